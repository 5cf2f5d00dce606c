"""A calendar of one's own: switched on, given a new address, switched off."""

import datetime as dt
import secrets

from django.db import transaction

from accounts.models import User
from core import audit, clock
from sessions.models import CalendarFeed
from sessions.models.feeds import token_hash
from sessions.states import FeedSide, FeedWords

TOKEN_BYTES = 32


@transaction.atomic
def open_feed(*, user: User, side: FeedSide, words: str, now: dt.datetime | None = None) -> tuple[CalendarFeed, str]:
    """Switches his calendar on, or gives it a new address: the one before is dead at once.

    Returns the feed and its token. The token is stored nowhere, so this is the only moment at which it can be shown.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {
        "token_hash": token_hash(token),
        "words": FeedWords(words),
        "opened_at": now or clock.now(),
        "closed_at": None,
    }
    feed, _created = CalendarFeed.objects.update_or_create(user=user, side=FeedSide(side), defaults=values)
    audit.record("calendar.opened", feed, by=user, side=str(side))
    return feed, token


@transaction.atomic
def set_feed_words(*, feed: CalendarFeed, words: str, by: User) -> CalendarFeed:
    """How much his calendar says, from the next time that it is read."""
    feed.words = FeedWords(words)
    feed.save(update_fields=["words"])
    audit.record("calendar.changed", feed, by=by)
    return feed


@transaction.atomic
def close_feed(*, feed: CalendarFeed, by: User, now: dt.datetime | None = None) -> CalendarFeed:
    """Switches his calendar off: its address is dead at once."""
    feed.closed_at = now or clock.now()
    feed.save(update_fields=["closed_at"])
    audit.record("calendar.closed", feed, by=by)
    return feed
