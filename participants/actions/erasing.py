"""A man is erased: everything that is about him goes, what is counted stays without him (GDPR Art. 17, ADR 0032)."""

import datetime as dt
import time
import uuid
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts.models import Contact, User
from core import audit, clock, erasures
from core.errors import DomainError, require
from core.hooks import Register
from groups.models import Group, Invitation, OrganisationRole, PeerWorker
from participants import rules
from participants.actions.cards import renew_card
from participants.actions.episodes import change_state
from participants.models import Participant, Participation
from participants.states import ErasedBy, ParticipationState
from reminders.actions import waive_deadline
from reminders.models import Deadline, Message
from reminders.states import Audience

# Told when a man is about to be erased and his file is locked: `participant`, `now`. A floor above locks what is his,
# and brings to his file what does not point to it yet.
about_to_erase = Register()
WAIVED = "–"
TRIES, PAUSE = 60, 0.1  # seconds


def erase_man(
    *,
    participant: Participant,
    by: User | None,
    how: ErasedBy = ErasedBy.HIMSELF,
    only_if: Callable[[Participant], bool] | None = None,
    now: dt.datetime | None = None,
) -> dict[str, int] | None:
    """Erases one file for ever: rows, contacts, messages, and his account when he is nothing else here.

    Episodes and marks stay for the figures, on a nameless row with ids of its own. Return cards survive: they do not
    know whose they are (W33). Only he himself asks for it, or nobody's hand: a command, the retention, a restore
    (`by=None`). Whoever writes about him meanwhile is refused by the database when he commits, since the row that he
    points to is locked and then gone. An erasure waits for nobody while it holds something: it lets go and begins
    again.
    Returns how many rows of which model were deleted; None when `only_if`, asked under the lock, says no.

    Raises `NotAllowed`, `Participant.DoesNotExist` when he is erased already, `DomainError` when others hold his rows
    for seconds.
    """
    for last in [False] * TRIES + [True]:
        try:
            return _erase(participant, by=by, how=how, only_if=only_if, now=now or clock.now())
        except OperationalError as error:
            if last:
                raise DomainError(_("Somebody is writing at this moment. Try it again in a minute.")) from error
            time.sleep(PAUSE)
    raise AssertionError("the last try returns or raises")


@transaction.atomic
def _erase(
    participant: Participant,
    *,
    by: User | None,
    how: ErasedBy,
    only_if: Callable[[Participant], bool] | None,
    now: dt.datetime,
) -> dict[str, int] | None:
    man = _lock(participant)
    if only_if and not only_if(man):
        return None
    about_to_erase.tell(participant=man, now=now)
    erasures.lock_rows([man.pk])
    require(by is None or rules.is_himself(by, man))
    subjects = erasures.subjects_of([man.pk])
    _leave_everywhere(man, now)
    _end_promises(subjects, now)
    contacts, invitations = erasures.linked(Contact, [man.pk]), _invitations_of(man)
    forget_messages(subjects, contacts)
    gone = erasures.delete_rows([man.pk], subjects)
    _move(man)
    if left := erasures.left_of(Participant, man.pk):
        raise RuntimeError(f"{left} still point to a man who is erased")
    models.QuerySet(Participant).filter(pk=man.pk).delete()
    Invitation.objects.filter(pk__in=invitations).delete()
    _forget_account(man.user, contacts)
    erasures.note(man.pk, now)
    audit.record("participant.erased", man, by=None, organisation_id=man.organisation_id, how=how)
    return gone


@transaction.atomic
def erase_himself(*, user: User, with_card: bool = False, now: dt.datetime | None = None) -> list[str]:
    """All files of one man, at every organisation, by his own hand.

    With `with_card` he leaves first and gets a return card for each file that may return: returns the codes, which
    nothing knows afterwards (W33). Raises what `erase_man` raises; then nothing was erased.
    """
    now = now or clock.now()
    files = list(Participant.objects.filter(user=user).order_by("pk"))
    require(bool(files))
    return [code for file in files if (code := _with_card(file, user, with_card, now))]


def _with_card(file: Participant, user: User, with_card: bool, now: dt.datetime) -> str:
    code = ""
    if with_card:
        _leave_everywhere(file, now)
        code = renew_card(participant=file, by=user, now=now) if rules.may_return(file) else ""
    erase_man(participant=file, by=user, now=now)
    return code


def erase_again(*, men: Iterable[uuid.UUID]) -> int:
    """After a restore: erases those of `men` whom the backup brought back; returns how many. Again does no harm."""
    found = list(Participant.objects.filter(pk__in=list(men)).order_by("pk"))
    for man in found:
        erase_man(participant=man, by=None, how=ErasedBy.RESTORE)
    return len(found)


