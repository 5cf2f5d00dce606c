"""An export by two people: one asks, another one looks at the same figures, then it may leave (W35, ADR 0030)."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import User
from core import access, audit, clock
from core.errors import DomainError, require
from groups.rules import coordinates
from outcomes import rules
from outcomes.actions.steps import expire, lock_export, lock_study, step_export
from outcomes.models import MOST_DOWNLOADS, Export, ExportTransition, Study
from outcomes.queries.research import Prepared, last_quarter, prepare
from outcomes.states import ExportState
from participants.models import Participant
from participants.queries import subject_of_man

DECIDE_WITHIN = dt.timedelta(days=14)
TAKE_WITHIN = dt.timedelta(days=7)
READING = "study_export"  # what the men read on their own page


@transaction.atomic
def ask_export(*, study: Study, by: User, now: dt.datetime | None = None) -> Export:
    """Asks a second person to look. Keeps the figures and the digest of the file, not the file.

    An approved one of this study gives way to it. Raises `DomainError` where the study does not run, where one waits
    already, and where too few are alike.
    """
    now = now or clock.now()
    locked = lock_study(study)
    require(coordinates(by, locked.organisation))
    if not locked.asks_on(clock.localdate(locked.organisation.zone, now)):
        raise DomainError(_("This study does not run now, so no file can be asked for."))
    for running in locked.exports.running():
        if running.state == ExportState.ASKED and running.runs_at(now):
            raise DomainError(_("A file was asked for already. It waits for a second person."))
        expire(running, by=by, now=now)
    found = prepare(locked, quarter=last_quarter(locked, now), at=now)
    _refuse_too_few(found)
    return _asked(found, by=by, now=now)


def _refuse_too_few(found: Prepared) -> None:
    if found.alike < rules.LEAST_ALIKE:
        raise DomainError(
            _("Too few men who said yes are alike: somebody might be recognised. Ask again when there are more.")
        )


def _asked(found: Prepared, *, by: User, now: dt.datetime) -> Export:
    export = Export.objects.create(
        study=found.study,
        asked_at=now,
        asked_by=by,
        expires_at=now + DECIDE_WITHIN,
        quarter=found.quarter,
        men=len(found.men),
        left_out=found.left_out,
        alike=found.alike,
        levels=dict(found.levels),
        digest=found.digest,
    )
    ExportTransition.objects.create(export=export, to_state=ExportState.ASKED, at=now, by=by)
    facts = {"men": export.men, "left_out": export.left_out, "alike": export.alike, "digest": export.digest}
    audit.record("export.asked", export, by=by, organisation_id=found.study.organisation_id, **facts)
    return export


@transaction.atomic
def approve_export(*, export: Export, by: User, now: dt.datetime | None = None) -> Export:
    """The second person agrees: another coordinator than who asked. It may be taken out for a week.

    Raises `DomainError` where somebody was faster, where it waited too long, and where what is behind the figures
    changed since.
    """
    now = now or clock.now()
    study, locked = lock_export(export)
    require(coordinates(by, study.organisation))
    if locked.asked_by_id == by.pk:
        raise DomainError(_("You asked for this yourself. A second person has to look at it."))
    _refuse_over(locked, now)
    _same_file(study, locked)
    locked.expires_at = now + TAKE_WITHIN
    step_export(locked, ExportState.APPROVED, by=by, now=now)
    facts = {"alike": locked.alike, "digest": locked.digest}
    audit.record("export.approved", locked, by=by, organisation_id=study.organisation_id, **facts)
    return locked


@transaction.atomic
def refuse_export(*, export: Export, by: User, now: dt.datetime | None = None) -> Export:
    """Not this one: the second person says no, or who asked takes it back."""
    now = now or clock.now()
    study, locked = lock_export(export)
    require(coordinates(by, study.organisation))
    step_export(locked, ExportState.REFUSED, by=by, now=now)
    audit.record("export.refused", locked, by=by, organisation_id=study.organisation_id)
    return locked


@transaction.atomic
def take_export(*, export: Export, by: User, now: dt.datetime | None = None) -> bytes:
    """The file, for one of the two people, a few times within a week.

    It is made anew, and leaves only when it is the one that was approved: who took back his yes meanwhile is in no
    file. Each man in it reads on his own page who took it out. Raises `DomainError` where it may not leave any more.
    """
    now = now or clock.now()
    study, locked = lock_export(export)
    require(coordinates(by, study.organisation) and by.pk in (locked.asked_by_id, locked.settled_by_id))
    if locked.state != ExportState.APPROVED:
        raise DomainError(_("This file was not approved, or not any more."))
    _refuse_over(locked, now)
    if locked.downloads >= MOST_DOWNLOADS:
        raise DomainError(_("This file was taken out as often as it may be. Ask for a new one."))
    found = _same_file(study, locked)
    locked.downloads += 1
    locked.save(update_fields=["downloads"])
    facts = {"number": locked.downloads, "men": locked.men, "digest": locked.digest}
    audit.record("export.taken", locked, by=by, organisation_id=study.organisation_id, **facts)
    _note_reading(found, by=by)
    return found.content


def _refuse_over(export: Export, now: dt.datetime) -> None:
    if now >= export.expires_at:
        raise DomainError(_("This waited too long and has expired. Ask for a new file."))


def _same_file(study: Study, export: Export) -> Prepared:
    """What the export holds today. Raises `DomainError` unless it is byte for byte what was asked for."""
    if not study.is_open:
        raise DomainError(_("This study is closed already."))
    found = prepare(study, quarter=export.quarter, at=export.asked_at)
    if found.digest != export.digest:
        raise DomainError(
            _("Something behind these figures has changed since they were made. Ask for a new file and look again.")
        )
    return found


def _note_reading(found: Prepared, *, by: User) -> None:
    """One reading for every man in the file, his own excepted (NEN 7513, ADR 0027)."""
    men = Participant.objects.filter(pk__in=found.men).exclude(user=by).order_by("pk")
    access.note_reads(
        [subject_of_man(man) for man in men],
        by=by,
        role_in=partial(roles.role_in, by.roles),
        action=READING,
        always=True,
    )
