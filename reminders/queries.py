"""What pages, checks and operators ask of the ledger."""

import datetime as dt

import redis
from django.conf import settings
from django.db.models import Count, QuerySet

from accounts.models import Contact, User
from core import clock
from reminders.models import Deadline, Heartbeat, Message, OptOut
from reminders.states import WAITING, DeadlineState, Why

DELIVERER = "deliverer"
ALIVE_WITHIN = dt.timedelta(seconds=60)  # four ticks
BROKER_TIMEOUT = 0.5  # seconds


def open_deadlines(user: User) -> "QuerySet[Deadline]":
    """Every open promise that this user may see, most urgent first."""
    return Deadline.objects.visible_to(user).open().select_related("owner__user").order_by("due_at", "pk")


def overdue_deadlines(user: User, now: dt.datetime | None = None) -> "QuerySet[Deadline]":
    """Promises past their due time; right even when every worker process is dead."""
    return open_deadlines(user).filter(due_at__lt=now or clock.now())


def next_deadline(user: User, now: dt.datetime | None = None) -> Deadline | None:
    """The first promise that is still to come: for the page on which every promise is kept."""
    return open_deadlines(user).filter(due_at__gte=now or clock.now()).first()


def closed_deadlines(user: User, since: dt.datetime) -> "QuerySet[Deadline]":
    """Promises kept or waived since then: what the figures over a quarter are drawn from."""
    return Deadline.objects.visible_to(user).exclude(state=DeadlineState.OPEN).filter(closed_at__gte=since)


def deadline_of(kind: str, subject: str) -> Deadline | None:
    """The newest cycle of this promise, open or not."""
    return Deadline.objects.filter(kind=kind, subject=subject).order_by("-cycle").first()


def messages_for_a_human(user: User) -> "QuerySet[Message]":
    """Dead or of unknown fate, in this user's organisations: somebody must reach the person another way."""
    return Message.objects.visible_to(user).for_a_human().select_related("recipient__user").order_by("finished_at")


def held_back_messages(user: User) -> "QuerySet[Message]":
    """What a restore held back in this user's organisations, and nobody has looked at yet."""
    return Message.objects.visible_to(user).for_a_human().filter(why=Why.RESTORED)


def messages_about(subject: str) -> "QuerySet[Message]":
    """All messages about one thing, newest first, each with its attempts."""
    return Message.objects.filter(subject=subject).prefetch_related("attempts").order_by("-created_at")


def topics_turned_off(contact: Contact) -> set[str]:
    return set(OptOut.objects.filter(contact=contact).values_list("topic", flat=True))


def last_heartbeat(name: str = DELIVERER) -> dt.datetime | None:
    """When the deliverer last showed that it lives; None when it never did."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def deliverer_lives(now: dt.datetime | None = None) -> bool:
    """Whether the deliverer showed itself within the last four ticks."""
    at = last_heartbeat()
    return at is not None and (now or clock.now()) - at <= ALIVE_WITHIN


def waiting_since(now: dt.datetime | None = None) -> dt.timedelta:
    """How long the oldest due message has been waiting to be sent; zero when none is."""
    now = now or clock.now()
    oldest = Message.objects.filter(state__in=WAITING, due_at__lte=now).order_by("due_at").first()
    return now - oldest.due_at if oldest else dt.timedelta()


def counts_by_state() -> dict[str, int]:
    """How many messages stand in each state: for operators."""
    return dict(Message.objects.order_by().values_list("state").annotate(count=Count("pk")))


def broker_keeps_everything() -> bool | None:
    """Whether the broker never throws queued tasks away to save memory (`noeviction`); None when it does not say.

    Asks the broker, for at most half a second. Managed brokers often forbid the question.
    """
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL, socket_timeout=BROKER_TIMEOUT, socket_connect_timeout=BROKER_TIMEOUT, retry=None
    )
    try:
        answer = client.config_get("maxmemory-policy")
    except (redis.RedisError, OSError):
        return None
    finally:
        client.close()
    policy = answer.get("maxmemory-policy") if isinstance(answer, dict) else None
    return None if policy is None else policy == "noeviction"
