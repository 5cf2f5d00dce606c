"""No message that leaves the house tells an onlooker anything: every kind, channel, language and wording is read here.

A kind of message or promise that is registered and not put on stage below fails `test_every_kind_is_on_stage`.
"""

import datetime as dt
import re
import uuid
from email import message_from_bytes, policy
from urllib.parse import parse_qs

import pytest
from django.db import transaction
from django.utils import timezone, translation

from accounts.actions import contact_of
from accounts.models import Contact, Wording
from core import clock
from groups.actions import invite
from groups.notices import INVITATION
from intake.actions import Request, know_professional, let_hear, note_call, refer
from intake.notices import way_back
from intake.notices.first_phase import ENDING, REVIEW
from intake.notices.professionals import NEWS
from intake.notices.ways_in import ARRIVED, FIRST_CONTACT, SEAT, TALK_AGAIN
from intake.states import MayHear, Way
from outcomes import notices as results
from outcomes.actions import ask_men_who_left, consent, invite_men
from outcomes.states import ConsentKind
from participants.actions import change_state, leave, tell_of_retention
from participants.actions.leaving import app_subject
from participants.models import ContactRequest
from participants.notices import GROUP_APP_TASK, INTEREST, RETENTION
from participants.states import CallOutcome, ParticipationState
from reminders import registry
from reminders.actions import enqueue_all, open_deadline
from reminders.channels import Parcel
from reminders.channels.mail import MailChannel
from reminders.channels.sms import HttpSms
from reminders.models import Deadline, Message
from reminders.notices import ALERT, about
from reminders.registry import Letter
from reminders.states import Audience
from sessions import actions, announcements, promises
from sessions.models import SessionWorker
from sessions.notices import men, staff, substitutes
from sessions.states import CancelReason
from tests.factories import (
    ContactFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    OrganisationFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    SessionWorkerFactory,
    UserFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db

SENDER = "Lijster"
PEOPLE = ["zwartkop", "roodborst", "goudvink", "winterkoning"]  # a man, a worker, a coordinator, somebody invited
ADDRESSES = ["geelgors", "bladkoning", "klapekster", "0612345678"]
SUBJECT = ["wielewaal", "kneuhuis", "bijeneter", "kwartelkoning"]  # group, organisation, a text to the group, a note
PLACE = ["nachtegaal", "leeuwerikstraat", "putterdam"]
NEVER = PEOPLE + ADDRESSES + SUBJECT
# What the whole thing is about, in both languages.
TELLING = re.compile(
    r"\b(groep\w*|groups?|kringgesprek\w*|circles?|peer|lotgeno\w+|ervaringsdeskundig\w*|workers?|begeleid\w*|"
    r"coördinator\w*|coordinator\w*|deelnem\w*|participa\w*|members?|lid|leden|agress\w*|aggress\w*|geweld\w*|"
    r"violen\w*|boos\w*|anger|angry|woede|therap\w*|hulpverlen\w*|support|steun\w*|help\w*|hulp|terugkeer\w*|"
    r"time-out|veilig thuis|dader\w*|pleger\w*|patiënt\w*|cliënt\w*|behandel\w*|offenders?|patients?|clients?)\b",
    re.IGNORECASE,
)
# What only who chose more words may read.
EVENING = re.compile(
    r"\b(avond\w*|evenings?|bijeenkomst\w*|sessions?|sessies?|meetings?|19[:.]30|(mon|tues|wednes|thurs|fri)day|"
    r"maandag|dinsdag|woensdag|donderdag|vrijdag)\b",
    re.IGNORECASE,
)
LEVELS = list(Wording.values)
CHANNELS = [registry.EMAIL, registry.SMS]


class Stage:
    """An evening in two days, and everybody whom a message could betray."""

    def __init__(self, language: str, wording: str) -> None:
        self.now = clock.now()
        organisation = OrganisationFactory(name="Kneuhuis", slug="kneuhuis", sender_name=SENDER)
        self.group = GroupFactory(organisation=organisation, name="Wielewaal", slug="wielewaal", town="Putterdam")
        self.coordinator = CoordinatorFactory(
            organisation=organisation,
            user__name="Goudvink",
            user__email="bladkoning@example.org",
            user__language=language,
        ).user
        guide = FacilitationFactory(
            group=self.group,
            worker__user__name="Roodborst",
            worker__user__email="klapekster@example.org",
            worker__user__language=language,
        ).worker
        self.guide = guide.user
        self.language = language
        self.man = ContactFactory(
            email="geelgors@example.org", phone="0612345678", email_safe=True, text_safe=True,
            language=language, wording=wording,
        )  # fmt: skip
        self.episode = ParticipationFactory(
            group=self.group,
            participant__name="Zwartkop",
            participant__contact=self.man,
            participant__user=UserFactory(name="Zwartkop"),
        )
        day = clock.localdate(self.group.zone, self.now) + dt.timedelta(days=2)
        venue = VenueFactory(
            organisation=organisation, name="Nachtegaal", address="Leeuwerikstraat 7", town="Putterdam"
        )
        self.evening = GroupSessionFactory(
            group=self.group,
            venue=venue,
            note="Kwartelkoning",
            starts_at=clock.at_local(day, dt.time(19, 30), self.group.zone),
        )
        SessionWorkerFactory(session=self.evening, worker=guide)

    # --- One method for each kind: it lets the software itself write the message --------------------

    def reminders(self) -> None:
        actions.plan_reminders(now=self.now)

    def changed(self) -> None:
        day = self.evening.local_start.date() + dt.timedelta(days=1)
        actions.change_evening(
            session=self.evening, date=day, local_time=dt.time(19, 30), minutes=120, venue=self.evening.venue, by=None
        )

    def cancelled(self) -> None:
        actions.cancel_evening(session=self.evening, reason=CancelReason.WORKER, by=None, note="Kwartelkoning")

    def announced(self) -> None:
        until = clock.localdate(self.group.zone, self.now) + dt.timedelta(days=3)
        actions.announce(group=self.group, text="Bijeneter", until=until, by=None)

    def invited(self) -> None:
        invite(
            organisation=self.group.organisation,
            email="winterkoning@example.org",
            name="Winterkoning",
            invited_as="worker",
            by=self.coordinator,
            language=self.language,
        )

    def digest(self) -> None:
        SessionWorker.objects.all().delete()
        contact, organisation = contact_of(self.coordinator), self.group.organisation
        with transaction.atomic():
            enqueue_all([staff.digest(organisation, contact, monday=dt.date(2026, 11, 23), at=self.now)])

    def substitute_asked(self) -> None:
        PeerWorkerFactory(
            organisation=self.group.organisation,
            user__name="Winterkoning",
            user__email="winterkoning@example.org",
            user__language=self.language,
        )
        self.request = actions.ask_substitute(session=self.evening, by=self.guide, now=self.now)

    def substitute_found(self) -> None:
        self.substitute_asked()
        actions.cancel_evening(session=self.evening, reason=CancelReason.VENUE, by=self.coordinator)

    def asked(self) -> None:
        """A man asks to be called and says that a message is safe."""
        request = Request(
            name="Zwartkop", reach="geelgors@example.org", town="Putterdam", message_is_safe=True,
            language=self.language,
        )  # fmt: skip
        self.referral = refer(organisation=self.group.organisation, request=request, way=Way.SELF, now=self.now)

    def referred(self) -> None:
        """An agency refers a man, who lets them hear that somebody spoke with him."""
        organisation = self.group.organisation
        who = know_professional(
            organisation=organisation, agency="Kneuhuis", name="Goudvink", email="klapekster@example.org"
        )
        Contact.objects.filter(pk=who.contact_id).update(language=self.language)
        request = Request(name="Zwartkop", reach="0612345678", town="Putterdam")
        made = refer(
            organisation=organisation, request=request, way=Way.AGENCY, professional=who, man_agrees=True, now=self.now
        )
        note_call(referral=made, outcome=CallOutcome.SPOKEN, by=self.guide, now=self.now)
        let_hear(referral=made, may_hear=MayHear.ARRIVED, by=self.guide, now=self.now)

    def forgotten_soon(self) -> None:
        """He left two years ago."""
        long_ago = self.now - dt.timedelta(days=800)
        change_state(participation=self.episode, state=ParticipationState.LEFT, by=None, now=long_ago)
        tell_of_retention(now=self.now)

    def asked_how_he_is(self) -> None:
        invite_men(now=self.now)

    def asked_after_leaving(self) -> None:
        """He said yes to both, left, and a month has passed."""
        for kind in ConsentKind:
            consent(kind=kind, by=self.episode.participant.user, now=self.now)
        leave(participation=self.episode, by=self.episode.participant.user, now=self.now - dt.timedelta(days=31))
        ask_men_who_left(now=self.now)

    def alerted(self) -> None:
        self.substitute_asked()
        Deadline.objects.all().delete()
        SessionWorker.objects.all().delete()
        for kind in registry.deadline_kinds():
            deadline = open_deadline(kind=kind.name, subject=PROMISES[kind.name](self), due_at=self.now)
            facts = {"deadline": str(deadline.pk), "step": 0}
            Message.objects.create(
                key=f"{kind.name}", kind=ALERT, audience=Audience.STAFF, recipient=contact_of(self.guide),
                subject=about(deadline), params=facts, not_before=self.now, due_at=self.now,
                expires_at=self.now + dt.timedelta(days=1), message_id=f"<{uuid.uuid4()}@example.org>",
            )  # fmt: skip


KINDS = {
    men.TWO_DAYS: Stage.reminders,
    men.TWO_HOURS: Stage.reminders,
    men.CHANGED: Stage.changed,
    men.CANCELLED: Stage.cancelled,
    announcements.KIND: Stage.announced,
    staff.WHO_COMES: Stage.reminders,
    staff.DIGEST: Stage.digest,
    INVITATION: Stage.invited,
    ARRIVED: Stage.asked,
    NEWS: Stage.referred,
    ALERT: Stage.alerted,
    RETENTION: Stage.forgotten_soon,
    results.INVITED: Stage.asked_how_he_is,
    results.AFTER: Stage.asked_after_leaving,
    substitutes.ASKED: Stage.substitute_asked,
    substitutes.ANSWERED: Stage.substitute_found,
}
# Of every kind of promise, a subject that it can be about.
PROMISES = {
    promises.WORKER: lambda stage: promises.about(stage.evening),
    promises.RECORDED: lambda stage: promises.about(stage.evening),
    substitutes.FOUND: lambda stage: substitutes.about(stage.request),
    GROUP_APP_TASK: lambda stage: app_subject(stage.episode),
    INTEREST: lambda _stage: f"workerpath:{uuid.uuid4()}",
    ContactRequest.PROMISE: lambda _stage: f"contactrequest:{uuid.uuid4()}",
    FIRST_CONTACT: lambda _stage: f"referral:{uuid.uuid4()}",
    SEAT: lambda _stage: f"referral:{uuid.uuid4()}",
    TALK_AGAIN: lambda _stage: f"referral:{uuid.uuid4()}",
    REVIEW: lambda _stage: f"firstphasereview:{uuid.uuid4()}",
    ENDING: lambda _stage: f"ending:{uuid.uuid4()}",
    way_back.CONTACT: lambda _stage: f"returnrequest:{uuid.uuid4()}",
    way_back.CIRCLE: lambda _stage: f"returnrequest:{uuid.uuid4()}",
}
TELLS_OF_EVENINGS = {men.TWO_DAYS, men.TWO_HOURS, men.CHANGED, men.CANCELLED}


class Leaf:
    """What of one message could be seen: by field, each as plain text."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields

    @property
    def whole(self) -> str:
        return "\n".join(self.fields.values())

    @property
    def read(self) -> str:
        """Without addresses, which hold the installation's name and ids."""
        return re.sub(r"https?://\S+", "", self.whole)


def leaves(kind: str, channel: str, language: str, wording: str) -> list[Leaf]:
    """Every message of this kind as it would leave; none where the kind does not use the channel."""
    stage = Stage(language, wording)
    KINDS[kind](stage)
    rows = list(Message.objects.filter(kind=kind).select_related("recipient__user"))
    assert rows, f"nothing of the kind “{kind}” was written"
    registered = registry.message_kind(kind)
    assert all(registered.still_true(row) for row in rows)
    if channel not in registered.channels:
        return []
    return [_leaf(registered, row, channel) for row in rows]


def _leaf(kind: registry.MessageKind, row: Message, channel: str) -> Leaf:
    contact = row.recipient
    contact.phone = contact.phone or "0612345678"
    with translation.override(contact.reads), timezone.override(contact.clock_zone):
        words = kind.render(Letter(row, contact, channel, contact.reads, contact.wording, contact.clock_zone))
        parcel = Parcel(row, contact, words)
        return _mail(parcel) if channel == registry.EMAIL else _text_message(parcel)


def _mail(parcel: Parcel) -> Leaf:
    mail = message_from_bytes(MailChannel().prepare(parcel).content, policy=policy.default)
    assert mail["To"] == parcel.contact.mail_address
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = (mail.get_body((form,)).get_content() for form in ("plain", "html"))
    assert not re.search(r"<(img|link|script|iframe)\b|\bsrc=|url\(", html)
    headers = {name: str(value) for name, value in mail.items() if name not in ("To", "Date")}
    return Leaf({**headers, "plain": plain, "html": html})


def _text_message(parcel: Parcel) -> Leaf:
    config = {
        "url": "https://gateway.example.org/", "token": "t", "sender": SENDER, "format": "form",
        "fields": {"to": "to", "text": "text", "from": "from", "reference": "reference"},
    }  # fmt: skip
    body, headers = HttpSms(config).prepare(parcel)
    fields = {name: values[0] for name, values in parse_qs(body.decode()).items() if name != "to"}
    return Leaf({**headers, **fields})


def shown(words: list[str], text: str) -> list[str]:
    return [word for word in words if word in text.lower()]


def test_every_kind_is_on_stage():
    assert {kind.name for kind in registry.message_kinds()} == set(KINDS)
    assert {kind.name for kind in registry.deadline_kinds()} == set(PROMISES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("wording", LEVELS)
def test_it_says_what_he_chose_and_nothing_more(kind, channel, language, wording):
    for leaf in leaves(kind, channel, language, wording):
        assert not shown(NEVER, leaf.whole)
        assert not TELLING.findall(leaf.read)
        if kind not in TELLS_OF_EVENINGS or wording == Wording.NEUTRAL:
            assert not EVENING.findall(leaf.read)
            assert not shown(PLACE, leaf.whole)
        elif wording == Wording.WHEN:
            assert "19:30" in leaf.read
            assert not shown(PLACE, leaf.whole)
        elif kind != men.CANCELLED:
            assert "19:30" in leaf.read
            assert shown(PLACE, leaf.whole) == PLACE


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_sender_is_the_neutral_one(kind, language):
    for leaf in leaves(kind, registry.EMAIL, language, Wording.FULL):
        assert leaf.fields["From"].split(" <")[0].strip('"') in (SENDER, "Kring")


@pytest.mark.parametrize(("language", "subject"), [("nl", "Je hebt een bericht"), ("en", "You have a message")])
@pytest.mark.parametrize("kind", sorted({*TELLS_OF_EVENINGS, announcements.KIND}))
def test_every_neutral_message_to_a_man_looks_the_same(kind, language, subject):
    [leaf] = leaves(kind, registry.EMAIL, language, Wording.NEUTRAL)
    assert leaf.fields["Subject"] == subject
    [text] = leaves_again(kind)
    assert text.fields["text"].startswith(subject)


def leaves_again(kind):
    """The same message as a text message, on the stage that stands already."""
    return [
        _leaf(registry.message_kind(kind), row, registry.SMS)
        for row in Message.objects.filter(kind=kind).select_related("recipient__user")
    ]


@pytest.mark.parametrize("telling", ["Je groep komt bij elkaar", "Your peer support group", "agressie", "Help is near"])
def test_the_list_of_words_finds_what_tells(telling):
    assert TELLING.search(telling)


def test_the_canaries_would_be_found():
    """Control: a message that repeats what stands in the rows is caught in every field."""
    leaf = Leaf({"Subject": "Wielewaal", "plain": "Zwartkop, dinsdag 19:30 in Nachtegaal"})
    assert shown(NEVER, leaf.whole) == ["zwartkop", "wielewaal"]
    assert EVENING.search(leaf.read)
    assert shown(PLACE, leaf.whole) == ["nachtegaal"]
