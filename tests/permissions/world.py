"""Two organisations with two circles each, and somebody in every role; every text in them is a canary.

`Circle` holds one row of each kind that an address can name. `actors()` gives whoever stands in a column of the table.
A canary is `Zq`, the mark of its circle and the kind of thing that it is: `ZqA1man`. Nothing else looks like it.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from accounts.queries import link_token
from core import clock
from groups import notices as invitations
from groups.actions import invite, publish_agreement
from groups.models import (
    Coaching,
    CoachingNote,
    CompetenceReview,
    ConductSeen,
    DevelopmentGoal,
    Organisation,
    OrganisationWords,
    Reachability,
    StandIn,
)
from groups.states import Competence, InvitedAs, RatedBy, WorkerStatus
from intake.actions import Request, know_professional, refer
from intake.models import (
    DemandSignal,
    Ending,
    FirstConversation,
    FirstPhaseReview,
    MotivationNote,
    Referral,
    ResponsibilityCheck,
    ReturnRequest,
)
from intake.notices import links
from intake.notices.first_phase import REVIEW
from intake.states import (
    Decision,
    EndingGround,
    MayHear,
    MotivationStep,
    ReferralState,
    ReturnState,
    ReturnWay,
    Stance,
    Way,
)
from outcomes.actions import open_study
from outcomes.models import (
    Export,
    PublishedRatings,
    RatingRhythm,
    ResearchConsent,
    ResearchRound,
    SelfRating,
    StudyConsent,
)
from outcomes.states import ConsentKind
from participants.actions import ask_for_contact
from participants.models import AgreementAcceptance, ContactRequest, Participation, WorkerPath
from participants.states import CallEnd, ParticipationState
from reminders.models import Deadline, Message
from reminders.states import MessageState, Why
from sessions.actions import announce, open_feed
from sessions.models import EveningRecord, GroupSession, HardMoment, SessionTheme, Suggestion, TensionNote
from sessions.states import SessionState
from tests import factories as make
from tests.permissions import edges

DAY = dt.timedelta(days=1)


SAID: set[str] = set()


def canary(mark: str, kind: str) -> str:
    """A word of this kind; every kind that was ever said is remembered."""
    SAID.add(kind.lower())
    return f"Zq{mark}{kind}"


@dataclass
class Circle:
    """One group with everything that hangs on it; the table names these attributes in its column of objects."""

    mark: str
    organisation: Organisation
    rows: SimpleNamespace = field(default_factory=SimpleNamespace)

    def word(self, kind: str) -> str:
        return canary(self.mark, kind)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["rows"], name)

    def at(self, evening: GroupSession) -> "Circle":
        """The same circle on another evening."""
        return Circle(self.mark, self.organisation, SimpleNamespace(**{**vars(self.rows), "evening": evening}))


@dataclass
class World:
    """`own`: the circle of whoever acts; `same`: its neighbour in the organisation; `other`: another organisation's."""

    own: Circle
    same: Circle
    other: Circle
    far: Circle
    people: dict[str, User]

    @property
    def circles(self) -> list[Circle]:
        return [self.own, self.same, self.other, self.far]


def build() -> World:
    """Everything. Takes seconds, so it is built once for many tests."""
    first, second = (
        make.OrganisationFactory(name=canary(mark, "organisation"), slug=f"zq{mark}0organisation".lower())
        for mark in ("A", "B")
    )
    for organisation in (first, second):
        OrganisationWords.objects.create(organisation=organisation, language="nl")  # it has not written them yet
    circles = [circle(mark, org) for mark, org in (("A1", first), ("A2", first), ("B1", second), ("B2", second))]
    return World(*circles, people=actors(circles[0], circles[1], circles[3]))


def person(mark: str, kind: str, **values: Any) -> User:
    word = canary(mark, kind)
    return make.UserFactory(name=word, email=f"{word.lower()}@example.org", **values)


