"""The scenarios of the delivery drill. Each starts from an empty ledger and returns its figures."""

import datetime as dt
import random
import time
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from accounts.models import Contact
from benchmarks import drill_app
from benchmarks.drill_delivery import Figures, Stage, percentile
from benchmarks.drill_stage import Post
from core import clock
from reminders import actions, delivery, poke
from reminders.actions import Notice
from reminders.models import Attempt, Deadline, Message
from reminders.registry import DeadlineKind
from reminders.states import OPEN, MessageState, Outcome

KINDS = {"reminder": drill_app.REMINDER, "alert": drill_app.ALERT}


def seed(kind: str, count: int, *, over: float = 0, expires: dt.timedelta = dt.timedelta(hours=6)) -> None:
    """An empty ledger with `count` messages that come due within `over` seconds from now, for a hundred contacts."""
    Contact.objects.all().delete()
    with transaction.atomic():
        people = [
            Contact.objects.create(email=f"person{n}@example.org", email_safe=True, language="en") for n in range(100)
        ]
        now = clock.now()
        actions.enqueue_all(
            [
                Notice(
                    kind=KINDS[kind].name,
                    to=people[n % 100],
                    key=f"{kind}:{n}",
                    subject=f"session:{n // 8}",
                    not_before=now + dt.timedelta(seconds=over * n / count),
                    expires_at=now + expires,
                )
                for n in range(count)
            ]
        )


def wait_until_empty(stage: Stage, each: Any = None) -> float:
    """Waits until nothing is on its way any more; the seconds it took. Calls `each` about twenty times a second."""
    begun = time.monotonic()
    while Message.objects.filter(state__in=OPEN).exists():
        if time.monotonic() - begun > stage.patience:
            break
        if each is not None:
            each()
        time.sleep(0.05)
    return time.monotonic() - begun


def accounts(post: Post, count: int) -> Figures:
    """The ledger held against what the SMTP server received."""
    received = post.counts()
    states = dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))
    sent = set(Message.objects.filter(state=MessageState.SENT).values_list("message_id", flat=True))
    twice = Attempt.objects.filter(outcome=Outcome.SENT).values("message").annotate(n=Count("pk")).filter(n__gt=1)
    finished = sum(number for state, number in states.items() if state not in OPEN)
    return {
        "messages": count,
        "sent": states.get("sent", 0),
        "uncertain": states.get("uncertain", 0),
        "other ends": finished - states.get("sent", 0) - states.get("uncertain", 0),
        "unaccounted rows": count - finished,
        "twice in the ledger": twice.count(),
        "sent by the ledger, never received": len(sent - set(received)),
        "received, and neither sent nor uncertain": len(
            set(received)
            - set(
                Message.objects.filter(state__in=[MessageState.SENT, MessageState.UNCERTAIN]).values_list(
                    "message_id", flat=True
                )
            )
        ),
    }


def kills(stage: Stage, kind: str, count: int, wanted: int, chance: random.Random) -> Figures:
    """Workers die in the middle of their work, again and again: each kill waits until mail flows."""
    seed(kind, count)
    killed = known = 0
    with stage.post() as post, stage.worker() as worker, stage.beat():
        poke.send()  # waits in the queue for the worker

        def kill() -> None:
            nonlocal killed, known
            size = post.size()
            # Spread over what is left, so that all of them fall before the last mail.
            step = (count - size) // (wanted - killed + 2)
            if killed < wanted and size >= known + max(1, step):
                time.sleep(chance.uniform(0, 0.05))
                worker.kill_something(chance)
                killed, known = killed + 1, size
            poke.send()

        seconds = wait_until_empty(stage, kill)
        figures = accounts(post, count)
        duplicates = sum(number - 1 for number in post.counts().values())
        figures |= {"kills": killed, "kills that were too late": wanted - killed, "seconds": seconds}
        if kind == "reminder":
            figures["received twice"] = duplicates
        else:
            figures["lost"] = count - len(post.counts())
            figures["duplicates"] = duplicates
            figures["duplicates above kills"] = max(0, duplicates - killed)
    return figures


def broker_away(stage: Stage, away: float) -> Figures:
    """The broker forgets everything, later is not there at all; messages keep coming due meanwhile."""
    over = 15 + 2 * away
    count = int(20 * over)
    seed("reminder", count, over=over)
    with stage.post() as post, stage.worker(), stage.beat():
        while len(post.received()) < 20:
            time.sleep(0.1)
        stage.broker.empty()
        emptied = _seconds_to_next(post)
        stage.broker.stop()
        slowest = _commits_while_away(away)
        stage.broker.start()
        resumed = _seconds_to_next(post)
        seconds = wait_until_empty(stage)
        figures = accounts(post, count + 20)
        figures |= {
            "received twice": sum(number - 1 for number in post.counts().values()),
            "lost": count + 20 - len(post.counts()),
            "seconds to go on after emptying": emptied,
            "seconds to resume": resumed,
            "slowest commit while away, ms": slowest * 1000,
            "seconds": seconds,
        }
    return figures


