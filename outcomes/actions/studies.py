"""A study begins and ends; a man says yes or no to it (W35)."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from groups.models import Organisation
from groups.rules import coordinates
from outcomes.actions.steps import expire, lock_study
from outcomes.models import Study, StudyConsent
from outcomes.states import StudyState
from participants.models import Participant

KEY_BYTES = 32  # as many as SHA-256 gives
LONGEST = dt.timedelta(days=10 * 366)


@transaction.atomic
def open_study(
    *,
    organisation: Organisation,
    name: str,
    purpose: str,
    institution: str,
    researcher: str,
    from_date: dt.date,
    until_date: dt.date,
    by: User | None,
    now: dt.datetime | None = None,
) -> Study:
    """Begins to ask the men of `organisation`; the study gets a key of its own for its pseudonyms.

    What is written here is what they say yes to, so it is never changed: another purpose is another study. Raises
    `DomainError` for days that are over, in the wrong order, or more than ten years.
    """
    require(coordinates(by, organisation))
    if until_date < from_date:
        raise DomainError(_("The last day is before the first. Change one of them."), field="until_date")
    if until_date < clock.localdate(organisation.zone, now):
        raise DomainError(_("Those days are over. Choose days to come."), field="until_date")
    if until_date - from_date > LONGEST:
        raise DomainError(_("That is more than ten years. Choose an earlier last day."), field="until_date")
    study = Study(
        organisation=organisation, name=name.strip(), purpose=purpose.strip(), institution=institution.strip()
    )
    study.researcher, study.key = researcher.strip(), secrets.token_hex(KEY_BYTES)
    study.from_date, study.until_date = from_date, until_date
    study.save(force_insert=True)
    audit.record("study.opened", study, by=by, organisation_id=organisation.pk)
    return study


@transaction.atomic
def close_study(*, study: Study, by: User | None, now: dt.datetime | None = None) -> Study:
    """Ends it and destroys its key: nobody can make its pseudonyms again, no file leaves any more.

    Raises `DomainError` when it was closed before.
    """
    now = now or clock.now()
    locked = lock_study(study)
    require(coordinates(by, locked.organisation))
    if not locked.is_open:
        raise DomainError(_("This study is closed already."))
    for export in locked.exports.running():
        expire(export, by=by, now=now)
    locked.state, locked.closed_at, locked.key = StudyState.CLOSED, now, None
    locked.save(update_fields=["state", "closed_at", "key"])
    audit.record("study.closed", locked, by=by, organisation_id=locked.organisation_id)
    return locked


@transaction.atomic
def answer_study(
    *, study: Study, participant: Participant, given: bool, by: User, now: dt.datetime | None = None
) -> StudyConsent | None:
    """His own yes or no; the newest counts from now on. What he said before stays in the table.

    Nobody says it for him. A yes needs a study that asks today; taking it back is always possible. Saying the same
    again writes nothing. Returns what holds now, None for who never said anything and says no.
    """
    now = now or clock.now()
    locked = lock_study(study)
    his = participant.user_id == by.pk and participant.organisation_id == locked.organisation_id
    require(his)
    last = StudyConsent.objects.filter(study=locked, participant=participant).order_by("-pk").first()
    if given == bool(last and last.given):
        return last
    if given and not locked.asks_on(clock.localdate(locked.organisation.zone, now)):
        raise DomainError(_("This study does not ask anybody any more."))
    said = StudyConsent.objects.create(study=locked, participant=participant, given=given, at=now)
    action = "study_consent.given" if given else "study_consent.withdrawn"
    audit.record(action, locked, by=by, organisation_id=locked.organisation_id)
    return said
