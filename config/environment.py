"""Reads Kring's configuration from the environment, and nothing but the environment.

A variable that is missing or malformed stops the start with one line that says which one and how to mend it.
"""

import base64
import binascii
import warnings
from collections.abc import Callable
from typing import TypeVar

import environ

T = TypeVar("T")
_env = environ.Env()


class ConfigurationError(SystemExit):
    """Ends the process with one readable line instead of a traceback."""

    def __init__(self, name: str, problem: str, remedy: str) -> None:
        self.sentence = f"kring: {name} {problem}. {remedy}"
        super().__init__(self.sentence)


def text(name: str, remedy: str, default: str | None = None) -> str:
    """The variable as text; `remedy` tells the operator how to set it."""
    value = _env.str(name, default=default or "").strip()
    if not value and default is None:
        raise ConfigurationError(name, "is missing", remedy)
    return value or (default or "")


def flag(name: str, default: bool) -> bool:
    """A yes or no: 1/0, true/false, yes/no, on/off."""
    value = _env.str(name, default="1" if default else "0").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ConfigurationError(name, f"is '{value}'", "Set it to 1 or 0.")


def number(name: str, default: int, least: int = 0) -> int:
    value = _env.str(name, default=str(default)).strip()
    if not value.isdecimal() or int(value) < least:
        raise ConfigurationError(name, f"is '{value}'", f"Set it to a whole number of at least {least}.")
    return int(value)


def one_of(name: str, choices: set[str], default: str) -> str:
    value = _env.str(name, default=default).strip().lower()
    if value not in choices:
        raise ConfigurationError(name, f"is '{value}'", f"Set it to one of: {', '.join(sorted(choices))}.")
    return value


def names(name: str, default: str) -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in _env.str(name, default=default).split(",") if part.strip()]


def _parsed(name: str, remedy: str, parse: Callable[[], T]) -> T:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is wrong is told below, in one line and without the value
            return parse()
    except ConfigurationError:
        raise
    except Exception as error:
        raise ConfigurationError(name, "cannot be read", remedy) from error


def database() -> dict[str, object]:
    """The default database as Django wants it: SQLite or PostgreSQL, each with what Kring relies on."""
    remedy = "Set it to sqlite:////path/to/kring.sqlite3 or postgres://user:password@host:5432/kring."
    url = text("DATABASE_URL", remedy)
    settings = dict(_parsed("DATABASE_URL", remedy, lambda: _env.db_url_config(url)))
    engine = str(settings.get("ENGINE", ""))
    if engine.endswith("sqlite3"):
        # Writers are serialised by IMMEDIATE transactions: select_for_update is ignored on SQLite.
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            # What is erased is overwritten, not left on a free page (ADR 0032).
            "PRAGMA secure_delete=ON;",
        }
    elif "postgresql" in engine:
        settings["CONN_MAX_AGE"] = number("KRING_DB_CONN_MAX_AGE", 60)
        settings["CONN_HEALTH_CHECKS"] = True
        settings["DISABLE_SERVER_SIDE_CURSORS"] = True  # PgBouncer in transaction mode
    else:
        raise ConfigurationError("DATABASE_URL", "names an engine that Kring does not run on", remedy)
    return settings


def redis_url() -> str:
    remedy = "Set it to redis://host:6379/0."
    url = text("REDIS_URL", remedy)
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigurationError("REDIS_URL", "is not a Redis address", remedy)
    return url


def mail() -> dict[str, object]:
    remedy = "Set it to smtp://user:password@host:587, smtp+tls://… or filemail:////directory."
    url = text("EMAIL_URL", remedy)
    return dict(_parsed("EMAIL_URL", remedy, lambda: _env.email_url_config(url)))


def secret_key() -> str:
    remedy = "Set it to at least 50 random characters: python -c 'import secrets; print(secrets.token_urlsafe(50))'."
    value = text("KRING_SECRET_KEY", remedy)
    if len(value) < 50:
        raise ConfigurationError("KRING_SECRET_KEY", "is too short", remedy)
    return value


def data_keys() -> dict[str, bytes]:
    """Keys for the encrypted fields by key id; the first one encrypts, all of them decrypt.

    Written as `id:key,id:key`, each key 32 bytes in URL-safe base64.
    """
    remedy = (
        "Set it to id:key with a 32-byte key in URL-safe base64: "
        "python -c 'import base64, os; print(\"k1:\" + base64.urlsafe_b64encode(os.urandom(32)).decode())'."
    )
    keys: dict[str, bytes] = {}
    for pair in text("KRING_DATA_KEYS", remedy).split(","):
        key_id, _, encoded = pair.strip().partition(":")
        try:
            key = base64.urlsafe_b64decode(encoded)
        except (binascii.Error, ValueError) as error:
            raise ConfigurationError("KRING_DATA_KEYS", "cannot be read", remedy) from error
        if not key_id.isalnum() or len(key) != 32 or key_id in keys:
            raise ConfigurationError("KRING_DATA_KEYS", "holds a key that is not 32 bytes or an id used twice", remedy)
        keys[key_id] = key
    return keys


def sms() -> dict[str, object]:
    """How text messages leave: `off`, `console` (development) or `http` (a gateway that takes a POST)."""
    remedy = "Set it to off, console or http."
    gateway = text("KRING_SMS", remedy, default="off")
    if gateway not in {"off", "console", "http"}:
        raise ConfigurationError("KRING_SMS", f"is '{gateway}'", remedy)
    url = text("KRING_SMS_URL", "Set it to the gateway's https address.", default=None if gateway == "http" else "")
    if gateway == "http" and not url.startswith(("https://", "http://")):
        raise ConfigurationError("KRING_SMS_URL", "is not an address", "Set it to the gateway's https address.")
    body = text("KRING_SMS_FORMAT", "", default="json")
    if body not in {"json", "form"}:
        raise ConfigurationError("KRING_SMS_FORMAT", f"is '{body}'", "Set it to json or form.")
    pairs = names("KRING_SMS_FIELDS", default="to=to,text=text,from=from,reference=reference")
    fields = dict(pair.partition("=")[::2] for pair in pairs)
    if not {"to", "text"} <= fields.keys() <= {"to", "text", "from", "reference"} or not all(fields.values()):
        remedy = "Set it to the gateway's names: to=recipient,text=body,from=sender,reference=id."
        raise ConfigurationError("KRING_SMS_FIELDS", "cannot be read", remedy)
    return {
        "gateway": gateway,
        "url": url,
        "token": text("KRING_SMS_TOKEN", "", default=""),
        "sender": text("KRING_SMS_SENDER", "", default="Kring"),
        "format": body,
        "fields": fields,
    }


def backup_keys() -> list[str]:
    """Public keys that backups are encrypted to: any one of their private keys opens them. None: no backups."""
    from core.backups import envelope

    remedy = "Set it to the public key that manage.py backup_keys or age-keygen printed: age1…"
    keys = names("KRING_BACKUP_KEY", default="")
    for key in keys:
        if key.upper().startswith("AGE-SECRET-KEY"):
            raise ConfigurationError("KRING_BACKUP_KEY", "is a private key, which does not belong here", remedy)
        try:
            envelope.public_key(key)
        except ValueError as error:
            raise ConfigurationError("KRING_BACKUP_KEY", "cannot be read", remedy) from error
    return keys