def circle(mark: str, organisation: Organisation) -> Circle:
    """A circle with its workers, men, evenings and everything that waits on the desk."""
    one = Circle(mark, organisation)
    group = make.GroupFactory(
        organisation=organisation, name=one.word("group"), slug=one.word("group").lower(), listed=False,
        town=one.word("town"), group_app_link=f"https://chat.example.org/{one.word('app')}", weekday="2",
    )  # fmt: skip
    one.rows.group, one.rows.slug = group, group.slug
    for add in (_people, _evenings, _men, _words, _calls, _first_phase, _ways, _paper, _quiet):
        add(one, clock.now())
    _growing(one)
    _research(one, clock.now())
    _ratings(one, clock.now())
    one.rows.promise = _promise(one, clock.now())
    return one


def _promise(one: Circle, now: dt.datetime) -> Deadline:
    return Deadline.objects.create(
        kind=REVIEW, subject=one.review.subject, organisation_id=one.organisation.pk,
        group_id=one.group.pk, anchor=now, warn_at=now, due_at=now + DAY,
    )  # fmt: skip


def _people(one: Circle, _now: dt.datetime) -> None:
    worker = make.PeerWorkerFactory(user=person(one.mark, "worker"), organisation=one.organisation)
    one.rows.worker, one.rows.worker_user = worker, worker.user
    one.rows.roster_entry = make.FacilitationFactory(group=one.group, worker=worker)
    others = {"trainee": WorkerStatus.TRAINING, "idle": WorkerStatus.STOPPED}
    for name, status in others.items():
        user = person(one.mark, name)
        setattr(one.rows, name, make.PeerWorkerFactory(user=user, organisation=one.organisation, status=status))
    one.rows.role = make.CoordinatorFactory(organisation=one.organisation, user=person(one.mark, "coordinator"))
    admin = make.AdministratorFactory(organisation=one.organisation, user=person(one.mark, "administrator"))
    one.rows.coordinator_user, one.rows.administrator_user = one.rows.role.user, admin.user
    one.rows.organisation_slug = one.organisation.slug


def _evenings(one: Circle, now: dt.datetime) -> None:
    one.rows.venue = make.VenueFactory(
        organisation=one.organisation, name=one.word("venue"), address=one.word("address"), access_note=one.word("key")
    )
    one.rows.series = make.SeriesFactory(group=one.group, venue=one.venue)
    starts = {"evening": now - dt.timedelta(minutes=30), "coming": now + 7 * DAY, "past": now - 15 * DAY}
    for name, moment in starts.items():
        evening = make.GroupSessionFactory(
            group=one.group, starts_at=moment, venue=one.venue, note=one.word("eveningnote")
        )
        make.SessionWorkerFactory(session=evening, worker=one.worker)
        setattr(one.rows, name, evening)
    closed = {"state": SessionState.HELD, "closed_at": now - 6 * DAY, "closed_by": one.worker_user}
    old = {"state": SessionState.HELD, "closed_at": now - 20 * DAY, "closed_by": one.worker_user}
    one.rows.old = make.GroupSessionFactory(group=one.group, starts_at=now - 21 * DAY, **old)
    one.rows.cancelled = make.GroupSessionFactory(
        group=one.group, starts_at=now + 2 * DAY, state=SessionState.CANCELLED, cancelled_at=now, cancel_reason="worker"
    )
    one.rows.closed = make.GroupSessionFactory(group=one.group, starts_at=now - 7 * DAY, venue=one.venue, **closed)
    make.SessionWorkerFactory(session=one.closed, worker=one.worker)
    one.rows.substitute = make.SubstituteRequestFactory(session=one.coming, worker=one.worker)


def _man(one: Circle, kind: str, state: ParticipationState, **values: Any) -> Participation:
    user = person(one.mark, kind)
    contact = make.ContactFactory(
        email=f"{one.word(kind)}.mail@example.org".lower(), email_safe=True, user=user,
        phone=f"+31{one.word(kind + 'phone')}", call_safe=True,
    )  # fmt: skip
    return make.ParticipationFactory(
        group=one.group, state=state, participant__name=one.word(kind), participant__contact=contact,
        participant__user=user, **values,
    )  # fmt: skip