def forget_again(_point: object = None) -> str:
    """The step of a restore: whoever stands in the ledger beside the database is erased again, or nothing is restored.

    Returns what to tell the operator. Raises `ValueError` for a line that is not an erasure.
    """
    path = Path(settings.KRING_ERASURES) if settings.KRING_ERASURES else None
    if path is None or not path.exists():
        return "No ledger of erasures (KRING_ERASURES) was found: who was erased since the backup is back."
    lines = erasures.read(path)
    return f"{erase_again(men=[line.participant for line in lines])} of {len(lines)} erased men were erased again."


def _lock(participant: Participant) -> Participant:
    """His groups and his file, held until the end, as then every row about him is.

    From now on no row can come to him: who adds one needs the lock of the row that it points to.
    """
    groups = Participation.objects.open().filter(participant=participant).values("group")
    # Groups stay: without their keys being locked, who adds a row to one need not wait.
    list(Group.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=groups).order_by("pk"))
    rows = Participant.objects.select_for_update(of=("self",), nowait=True).select_related("organisation", "user")
    return rows.get(pk=participant.pk)


def _leave_everywhere(man: Participant, now: dt.datetime) -> None:
    """His seats are free, and whoever follows steps hears of it. A card that he holds keeps its worth (W33)."""
    for episode in man.participations.open().order_by("pk"):
        change_state(participation=episode, state=ParticipationState.LEFT, by=None, now=now)


def _end_promises(subjects: set[str], now: dt.datetime) -> None:
    """Nothing is owed to him any more. What was written beside a promise goes, that it was kept stays."""
    # Some were opened only now, by his leaving: taking him out of the group app is something that he does himself.
    rows = Deadline.objects.filter(subject__in=subjects)
    for deadline in rows.open().order_by("pk"):
        waive_deadline(kind=deadline.kind, subject=deadline.subject, reason=WAIVED, by=None, now=now)
    forget_reasons(subjects)


def forget_reasons(subjects: Collection[str]) -> None:
    """What was written beside the promises about these goes; that they were kept, or not, stays counted."""
    Deadline.objects.filter(subject__in=subjects).exclude(waived_because="").update(waived_because=WAIVED)


def forget_messages(subjects: Collection[str], contacts: Collection[uuid.UUID] = ()) -> None:
    """Messages about these to whomever, and to these contacts as men: what waits does not go out, what went is gone."""
    promises = Deadline.objects.filter(subject__in=subjects).values_list("pk", flat=True)
    about = {*subjects, *(f"deadline:{pk}" for pk in promises)}
    to_him = Q(recipient__in=contacts, audience=Audience.PARTICIPANT)
    rows = Message.objects.filter(Q(subject__in=about) | to_him)
    # In the order of their ids, as deliverers lock them.
    Message.objects.filter(pk__in=list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))).delete()


def _invitations_of(man: Participant) -> list[uuid.UUID]:
    """Letters that would have made him a worker and that he did not open."""
    rows = Invitation.objects.filter(worker_path__participant=man, accepted_at=None)
    return list(rows.values_list("pk", flat=True))


def _move(man: Participant) -> None:
    """Episodes, and what floors above count, go to a row without a name; its moments are those of the episodes."""
    nameless = Participant.objects.create(organisation=man.organisation, name="", nameless=True)
    first = man.created_at
    for episode in man.participations.order_by("-began_at"):
        first = episode.began_at
        copy = _copy(episode, nameless)
        models.QuerySet(Participation).filter(pk=copy.pk).update(created_at=first)
    models.QuerySet(Participant).filter(pk=nameless.pk).update(created_at=first)
    moved = erasures.move_rows(man.pk, nameless.pk, but=("participants.Participant", "participants.Participation"))
    if not (any(moved.values()) or nameless.participations.exists()):
        nameless.delete()
    models.QuerySet(Participation).filter(participant=man).delete()


def _copy(episode: Participation, nameless: Participant) -> Participation:
    """The same episode under an id that nobody knows, without its card."""
    kept = ("group_id", "state", "is_return", "began_at", "member_at", "paused_at", "closed_at")
    return Participation.objects.create(participant=nameless, **{name: getattr(episode, name) for name in kept})


def _forget_account(user: User | None, contacts: set[uuid.UUID]) -> None:
    """His contacts as a man, and his account, unless he works here too or has a file elsewhere."""
    if user is None or _is_more(user):
        Contact.objects.filter(pk__in=contacts, user=None).delete()
        PeerWorker.objects.filter(user=user).update(from_participant=False, tells_past=False)
        return
    Contact.objects.filter(pk__in=contacts).delete()
    accounts.end_sessions(user=user, by=None)
    user.delete()


def _is_more(user: User) -> bool:
    roles = (PeerWorker, OrganisationRole, Participant)
    return any(model._default_manager.filter(user=user).exists() for model in roles)
