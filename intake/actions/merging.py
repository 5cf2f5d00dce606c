"""Two files of one man become one; nothing is lost, and what both had is set aside in the trail."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from core import audit, clock
from core.errors import DomainError, require
from intake import rules
from intake.models import PersonMerge, ReturnRequest
from participants.actions import change_state
from participants.models import Participant
from participants.states import ParticipationState
from sessions.models import Attendance, Rsvp
from sessions.states import CAME

S = ParticipationState
FURTHEST = [S.MEMBER, S.PAUSED, S.TRYING, S.INVITED]
CONTACT_TEXTS = ("email", "phone")


@transaction.atomic
def merge_people(*, keep: Participant, gone: Participant, by: User, now: dt.datetime | None = None) -> PersonMerge:
    """Everything that hangs on `gone` moves to `keep`; then the empty file goes.

    - Open in one group twice: the episode that is further stays open, the other one is left with the reason.
    - Marked twice for one evening: that he was there wins; said twice whether he comes: the last word wins. What gave
      way stands in `PersonMerge.set_aside`.
    - Both with an account, both on the way back, or of two organisations: refused, with a sentence.

    Raises `DomainError`; `NotAllowed` for who does not coordinate the organisation.
    """
    now = now or clock.now()
    rows = Participant.objects.select_for_update(of=("self",)).filter(pk__in=[keep.pk, gone.pk]).order_by("pk")
    found = {row.pk: row for row in rows.select_related("organisation")}
    if len(found) != 2:
        raise DomainError(_("Choose two different files."))
    keep, gone = found[keep.pk], found[gone.pk]
    require(rules.coordinates(by, keep.organisation) and rules.coordinates(by, gone.organisation))
    _refuse(keep, gone)
    set_aside = [
        *_one_open_episode(keep, gone, by=by, now=now),
        *_one_mark(keep, gone),
        *_one_answer(keep, gone),
    ]
    contact = _contact(keep, gone)
    moved = _move_all(keep, gone)
    if gone.user_id:
        keep.user, gone.user = gone.user, None
        gone.save(update_fields=["user"])
    keep.save()
    merge = PersonMerge.objects.create(
        kept=keep, gone_id=gone.pk, gone_name=gone.name, gone_contact=contact, at=now, by=by, moved=moved,
        set_aside=set_aside,
    )  # fmt: skip
    _delete(gone)
    audit.record("participant.merged", keep, by=by, organisation_id=keep.organisation_id, gone=merge.gone_id)
    return merge


def _refuse(keep: Participant, gone: Participant) -> None:
    if keep.organisation_id != gone.organisation_id:
        raise DomainError(_("These files are with two organisations. Each keeps its own."))
    if keep.user_id and gone.user_id:
        raise DomainError(
            _("Both files have an account. Ask him which one he uses, and disconnect the other one first.")
        )
    if ReturnRequest.objects.running().filter(participant__in=[keep, gone]).count() > 1:
        raise DomainError(_("Both files are on the way back. End one of the two requests first."))


def _one_open_episode(keep: Participant, gone: Participant, *, by: User, now: dt.datetime) -> list[dict[str, Any]]:
    """In each group in which both are open: the one that is further stays, else the older one."""
    aside = []
    mine = {one.group_id: one for one in keep.participations.open()}
    for other in gone.participations.open().filter(group__in=mine).order_by("pk"):
        last = max(mine[other.group_id], other, key=lambda one: (FURTHEST.index(S(one.state)), one.began_at))
        aside.append({"what": "participation", "id": str(last.pk), "state": last.state})
        change_state(participation=last, state=S.LEFT, by=by, now=now, reason=_("The same man, written down twice"))
    return aside


def _one_mark(keep: Participant, gone: Participant) -> list[dict[str, Any]]:
    mine = {mark.session_id: mark for mark in Attendance.objects.filter(participant=keep)}
    pairs = [(mine[mark.session_id], mark) for mark in _same_evenings(Attendance, gone, mine)]
    return [_set_aside(min(pair, key=lambda one: (one.presence in CAME, one.marked_at))) for pair in pairs]


def _one_answer(keep: Participant, gone: Participant) -> list[dict[str, Any]]:
    mine = {answer.session_id: answer for answer in Rsvp.objects.filter(participant=keep)}
    pairs = [(mine[answer.session_id], answer) for answer in _same_evenings(Rsvp, gone, mine)]
    return [_set_aside(min(pair, key=lambda one: one.answered_at)) for pair in pairs]


def _same_evenings(model: type[models.Model], gone: Participant, sessions: Iterable) -> models.QuerySet:
    return model._default_manager.filter(participant=gone, session__in=list(sessions)).order_by("pk")


def _set_aside(row: models.Model) -> dict[str, Any]:
    """The row goes, its values stay in the trail: ids, choices and moments; there is no text in it."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    row.delete()
    plain = {name: value if isinstance(value, bool | int) else str(value) for name, value in values.items()}
    return {"what": row._meta.label_lower} | plain


def _contact(keep: Participant, gone: Participant) -> Contact | None:
    """Fills what is empty in the contact that stays; the other one is kept beside the trail."""
    other = gone.contact
    if other is None:
        return None
    if keep.contact is None:
        gone.contact = None
        gone.save(update_fields=["contact"])
        keep.contact = other
        return None
    for name in CONTACT_TEXTS:
        if not getattr(keep.contact, name) and getattr(other, name):
            setattr(keep.contact, name, getattr(other, name))
            for safe in _safe_flags(name):
                setattr(keep.contact, safe, getattr(other, safe))
    keep.contact.save()
    return other


def _safe_flags(name: str) -> tuple[str, ...]:
    return ("email_safe",) if name == "email" else ("call_safe", "text_safe", "voicemail_safe")


def _move_all(keep: Participant, gone: Participant) -> dict[str, int]:
    """Every row of every model that points to the file, also of those that came after this was written."""
    moved = {}
    for relation in _relations():
        name, model = relation.field.name, relation.related_model
        rows = list(model._base_manager.filter(**{name: gone}).values_list("pk", flat=True))
        try:
            with transaction.atomic():
                # The plain QuerySet: append-only history is not rewritten here, only whose it is.
                models.QuerySet(model).filter(pk__in=rows).update(**{name: keep})
        except IntegrityError as error:
            raise DomainError(
                _("Both files have their own “%(what)s”. Settle that first: nothing was changed.")
                % {"what": model._meta.verbose_name}
            ) from error
        if rows:
            moved[model._meta.label_lower] = len(rows)
    return moved


def _relations() -> list[models.ForeignObjectRel]:
    return [relation for relation in Participant._meta.related_objects if relation.related_model is not None]


def _delete(gone: Participant) -> None:
    """Only an empty file may go: a row that still points to it would vanish with it."""
    for relation in _relations():
        if relation.related_model._base_manager.filter(**{relation.field.name: gone.pk}).exists():
            raise RuntimeError(f"{relation.related_model._meta.label} still points to a file that was merged")
    gone.delete()
