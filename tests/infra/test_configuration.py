"""Configuration comes from the environment; a mistake in it is one line that says which variable and how to mend it."""

import pytest

from config import environment
from config.environment import ConfigurationError

KEY = "A" * 43 + "="


def refused(capture: pytest.ExceptionInfo) -> str:
    """The one line; it ends the process with status 1 because SystemExit carries text."""
    sentence = str(capture.value)
    assert "\n" not in sentence
    assert sentence.startswith("kring: ")
    return sentence


@pytest.mark.parametrize(
    ("variable", "read"),
    [
        ("DATABASE_URL", environment.database),
        ("REDIS_URL", environment.redis_url),
        ("EMAIL_URL", environment.mail),
        ("KRING_SECRET_KEY", environment.secret_key),
        ("KRING_DATA_KEYS", environment.data_keys),
    ],
)
def test_a_missing_variable_is_named(monkeypatch, variable, read):
    monkeypatch.delenv(variable, raising=False)
    with pytest.raises(ConfigurationError) as capture:
        read()
    assert f"{variable} is missing. Set it to" in refused(capture)


@pytest.mark.parametrize(
    ("variable", "value", "read"),
    [
        ("DATABASE_URL", "kring.sqlite3", environment.database),
        ("DATABASE_URL", "mysql://kring@127.0.0.1/kring", environment.database),
        ("DATABASE_URL", "postgres://kring@127.0.0.1:port/kring", environment.database),
        ("REDIS_URL", "127.0.0.1:6379", environment.redis_url),
        ("EMAIL_URL", "pigeon://127.0.0.1", environment.mail),
        ("KRING_SECRET_KEY", "abc123", environment.secret_key),
        ("KRING_DATA_KEYS", "k1", environment.data_keys),
        ("KRING_DATA_KEYS", "k1:" + KEY[4:], environment.data_keys),
        ("KRING_DATA_KEYS", f"k1:{KEY},k1:{KEY}", environment.data_keys),
        ("KRING_DATA_KEYS", f":{KEY}", environment.data_keys),
        ("KRING_BACKUP_KEY", "age1abc", environment.backup_keys),
        ("KRING_BACKUP_KEY", "AGE-SECRET-KEY-1QQQ", environment.backup_keys),
    ],
)
def test_a_malformed_variable_is_named_and_its_value_is_not_shown(monkeypatch, variable, value, read):
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError) as capture:
        read()
    sentence = refused(capture)
    assert variable in sentence
    assert value not in sentence.split(". ", 1)[0]


@pytest.mark.parametrize("value", ["maybe", "2", "ja"])
def test_a_flag_is_yes_or_no(monkeypatch, value):
    monkeypatch.setenv("KRING_HTTPS", value)
    with pytest.raises(ConfigurationError) as capture:
        environment.flag("KRING_HTTPS", default=True)
    assert "KRING_HTTPS" in refused(capture)


@pytest.mark.parametrize(("value", "meaning"), [("1", True), ("on", True), ("No", False), ("0", False)])
def test_a_flag_is_read(monkeypatch, value, meaning):
    monkeypatch.setenv("KRING_HTTPS", value)
    assert environment.flag("KRING_HTTPS", default=not meaning) is meaning


def test_a_number_has_a_least_value(monkeypatch):
    monkeypatch.setenv("KRING_DB_CONN_MAX_AGE", "-1")
    with pytest.raises(ConfigurationError):
        environment.number("KRING_DB_CONN_MAX_AGE", 60)


def test_sqlite_writes_are_serialised(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:////tmp/a%20b/kring.sqlite3")
    database = environment.database()
    assert database["NAME"] == "/tmp/a b/kring.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_several_data_keys_are_read_and_the_first_one_encrypts(monkeypatch):
    monkeypatch.setenv("KRING_DATA_KEYS", f"new:{'B' * 43}=,old:{KEY}")
    assert list(environment.data_keys()) == ["new", "old"]