def _seconds_to_next(post: Post) -> float:
    """Until a mail arrives that was accepted after now."""
    now, begun = time.time(), time.monotonic()
    while time.monotonic() - begun < 120:
        if any(at > now + 0.2 for at, _ in post.received()[-1:]):
            break
        time.sleep(0.1)
    return time.monotonic() - begun


def _commits_while_away(away: float) -> float:
    """Twenty actions that enqueue something due, as a page would; the slowest, in seconds."""
    people = list(Contact.objects.all()[:20])
    slowest = 0.0
    for number, person in enumerate(people):
        time.sleep(away / len(people))
        begun = time.perf_counter()
        with transaction.atomic():
            actions.enqueue(Notice(kind=drill_app.REMINDER.name, to=person, key=f"page:{number}"))
        slowest = max(slowest, time.perf_counter() - begun)
    return slowest


def two_beats(stage: Stage, count: int) -> Figures:
    """Two beats tick at once, and everything is poked twice."""
    seed("reminder", count, over=10)
    with stage.post() as post, stage.worker(), stage.worker(), stage.beat("one"), stage.beat("two"):
        seconds = wait_until_empty(stage, lambda: (poke.send(), poke.send()))
        figures = accounts(post, count)
        figures |= {
            "received twice": sum(number - 1 for number in post.counts().values()),
            "lost": count - len(post.counts()),
            "seconds": seconds,
        }
    return figures


def smtp_away(stage: Stage, count: int) -> Figures:
    """Two simulated hours without an SMTP server, on a clock that is set; evenings start all through them."""
    seed("reminder", 0)
    began = clock.now()
    with transaction.atomic():
        person = Contact.objects.first()
        assert person is not None
        actions.enqueue_all(
            [
                Notice(
                    kind=drill_app.REMINDER.name,
                    to=person,
                    key=f"away:{n}",
                    not_before=began,
                    expires_at=began + dt.timedelta(minutes=1 + 240 * n / count),
                )
                for n in range(count)
            ]
        )
    real, moment = clock.now, began
    starts = dict(Message.objects.values_list("message_id", "expires_at"))
    late = 0
    try:
        clock.now = lambda: moment
        for _ in range(2 * 60 * 2):
            delivery.deliver(seconds=600)
            moment += dt.timedelta(seconds=30)
        with stage.post() as post:
            time.sleep(1)
            for _ in range(5 * 60 * 2):
                known = len(post.received())
                delivery.deliver(seconds=600)
                actions.expire()
                late += sum(starts[message_id] <= moment for _at, message_id in post.received()[known:])
                moment += dt.timedelta(seconds=30)
            figures = accounts(post, count)
            figures["received twice"] = sum(number - 1 for number in post.counts().values())
    finally:
        clock.now = real
    return figures | {"sent after the start": late}


def stopped_a_day(count: int) -> Figures:
    """No process of Kring's runs for a day: every promise that broke is shown by the query alone."""
    from reminders import registry

    registry.register(
        DeadlineKind(
            name="drill promise",
            label="Drill",
            words=lambda _d: "",
            link=lambda _d: "/",
            next_to_hear=lambda _deadline, _step: None,
        )
    )
    Deadline.objects.all().delete()
    now = clock.now()
    for number in range(count):
        due = now + dt.timedelta(hours=48 * number / count)
        actions.open_deadline(kind="drill promise", subject=f"contact:{number}", due_at=due, now=now)
    shown = Deadline.objects.overdue(now + dt.timedelta(days=1)).count()
    expected = sum(48 * number / count < 24 for number in range(count))
    return {"promises": count, "overdue": expected, "overdue not shown": abs(expected - shown)}


def rate(stage: Stage, count: int) -> Figures:
    """How fast no-op tasks and deliveries go through the same worker; how long a message waits with all due at once."""
    before = _noop_rate(stage, count)
    seed("reminder", count)
    with stage.post() as post, stage.worker(), stage.beat():
        seconds = wait_until_empty(stage)
        figures = accounts(post, count)
        moments = sorted(at for at, _ in post.received())
    noop = (before + _noop_rate(stage, count)) / 2  # before and after: a shared machine is not equally busy
    per_second = (len(moments) - 1) / (moments[-1] - moments[0])
    waits = [
        (ended - due).total_seconds()
        for ended, due in Attempt.objects.filter(outcome=Outcome.SENT).values_list("ended_at", "message__due_at")
    ]
    connection.close()
    return figures | {
        "no-op tasks a second": noop,
        "deliveries a second": per_second,
        "share of no-op rate": per_second / noop,
        "p50 due to sent, s": percentile(waits, 0.5),
        "p99 due to sent, s": percentile(waits, 0.99),
        "seconds": seconds,
    }


def _noop_rate(stage: Stage, count: int) -> float:
    stage.broker.empty()  # of what killed workers left unacknowledged
    for _ in range(count):
        drill_app.nothing.apply_async()
    with stage.worker():
        return _drain_rate(stage, count)


def _drain_rate(stage: Stage, count: int) -> float:
    """Tasks a second while a full queue drains, from the first one taken."""
    while stage.broker.waiting() >= count:
        time.sleep(0.01)
    begun, done = time.monotonic(), count - stage.broker.waiting()
    while stage.broker.waiting():
        time.sleep(0.01)
    return (count - done) / (time.monotonic() - begun)
