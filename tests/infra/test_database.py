"""The database of the tests has what Kring's locking rests on, also between threads."""

import threading

import pytest
from django.db import connection

from accounts.models import User


@pytest.mark.django_db(transaction=True)
def test_the_test_database_is_seen_by_the_connection_of_another_thread():
    User.objects.create(email="somebody@example.org")
    seen: list[int] = []

    def look() -> None:
        seen.append(User.objects.count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


@pytest.mark.django_db
def test_sqlite_is_a_file_in_wal_mode_with_immediate_transactions():
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "memory" not in str(connection.settings_dict["NAME"])
