"""Promises about calls: who hears of them, and when (W19, W28)."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, User
from accounts.queries import link_token
from core import clock
from groups.models import Facilitation, Organisation, OrganisationRole, PeerWorker
from groups.queries import reachable_workers
from groups.states import AVAILABLE, OrganisationRoleName, WorkerStatus
from participants.models import ContactRequest, Participant, Participation
from participants.queries.retention import told
from reminders.actions import Notice
from reminders.models import Deadline, Message
from reminders.registry import DeadlineKind, Escalation, Hearing, Letter, MessageKind, Words
from reminders.registry import register as register_kinds
from reminders.states import Audience as SentTo

RETENTION = "data: the time is over"
GROUP_APP_TASK = "group app: take him out"
INTEREST = "guiding: first talk"


def call_promise(name: str, label: str | Promise, words: str | Promise, page: str) -> DeadlineKind:
    """A promise to call somebody today. `page` is the URL name at which the call is taken up, by its id."""

    def link(deadline: Deadline) -> str:
        return reverse(page, args=[subject_id(deadline)])

    return DeadlineKind(name=name, label=label, words=_same(words), link=link, next_to_hear=who_hears, everybody=True)


def _same(words: str | Promise) -> Callable[[Deadline], str | Promise]:
    return lambda _deadline: words


def subject_id(deadline: Deadline) -> uuid.UUID:
    """The id in a subject like `contactrequest:…`."""
    return uuid.UUID(deadline.subject.partition(":")[2])


def who_hears(deadline: Deadline, step: int) -> Hearing | None:
    """At once who is reachable (else the group's workers, else all); at half time all; when due the coordinators."""
    organisation = Organisation.objects.get(pk=str(deadline.organisation_id))
    if _is_of_a_colleague(deadline):
        return _hears_of_a_colleague(organisation, deadline, step)
    half = deadline.anchor + (deadline.due_at - deadline.anchor) / 2
    steps: list[tuple[dt.datetime, Callable[[], Iterable[User]]]] = [
        (deadline.anchor, lambda: _first_to_hear(organisation, deadline)),
        (half, lambda: _workers(organisation)),
        (deadline.due_at, lambda: _coordinators(organisation)),
    ]
    if step >= len(steps):
        return None
    at, people = steps[step]
    return Hearing(at=at, contacts=_contacts(people()))


def _is_of_a_colleague(deadline: Deadline) -> bool:
    """A man who works here himself asks for a call: his colleagues do not see it (ADR 0021)."""
    if deadline.kind != ContactRequest.PROMISE:
        return False
    workers = PeerWorker.objects.filter(organisation=deadline.organisation_id).exclude(status=WorkerStatus.STOPPED)
    rows = ContactRequest.objects.filter(pk=subject_id(deadline), participant__user__in=workers.values("user"))
    return rows.exists()


def _hears_of_a_colleague(organisation: Organisation, deadline: Deadline, step: int) -> Hearing | None:
    """At once who guides his group, else the coordinators; at half time the coordinators."""
    steps = [(deadline.anchor, _guides(deadline.group_id) or _coordinators(organisation))]
    steps.append((deadline.anchor + (deadline.due_at - deadline.anchor) / 2, _coordinators(organisation)))
    if step >= len(steps):
        return None
    at, people = steps[step]
    return Hearing(at=at, contacts=_contacts(people))


def _first_to_hear(organisation: Organisation, deadline: Deadline) -> list[User]:
    at = deadline.anchor
    reachable = [worker.user for worker in reachable_workers(organisation, at) if not _has_enough(worker, at)]
    return reachable or _guides(deadline.group_id) or _workers(organisation)


def _has_enough(worker: PeerWorker, at: dt.datetime) -> bool:
    """He has taken up as many promises in these seven days as he said he could (W28)."""
    taken = Deadline.objects.filter(acknowledged_by=worker.user_id, acknowledged_at__gt=at - dt.timedelta(days=7))
    return taken.count() >= worker.calls_a_week


def _guides(group_id: uuid.UUID | None) -> list[User]:
    entries = Facilitation.objects.current().filter(group=group_id).select_related("worker__user")
    return [entry.worker.user for entry in entries] if group_id else []


def _workers(organisation: Organisation) -> list[User]:
    workers = PeerWorker.objects.filter(organisation=organisation, status__in=AVAILABLE).select_related("user")
    return [worker.user for worker in workers]


def _coordinators(organisation: Organisation) -> list[User]:
    given = OrganisationRole.objects.filter(
        organisation=organisation, role=OrganisationRoleName.COORDINATOR, until_date=None
    )
    return [one.user for one in given.select_related("user")]


def _contacts(people: Iterable[User]) -> list[Contact]:
    return list(Contact.objects.filter(user__in=list(people)))


Audience = Callable[[Organisation, Deadline], Iterable[User]]


def guides(organisation: Organisation, deadline: Deadline) -> list[User]:
    """Who guides the group now, else all workers."""
    return _guides(deadline.group_id) or _workers(organisation)


def coordinators(organisation: Organisation, _deadline: Deadline | None = None) -> list[User]:
    return _coordinators(organisation)


def escalation(*steps: tuple[float, Audience]) -> Escalation:
    """Who hears at which share of the time of a promise: 0 when it begins, 1 when it is due."""

    def next_to_hear(deadline: Deadline, step: int) -> Hearing | None:
        if step >= len(steps):
            return None
        share, audience = steps[step]
        organisation = Organisation.objects.get(pk=str(deadline.organisation_id))
        at = deadline.anchor + (deadline.due_at - deadline.anchor) * share
        return Hearing(at=at, contacts=_contacts(audience(organisation, deadline)))

    return next_to_hear


def _file(deadline: Deadline) -> str:
    """His file, where a worker says that it is done; the subject is a participation."""
    man = Participation.objects.filter(pk=subject_id(deadline)).values_list("participant", flat=True).first()
    return reverse("person", args=[man]) if man else reverse("desk")


def _path(deadline: Deadline) -> str:
    return reverse("path", args=[subject_id(deadline)])


def retention_subject(man: Participant) -> str:
    """The subject under which the notice of retention stands in the outbox."""
    return f"participant:{man.pk}"


def retention_letter(man: Participant, now: dt.datetime) -> Notice:
    """Tells him once that there is something to read. Needs his contact."""
    if man.contact is None:
        raise ValueError("nobody can be told without a contact")
    return Notice(
        kind=RETENTION,
        to=man.contact,
        key=f"retention:{man.pk}:{now.date()}",
        subject=retention_subject(man),
        params={"participant": str(man.pk)},
        organisation_id=man.organisation_id,
    )


def _still_told(message: Message) -> bool:
    """He asked to be kept, came back, or is erased: there is nothing to tell."""
    man = Participant.objects.select_related("organisation").filter(pk=str(message.params["participant"])).first()
    return man is not None and told(man.organisation, clock.now()).filter(pk=man.pk).exists()


def _retention_words(letter: Letter) -> Words:
    """As neutral as all others; the page behind the code says what it is. Without an account there is no link."""
    man = Participant.objects.select_related("organisation", "user").get(pk=str(letter.params["participant"]))
    words = Words(
        subject=gettext("You have a message"),
        lines=[gettext("There is a message for you.")],
        sender=man.organisation.sender_name,
    )
    if man.user is None:
        return words
    return replace(words, link=reverse("discreet", args=[link_token(man.user)]), link_label=gettext("Open"))


def register() -> None:
    """Called when the apps are ready."""
    register_kinds(
        MessageKind(
            name=RETENTION,
            label=_("What we know of you is erased soon"),
            render=_retention_words,
            still_true=_still_told,
            audience=SentTo.PARTICIPANT,
            essential=True,
            lifetime=dt.timedelta(weeks=2),
        )
    )
    register_kinds(
        DeadlineKind(
            name=INTEREST,
            label=_("A talk about guiding"),
            words=_same(_("Somebody would like to help guide: talk with him about it")),
            link=_path,
            next_to_hear=escalation((0, coordinators), (1, coordinators)),
        )
    )
    register_kinds(
        DeadlineKind(
            name=GROUP_APP_TASK,
            label=_("Group app: take somebody out"),
            words=_same(_("Somebody is not in the group any more: take him out of the group app")),
            link=_file,
            next_to_hear=escalation((0.5, guides), (1, coordinators)),
        )
    )
    register_kinds(
        call_promise(
            ContactRequest.PROMISE, _("Contact the same day"), _("Somebody wants to talk to you"), "contact_request"
        )
    )
