"""What an evening was about: themes, formats, practical support, a line for the next worker, what was hard."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, StaleEdit, require
from groups.rules import coordinates
from groups.states import WorkingFormat
from sessions import rules
from sessions.actions.attendance import lock_to_record, refuse_closed
from sessions.models import EveningRecord, GroupSession, HardMoment, SessionTheme
from sessions.states import Practical

THEMES_AT_MOST = 12
LISTS = {"formats": WorkingFormat, "practical": Practical}


@transaction.atomic
def set_work(
    *,
    session: GroupSession,
    of: str,
    on: set[str] | frozenset[str] = frozenset(),
    off: set[str] | frozenset[str] = frozenset(),
    by: User | None,
    now: dt.datetime | None = None,
) -> EveningRecord:
    """Ticks on and off `formats` (W7) or `practical` support (W6). What a colleague ticked meanwhile stays."""
    locked = _lock(session, by, now)
    choices = LISTS[of]
    if unknown := (set(on) | set(off)) - set(choices.values):
        raise DomainError(_("“%(value)s” is not one of the choices.") % {"value": ", ".join(sorted(unknown))})
    record = _record(locked)
    chosen = (set(getattr(record, of)) | set(on)) - set(off)
    setattr(record, of, [value for value in choices.values if value in chosen])
    record.save()
    _note(locked, of, by, count=len(chosen))
    return record


@transaction.atomic
def add_theme(
    *, session: GroupSession, words: str, by: User | None, now: dt.datetime | None = None
) -> SessionTheme | None:
    """One theme in a few words (W5); saying it twice, in whatever capitals, changes nothing."""
    locked = _lock(session, by, now)
    require(rules.reads_words(by, locked))
    words = " ".join(words.split())[:60]
    there = list(locked.themes.all())
    known = next((theme for theme in there if theme.words.casefold() == words.casefold()), None)
    if known or not words:
        return known
    if len(there) >= THEMES_AT_MOST:
        raise DomainError(_("An evening has %(count)d themes at most.") % {"count": THEMES_AT_MOST}, field="theme")
    theme = SessionTheme(session=locked, words=words, by=by)
    theme.save(force_insert=True)
    _note(locked, "themes", by, count=len(there) + 1)
    return theme


@transaction.atomic
def drop_theme(*, session: GroupSession, theme: uuid.UUID, by: User | None, now: dt.datetime | None = None) -> None:
    """Takes a theme (its id) away; one that is gone already is gone."""
    locked = _lock(session, by, now)
    require(rules.reads_words(by, locked))
    if locked.themes.filter(pk=theme).delete()[0]:
        _note(locked, "themes", by, count=locked.themes.count())


@transaction.atomic
def write_line(
    *, session: GroupSession, words: str, seen: int, by: User | None, now: dt.datetime | None = None
) -> EveningRecord:
    """The line for the next worker. `seen` is the revision that he wrote on top of; raises `StaleEdit` on another."""
    locked = _lock(session, by, now)
    require(rules.reads_words(by, locked))
    record, words = _record(locked), words.strip()[:300]
    if record.for_next == words:
        return record
    if record.line_revision != seen:
        who = record.line_by.name if record.line_by else _("Kring")
        raise StaleEdit(
            _("%(who)s wrote here too. Put the two together, then save.") % {"who": who},
            [record.for_next],
            revision=record.line_revision,
        )
    record.for_next, record.line_by = words, by
    record.line_revision += 1
    record.save()
    _note(locked, "line", by, length=len(words))
    return record


@transaction.atomic
def note_hard(
    *,
    session: GroupSession,
    hard: bool,
    words: str = "",
    for_coach: bool = False,
    by: User,
    now: dt.datetime | None = None,
) -> HardMoment | None:
    """That this evening was hard for him (W42). Only what is `for_coach` is seen by the coordinators.

    Not hard after all takes it away, unless it has been talked about. Also after the evening was closed.
    """
    now = now or clock.now()
    locked = lock_to_record(session, by, now)
    moment = locked.hard_moments.filter(by=by).first()
    if moment and moment.talked_at:
        return moment
    if not hard:
        if moment:
            moment.delete()
        return None
    moment, words = moment or HardMoment(session=locked, by=by), words.strip()[:600]
    if not moment._state.adding and (moment.words, moment.for_coach_at is not None) == (words, for_coach):
        return moment
    moment.words = words
    moment.for_coach_at = (moment.for_coach_at or now) if for_coach else None
    moment.save()
    _note(locked, "hard", by, shared=for_coach)
    return moment


@transaction.atomic
def note_talk(*, moment: HardMoment, by: User, now: dt.datetime | None = None) -> HardMoment:
    """A coordinator talked about it with the worker (W40, W42)."""
    locked = HardMoment.objects.select_for_update(of=("self",)).get(pk=moment.pk)
    organisation = locked.session.group.organisation
    require(coordinates(by, organisation) and locked.for_coach_at is not None and locked.by_id != by.pk)
    if locked.talked_at is None:
        locked.talked_at, locked.talked_by = now or clock.now(), by
        locked.save()
        audit.record("hard_moment.talked", locked, by=by, organisation_id=organisation.pk)
    return locked


def _lock(session: GroupSession, by: User | None, now: dt.datetime | None) -> GroupSession:
    locked = lock_to_record(session, by, now or clock.now())
    refuse_closed(locked)
    return locked


def _record(session: GroupSession) -> EveningRecord:
    """The evening's record, made when it is not there yet; the evening is locked."""
    return EveningRecord.objects.filter(session=session).select_related("line_by").first() or EveningRecord(
        session=session
    )


def _note(session: GroupSession, what: str, by: User | None, **facts: object) -> None:
    audit.record(f"evening.{what}", session, by=by, organisation_id=session.group.organisation_id, **facts)