def _men(one: Circle, now: dt.datetime) -> None:
    """A member, another member, two in their first phase, and one who left."""
    one.rows.episode = _man(one, "man", ParticipationState.MEMBER)
    one.rows.second_episode = _man(one, "second", ParticipationState.MEMBER)
    trying = {"state": ParticipationState.TRYING, "member_at": None, "began_at": now - 30 * DAY}
    one.rows.newcomer = _man(one, "newcomer", **trying)
    one.rows.doubter = _man(one, "doubter", **trying)
    one.rows.left_episode = _man(one, "left", ParticipationState.LEFT, closed_at=now - 20 * DAY)
    one.rows.man, one.rows.man_user = one.episode.participant, one.episode.participant.user
    one.rows.second, one.rows.left = one.second_episode.participant, one.left_episode.participant
    one.rows.newcomer_man = one.newcomer.participant
    for episode in (one.episode, one.newcomer, one.doubter):
        make.AttendanceFactory(session=one.closed, participant=episode.participant)
        make.RsvpFactory(session=one.evening, participant=episode.participant)


def _words(one: Circle, now: dt.datetime) -> None:
    EveningRecord.objects.create(session=one.closed, for_next=one.word("fornext"))
    SessionTheme.objects.create(session=one.closed, words=one.word("theme"), by=one.worker_user)
    Suggestion.objects.create(session=one.evening, participant=one.man, words=one.word("suggestion"), written_at=now)
    one.rows.hard = HardMoment.objects.create(
        session=one.closed, by=one.worker_user, words=one.word("hard"), for_coach_at=now
    )
    one.rows.announcement = announce(
        group=one.group, text=one.word("announcement"), until=clock.today() + 3 * DAY, by=None
    )
    publish_agreement(group=one.group, text_nl=one.word("agreednl"), text_en=one.word("agreeden"), by=None)


def _calls(one: Circle, now: dt.datetime) -> None:
    one.rows.call = ask_for_contact(
        participant=one.man, by=one.man_user, urgent=True, words=one.word("callwords"), token=uuid.uuid4()
    )
    done = {"closed_at": now, "closed_as": CallEnd.SPOKEN, "spoken_at": now, "claimed_by": one.worker_user}
    one.rows.done_call = ask_for_contact(
        participant=one.second, by=one.second.user, words=one.word("donewords"), token=uuid.uuid4()
    )
    type(one.done_call).objects.filter(pk=one.done_call.pk).update(**done, claimed_at=now, spoken_by=one.worker_user)
    one.rows.call_promise = Deadline.objects.filter(subject__endswith=str(one.call.pk)).first()


def _first_phase(one: Circle, now: dt.datetime) -> None:
    one.rows.review = FirstPhaseReview.objects.create(participation=one.newcomer, opened_at=now, due_at=now + 7 * DAY)
    one.rows.ending = Ending.objects.create(
        participation=one.doubter, ground=EndingGround.BLAMES, words=one.word("ending"), proposed_at=now,
        proposed_by=one.worker_user,
    )  # fmt: skip


