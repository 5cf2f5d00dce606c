"""The environment the tests run in, unless somebody gave another. Loaded by pytest before Django's settings."""

import base64
import os
import tempfile

os.environ.setdefault("DATABASE_URL", f"sqlite:///{tempfile.gettempdir()}/kring-tests.sqlite3")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("KRING_SECRET_KEY", "t" * 60)
os.environ.setdefault("KRING_DATA_KEYS", "test:" + base64.urlsafe_b64encode(b"k" * 32).decode())
os.environ.setdefault("KRING_HTTPS", "0")
os.environ.setdefault("KRING_PLAIN_STATIC", "1")
