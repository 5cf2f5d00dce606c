"""The nudge after a commit: free for the page, never an error, one however many commits."""

import socket
import threading
import time

import pytest
from django.db import transaction

from reminders import poke
from tests.reminders import kinds


@pytest.mark.django_db(transaction=True)
def test_one_commit_asks_once_and_only_for_what_is_due(monkeypatch):
    asked = []
    monkeypatch.setattr(poke, "now", lambda: asked.append(1))
    with transaction.atomic():
        kinds.message()
        kinds.message()
        assert asked == []
    assert asked == [1]
    with transaction.atomic():
        kinds.message(not_before=kinds.later(days=2), expires_at=kinds.later(days=3))
    assert asked == [1]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_asks_nothing(monkeypatch):
    asked = []
    monkeypatch.setattr(poke, "now", lambda: asked.append(1))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        kinds.message()
        raise ZeroDivisionError
    assert asked == []


def test_pokes_on_their_way_become_one():
    started, go_on, calls = threading.Event(), threading.Event(), []

    def slow() -> None:
        calls.append(1)
        started.set()
        go_on.wait(5)

    poker = poke._Poker(slow)
    poker.poke()
    assert started.wait(5)
    for _ in range(100):
        poker.poke()
    go_on.set()
    time.sleep(0.2)
    assert len(calls) == 2  # the one under way, and one for all that came meanwhile


def test_a_failed_poke_is_no_error_and_the_next_one_works():
    calls, done = [], threading.Event()

    def fails_first() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ConnectionError
        done.set()

    poker = poke._Poker(fails_first, pause=0.01)
    poker.poke()
    time.sleep(0.1)
    poker.poke()
    assert done.wait(5)


@pytest.mark.parametrize("broker", ["refuses", "never answers"])
def test_a_broker_that_is_down_is_waited_for_by_a_thread_of_its_own(broker, monkeypatch):
    """So it costs the page nothing; what a commit then takes is measured by `make drill`."""
    from celery import current_app

    asked, who = threading.Event(), set()

    def send() -> None:
        who.add(threading.get_ident())
        asked.set()
        poke.send()

    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        if broker == "never answers":
            deaf.listen(1)
        port = deaf.getsockname()[1]
        monkeypatch.setattr(current_app.conf, "broker_url", f"redis://127.0.0.1:{port}/0")
        poker = poke._Poker(send)
        for _ in range(20):
            poker.poke()
        assert asked.wait(5)
        assert threading.get_ident() not in who