def _ways(one: Circle, now: dt.datetime) -> None:
    """Who waits for a call, who has a seat, who waits for a group, and who is on his way back."""
    one.rows.professional = know_professional(
        organisation=one.organisation, agency=one.word("agency"), name=one.word("professional"),
        email=f"{one.word('professional')}@example.org".lower(),
    )  # fmt: skip
    one.rows.agency = one.professional.agency
    one.rows.waiting = _referral(one, "waiting")
    one.rows.talking = _referral(one, "talking")
    one.rows.placed = _referral(one, "placed")
    one.rows.taken = _referral(one, "taken")
    called = {"closed_at": now, "closed_as": CallEnd.SPOKEN, "claimed_by": one.worker_user, "claimed_at": now}
    Referral.objects.filter(pk=one.talking.pk).update(state=ReferralState.WELCOME, welcome_at=now, **called)
    Referral.objects.filter(pk=one.taken.pk).update(state=ReferralState.WELCOME, welcome_at=now, **called)
    Referral.objects.filter(pk=one.placed.pk).update(
        state=ReferralState.PLACED, welcome_at=now, participant=one.newcomer_man, participation=one.newcomer, **called
    )
    FirstConversation.objects.create(
        referral=one.talking, number=1, held_at=now, held_by=one.worker_user, hopes=one.word("hopes"),
        practical=one.word("practical"), is_confused=False, uses_during=False, decision=Decision.WELCOME,
    )  # fmt: skip
    one.rows.signal = DemandSignal.objects.create(
        organisation=one.organisation, referral=one.talking, town=one.word("demandtown"), since=now,
        call_again_on=clock.today() + 7 * DAY,
    )  # fmt: skip
    back = {"organisation": one.organisation, "way": ReturnWay.PORTAL, "arrived_at": now, "due_at": now + DAY}
    one.rows.coming_back = ReturnRequest.objects.create(
        participant=one.left, group=one.group, state=ReturnState.ASKED, back_by=now + 14 * DAY, name=one.left.name,
        claimed_by=one.worker_user, claimed_at=now, **back,
    )  # fmt: skip
    one.rows.left_back = ReturnRequest.objects.create(
        state=ReturnState.ASKED, back_by=now + 14 * DAY, name=one.word("claimedback"), claimed_by=one.worker_user,
        claimed_at=now, **back,
    )  # fmt: skip
    one.rows.unknown_back = ReturnRequest.objects.create(
        state=ReturnState.ASKED, back_by=now + 14 * DAY, name=one.word("unknown"), town=one.word("backtown"),
        **{**back, "way": ReturnWay.UNPROVEN},
    )  # fmt: skip


def _referral(one: Circle, kind: str) -> Referral:
    asked = Request(
        name=one.word(kind), reach=f"{one.word(kind)}@example.org".lower(), message_is_safe=True,
        town=one.word("askedtown"),
    )  # fmt: skip
    return refer(
        organisation=one.organisation, request=asked, way=Way.AGENCY, professional=one.professional, man_agrees=True,
        may_hear=MayHear.ENTERED,
    )  # fmt: skip


def _paper(one: Circle, now: dt.datetime) -> None:
    """What goes by a token: an invitation, links in messages, calendars."""
    one.rows.invitation = invite(
        organisation=one.organisation, by=None, email=f"{one.word('invited')}@example.org".lower(),
        name=one.word("invited"), invited_as=InvitedAs.WORKER,
    )  # fmt: skip
    one.rows.invitation_token = _last(invitations.path_of(one.invitation))
    one.rows.link = link_token(one.man_user)
    one.rows.join_thanks = _last(links.thanks_path(now))
    one.rows.return_thanks = _last(links.thanks_path(now, page="return_done"))
    one.rows.status_token = _last(links.status_path(one.placed, one.professional))
    one.rows.feed = open_feed(user=one.man_user, side="me", words="place")[1]
    one.rows.passkey = Authenticator.objects.create(
        user=one.doubter.participant.user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": one.word("passkey"), "credential": {}},
    )
    one.rows.desk_feed = open_feed(user=one.worker_user, side="desk", words="place")[1]
    letters = Message.objects.filter(kind=invitations.INVITATION, organisation_id=one.organisation.pk)
    letters.update(state=MessageState.DEAD, why=Why.RESTORED, finished_at=now)


