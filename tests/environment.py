"""The environment the tests run in, unless somebody gave another. Loaded by pytest before Django's settings."""

import atexit
import base64
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest

CREATED = "KRING_TESTS_DIRECTORY"


def defaults() -> dict[str, str]:
    """What the tests need and the environment does not give yet. Makes the directory of this run."""
    directory = os.environ.get(CREATED) or tempfile.mkdtemp(prefix="kring-tests-")
    wanted = {
        CREATED: directory,
        "DATABASE_URL": sqlite(directory),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "memorymail://",
        "KRING_SECRET_KEY": "t" * 60,
        "KRING_DATA_KEYS": "test:" + base64.urlsafe_b64encode(b"k" * 32).decode(),
        "KRING_HTTPS": "0",
        "KRING_PLAIN_STATIC": "1",
    }
    return {name: value for name, value in wanted.items() if name not in os.environ}


def sqlite(directory: str | None = None) -> str:
    """An address for DATABASE_URL in this run's directory."""
    return f"sqlite:///{directory or os.environ[CREATED]}/kring.sqlite3"


def production_like() -> dict[str, str]:
    """A production environment for `manage.py check --deploy`; nothing connects to it."""
    return {
        "DATABASE_URL": "postgres://kring:kring@127.0.0.1:1/kring",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "smtp+tls://kring:kring@127.0.0.1:587",
        "KRING_SECRET_KEY": secrets.token_urlsafe(60),
        "KRING_DATA_KEYS": "check:" + base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "KRING_HTTPS": "1",
        "KRING_STAFF_MFA": "1",
        "KRING_DEMO": "0",
        "KRING_DEBUG": "0",
        "KRING_PLAIN_STATIC": "0",
        "KRING_HOSTS": "kring.example.org",
        "KRING_ORIGIN": "https://kring.example.org",
    }


_added = defaults()
os.environ.update(_added)


def given(name: str) -> str:
    """The variable as somebody set it before the tests; empty when it is one of our defaults."""
    return "" if name in _added else os.environ.get(name, "")


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Gives SQLite's test database a file, beside the configured one.

    Django would take a database in memory, where threads share one connection: there WAL and IMMEDIATE
    transactions, on which Kring's locking rests, do not exist.
    """
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {}).setdefault("NAME", None)
        database["TEST"]["NAME"] = database["TEST"]["NAME"] or f"{database['NAME']}.test-{os.getpid()}"


def clean_up() -> None:
    """The process that made this run's directory removes it; those it started inherited it."""
    if CREATED in _added:
        shutil.rmtree(Path(_added[CREATED]), ignore_errors=True)


atexit.register(clean_up)
