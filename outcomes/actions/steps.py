"""Locks and steps that the actions of this app share: the study first, then its export."""

import datetime as dt

from accounts.models import User
from core import audit
from core.states import check_step
from outcomes.models import Export, ExportTransition, Study
from outcomes.states import EXPORT_STEPS, ExportState


def lock_study(study: Study) -> Study:
    """The study as it is now. Whoever answers, asks, decides or takes a file out waits here for the others."""
    return Study.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=study.pk)


def lock_export(export: Export) -> tuple[Study, Export]:
    """The study, locked, and its export as it is under that lock."""
    study = lock_study(Study(pk=export.study_id))
    return study, Export.objects.select_for_update(of=("self",)).get(pk=export.pk, study=study)


def step_export(export: Export, state: ExportState, *, by: User | None, now: dt.datetime) -> None:
    """One step, with its transition. Raises `DomainError` where it is not legal."""
    before = ExportState(export.state)
    check_step(EXPORT_STEPS, before, state)
    export.state, export.settled_at = state, export.settled_at or now
    export.settled_by = by if before == ExportState.ASKED and state != ExportState.EXPIRED else export.settled_by
    export.save(update_fields=["state", "settled_at", "settled_by", "expires_at"])
    ExportTransition.objects.create(export=export, from_state=before, to_state=state, at=now, by=by)


def expire(export: Export, *, by: User | None, now: dt.datetime) -> None:
    """It can't be decided or taken out any more."""
    step_export(export, ExportState.EXPIRED, by=by, now=now)
    organisation = export.study.organisation_id
    audit.record("export.expired", export, by=by, organisation_id=organisation)