def _quiet(one: Circle, now: dt.datetime) -> None:
    """Rows that no address names, for the table of doors."""
    told = {"participation": one.episode}
    ResponsibilityCheck.objects.create(**told, session=one.past, stance=Stance.OWNS, checked_at=now)
    MotivationNote.objects.create(**told, step=MotivationStep.IDENTIFIED, at=now)
    TensionNote.objects.create(session=one.past, participant=one.man, before=6, shared=True, written_at=now)
    agreement = one.group.agreements.get()
    AgreementAcceptance.objects.create(participant=one.doubter.participant, agreement=agreement, told_at=now)
    reached = Reachability.objects.create(worker=one.worker, weekday="6")
    for evening in (one.evening, one.past):
        SessionTheme.objects.create(session=evening, words=one.word("theme"), by=one.worker_user)
    _unseated(one, now)
    StandIn.objects.create(reachability=reached, date=clock.today() + 30 * DAY)


def _growing(one: Circle) -> None:
    """A worker who learns and is away next week, and a man who would like to guide."""
    one.rows.absence = make.AbsenceFactory(worker=one.worker)
    told = {"worker": one.worker, "by": one.coordinator_user}
    CompetenceReview.objects.create(**told, rated_by=RatedBy.COACH)
    CoachingNote.objects.create(**told, words=one.word("coachwords"))
    ConductSeen.objects.create(**told, date=clock.today())
    until = clock.today() + 90 * DAY
    DevelopmentGoal.objects.create(
        worker=one.worker, competence=Competence.FIRMNESS, words=one.word("goal"), until_date=until
    )
    Coaching.objects.create(worker=one.worker, coach=one.coordinator_user)
    one.rows.path = WorkerPath.objects.create(
        participant=one.man, interest_on=clock.today(), words=one.word("pathwords"), kind_words=one.word("kindwords")
    )


def _research(one: Circle, now: dt.datetime) -> None:
    """A study that asks the men, what one of them said, and a file that waits for a second person."""
    today = clock.today()
    one.rows.study = open_study(
        organisation=one.organisation, name=one.word("study"), purpose=one.word("purpose"),
        institution=one.word("institute"), researcher=one.word("researcher"), from_date=today,
        until_date=today + 90 * DAY, by=one.coordinator_user,
    )  # fmt: skip
    StudyConsent.objects.create(study=one.study, participant=one.man, given=True, at=now)
    one.rows.export = Export.objects.create(
        study=one.study, asked_at=now, expires_at=now + 14 * DAY, quarter=8100, men=5, left_out=0, alike=5, levels={},
        digest="0" * 64,
    )  # fmt: skip


def _ratings(one: Circle, now: dt.datetime) -> None:
    """What the man said for himself and for research, and a quarter that was counted."""
    for kind in ConsentKind:
        ResearchConsent.objects.create(participant=one.man, kind=kind, given=True, at=now, by=one.man_user)
    said = {"participation": one.episode, "given_on": clock.today() - 30 * DAY, "written_at": now}
    one.rows.rating = SelfRating(**said, answers={"control": 3, "motivation": "outside"})
    one.rows.research = ResearchRound(**said, answers={"living": 4})
    one.rating.save(force_insert=True)
    one.research.save(force_insert=True)
    RatingRhythm.objects.create(participant=one.man, invited_at=now)
    PublishedRatings.objects.get_or_create(organisation=one.organisation, quarter=8100)


def _unseated(one: Circle, now: dt.datetime) -> None:
    """A man without a group, and calls and ways back that only a claim or a seat gives to somebody."""
    claimed = {"claimed_by": one.worker_user, "claimed_at": now}
    closed = {"closed_at": now, "closed_as": CallEnd.SPOKEN}
    asked = {"organisation": one.organisation, "arrived_at": now, "due_at": now + DAY}
    fresh = make.ParticipantFactory(organisation=one.organisation, name=one.word("fresh"))
    ContactRequest.objects.create(participant=fresh, **asked, **claimed, **closed)
    back = {"way": ReturnWay.UNPROVEN, "back_by": now + 14 * DAY, "name": one.word("fresh")}
    ReturnRequest.objects.create(state=ReturnState.ASKED, **asked, **back, **claimed)
    ReturnRequest.objects.create(
        state=ReturnState.SEATED, seated_at=now, participation=one.left_episode, claimed_by=one.coordinator_user,
        **asked, **back, **closed,
    )  # fmt: skip
    given_up = {"closed_at": now, "closed_as": CallEnd.GIVEN_UP, "state": ReferralState.UNREACHED}
    Referral.objects.filter(pk=_referral(one, "dropped").pk).update(**given_up)
    Referral.objects.filter(pk=_referral(one, "promised").pk).update(**{**claimed, "claimed_by": one.coordinator_user})


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def actors(own: Circle, same: Circle, far: Circle) -> dict[str, User]:
    """Who stands in the columns of the table, besides nobody; each belongs to `own`."""
    organisation, yesterday = own.organisation, clock.today() - DAY
    off = make.PeerWorkerFactory(user=person("A1", "offroster"), organisation=organisation)
    make.FacilitationFactory(group=own.group, worker=off, until_date=yesterday)
    gone = make.PeerWorkerFactory(user=person("A1", "stopped"), organisation=organisation, status=WorkerStatus.STOPPED)
    make.FacilitationFactory(group=own.group, worker=gone, until_date=yesterday)
    former = make.CoordinatorFactory(organisation=organisation, user=person("A1", "former"), until_date=yesterday)
    substitute = make.PeerWorkerFactory(user=person("A1", "substitute"), organisation=organisation)
    for evening in (own.evening, own.coming, own.past):
        make.SessionWorkerFactory(session=evening, worker=substitute, position=2, is_substitute=True)
    both = make.PeerWorkerFactory(user=own.second.user, organisation=organisation)
    make.FacilitationFactory(group=own.group, worker=both, until_date=clock.today())
    _of_himself(own)
    Deadline.objects.create(
        kind=REVIEW, subject=own.review.subject, cycle=2, group_id=own.group.pk,
        owner=make.ContactFactory(user=off.user),
        anchor=clock.now(), warn_at=clock.now(), due_at=clock.now() + DAY,
    )  # fmt: skip
    both.user.name = canary("A1", "colleague")
    both.user.save()
    elsewhere = make.PeerWorkerFactory(user=person("A1", "elsewhere"), organisation=organisation)
    make.FacilitationFactory(group=same.group, worker=elsewhere)
    moved = make.PeerWorkerFactory(user=person("A1", "moved"), organisation=organisation, status=WorkerStatus.STOPPED)
    make.FacilitationFactory(group=own.group, worker=moved, until_date=yesterday)
    make.FacilitationFactory(group=far.group, worker__user=moved.user)
    for claimed in (own.taken, own.done_call, own.left_back):
        type(claimed).objects.filter(pk=claimed.pk).update(claimed_by=moved.user)
    edges.add(own, both, gone, moved.user)
    return {
        "participant": own.man_user,
        "worker": own.worker_user,
        "coordinator": own.coordinator_user,
        "administrator": own.administrator_user,
        "ex-participant": own.left.user,
        "off-roster": off.user,
        "ex-worker": gone.user,
        "ex-coordinator": former.user,
        "substitute": substitute.user,
        "both": own.second.user,
        "moved": moved.user,
    }


def _of_himself(own: Circle) -> None:
    """What the man who is a worker too asks as a man: his colleagues' desks show it, his own never does."""
    asked = {"organisation": own.organisation, "arrived_at": clock.now(), "due_at": clock.now() + DAY}
    ContactRequest.objects.create(participant=own.second, **asked)
    ReturnRequest.objects.create(
        participant=own.second, way=ReturnWay.PORTAL, back_by=clock.now() + 14 * DAY, name=own.word("second"), **asked
    )
    Referral.objects.filter(pk=_referral(own, "second").pk).update(participant=own.second)


def himself(one: Circle) -> Circle:
    """The circle with the man who is a worker too in the place of the other man."""
    changed = {"man": one.second, "episode": one.second_episode, "call": one.done_call}
    return Circle(one.mark, one.organisation, SimpleNamespace(**{**vars(one.rows), **changed}))


def address(name: str, kwargs: dict[str, Any]) -> str:
    return reverse(name, kwargs=kwargs)
