"""How a worker grows: who writes and who reads the eight, goals, talks (W37, W39, W42)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.errors import DomainError, NotAllowed
from core.models import AccessEvent, AuditEvent
from groups import actions
from groups.models import Coaching, CoachingNote, CompetenceReview, ConductSeen, DevelopmentGoal, GoalTransition
from groups.queries import growth_page
from groups.states import Competence, GoalState, RatedBy, WorkerStatus
from tests.counting import queries_of
from tests.factories import CoordinatorFactory, OrganisationFactory, PeerWorkerFactory, UserFactory
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
SECRET = "winterkoning"


@pytest.fixture
def house():
    return OrganisationFactory()


@pytest.fixture
def ron(house):
    return PeerWorkerFactory(organisation=house, user__name="Ron")


@pytest.fixture
def marjan(house):
    return CoordinatorFactory(organisation=house).user


def review(worker, by, **values):
    values = {"ratings": {"firmness": 3}, "date": clock.today()} | values
    return actions.review_competences(worker=worker, by=by, **values)


def talk(worker, by, **values):
    values = {"date": clock.today(), "topics": ["strain"], "words": SECRET} | values
    return actions.write_talk(worker=worker, by=by, **values)


def goal(worker, **values):
    values = {"competence": "stigma", "words": SECRET, "until_date": clock.today() + dt.timedelta(days=9)} | values
    return actions.set_goal(worker=worker, by=worker.user, **values)


def coach_of(worker, house, **dates):
    """A colleague who coaches him."""
    coach = PeerWorkerFactory(organisation=house)
    Coaching.objects.create(worker=worker, coach=coach.user, **dates)
    return coach


def pages(worker):
    return [reverse(name, args=[worker.pk]) for name in ("worker_competences", "worker_coaching")]


def answers(client, user, worker):
    client = sign_in(client, user)
    return [client.get(address).status_code for address in pages(worker)]


# --- The eight ---


def test_worker_and_coach_each_write_their_side(ron, marjan):
    review(ron, ron.user)
    review(ron, marjan, ratings={"firmness": 4, "stigma": 1})
    lines = {line.competence: line for line in growth_page(ron, marjan).lines}
    assert list(lines) == Competence.values
    assert [(one.side, one.rating) for one in lines["firmness"].latest] == [(RatedBy.OWN, 3), (RatedBy.COACH, 4)]
    assert not lines["organising"].rated


def test_the_drawing_goes_from_the_first_day_to_the_last_and_up_with_the_scale(ron):
    review(ron, ron.user, date=clock.today() - dt.timedelta(days=365), ratings={"firmness": 1})
    review(ron, ron.user, ratings={"firmness": 4})
    (line,) = [line for line in growth_page(ron, ron.user).lines if line.rated]
    assert [(point.x, point.y) for point in line.own] == [("8.0", "48.0"), ("232.0", "8.0")]


def test_the_same_day_again_replaces_what_he_wrote(ron):
    review(ron, ron.user, ratings={"firmness": 3, "stigma": 2})
    again = review(ron, ron.user, ratings={"firmness": 4})
    assert CompetenceReview.objects.get() == again
    assert list(again.ratings.values_list("competence", "rating")) == [("firmness", 4)]


def test_what_another_coach_wrote_that_day_is_not_overwritten(ron, marjan, house):
    review(ron, marjan)
    with pytest.raises(DomainError, match="Somebody else"):
        review(ron, CoordinatorFactory(organisation=house).user, ratings={"firmness": 1})
    assert CompetenceReview.objects.get().ratings.get().rating == 3


@pytest.mark.parametrize(
    "values", [{"ratings": {}}, {"date": dt.date(2999, 1, 1)}], ids=["nothing in it", "a day to come"]
)
def test_a_review_that_makes_no_sense_is_refused(ron, values):
    with pytest.raises(DomainError):
        review(ron, ron.user, **values)
    assert not CompetenceReview.objects.exists()


def test_a_rating_outside_the_scale_cannot_be_stored(ron):
    one = review(ron, ron.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        one.ratings.create(competence="stigma", rating=5)


def test_a_coordinator_who_works_too_is_not_his_own_coach(house):
    both = PeerWorkerFactory(organisation=house)
    CoordinatorFactory(organisation=house, user=both.user)
    assert review(both, both.user).rated_by == RatedBy.OWN
    with pytest.raises(NotAllowed):
        talk(both, both.user)


# --- Who sees what ---


def test_his_coordinator_and_his_coach_follow_him(client, ron, marjan, house):
    assert answers(client, marjan, ron) == [200, 200]
    assert answers(client, coach_of(ron, house).user, ron) == [200, 200]


def test_nobody_else_does(client, ron, house):
    colleague, stranger = PeerWorkerFactory(organisation=house).user, CoordinatorFactory().user
    for user in (colleague, stranger, UserFactory(), ron.user):
        assert answers(client, user, ron) == [404, 404]


def test_the_right_ends_with_the_fact(client, ron, house):
    yesterday = clock.today() - dt.timedelta(days=1)
    long_ago = yesterday - dt.timedelta(days=90)
    former_coach = coach_of(ron, house, from_date=long_ago, until_date=yesterday)
    gone = coach_of(ron, house, from_date=long_ago)
    gone.status = WorkerStatus.STOPPED
    gone.save()
    former = CoordinatorFactory(organisation=house, from_date=long_ago, until_date=yesterday)
    for user in (former_coach.user, gone.user, former.user):
        assert answers(client, user, ron) == [404, 404]
        with pytest.raises(NotAllowed):
            talk(ron, user)


def test_who_stopped_has_no_page_any_more(client, ron):
    ron.status = WorkerStatus.STOPPED
    ron.save()
    assert sign_in(client, ron.user).get(reverse("growth")).status_code == 404
    with pytest.raises(NotAllowed):
        goal(ron)


def test_a_coach_finds_whom_he_coaches_on_his_own_page(client, ron, house):
    page = sign_in(client, coach_of(ron, house).user).get(reverse("growth"))
    assert reverse("worker_coaching", args=[ron.pk]) in page.content.decode()


def test_rows_are_visible_to_himself_and_who_follows_him(ron, marjan, house):
    note = talk(ron, marjan)
    assert CoachingNote.objects.visible_to(ron.user).get() == CoachingNote.objects.visible_to(marjan).get() == note
    assert not CoachingNote.objects.visible_to(PeerWorkerFactory(organisation=house).user).exists()
    assert not CoachingNote.objects.on_desk_of(ron.user).exists()


# --- Talks ---


def test_he_reads_the_talk_and_adds_his_view_and_his_coach_reads_that(client, ron, marjan):
    note = talk(ron, marjan)
    page = sign_in(client, ron.user).get(reverse("growth")).content.decode()
    assert SECRET in page
    assert "strain and rest" in page
    client.post(reverse("growth_step", args=[ron.pk, "view"]), {"note": note.pk, "words": "I see it otherwise"})
    shown = sign_in(client, marjan).get(reverse("worker_coaching", args=[ron.pk])).content.decode()
    assert "I see it otherwise" in shown


def test_only_he_writes_his_view(client, ron, marjan, house):
    note = talk(ron, marjan)
    with pytest.raises(NotAllowed):
        actions.add_own_view(note=note, words="mine", by=marjan)
    other = PeerWorkerFactory(organisation=house)
    address = reverse("growth_step", args=[other.pk, "view"])
    assert sign_in(client, other.user).post(address, {"note": note.pk, "words": "x"}).status_code == 422
    note.refresh_from_db()
    assert not note.own_view


def test_what_somebody_wrote_is_nowhere_but_in_its_encrypted_field(ron, marjan):
    note, aim = talk(ron, marjan), goal(ron)
    actions.add_own_view(note=note, words=SECRET, by=ron.user)
    for model, row in ((CoachingNote, note), (DevelopmentGoal, aim)):
        for field in ("words", "own_view"):
            if hasattr(row, field):
                assert SECRET not in str(model.objects.values_list(field, flat=True).get())
    assert AuditEvent.objects.count() == 3
    assert not [event for event in AuditEvent.objects.all() if SECRET in str(event.facts)]
    assert not [event for event in AuditEvent.objects.all() if "strain" in str(event.facts)]


def test_who_reads_the_talks_is_noted_and_he_himself_is_not(client, ron, marjan):
    """NEN 7513: the file is the worker's; how many talks stand on the page makes no difference."""
    talk(ron, marjan)
    talk(ron, marjan)
    address = reverse("worker_coaching", args=[ron.pk])
    assert sign_in(client, marjan).get(address).status_code == 200
    sign_in(client, ron.user).get(reverse("growth"))
    noted = AccessEvent.objects.get()
    assert (noted.reader_id, noted.subject_id, noted.action) == (marjan.pk, str(ron.pk), "worker_coaching")


def test_a_refused_talk_keeps_what_was_typed(client, ron, marjan):
    address = reverse("coaching_step", args=[ron.pk, "talk"])
    sent = {"date": "2999-01-01", "words": "a long story", "topics": ["own_story"]}
    page = sign_in(client, marjan).post(address, sent)
    shown = page.content.decode()
    assert page.status_code == 422
    assert "a long story" in shown
    assert "still to come" in shown
    assert not CoachingNote.objects.exists()


def test_a_talk_sent_twice_is_there_once(client, ron, marjan):
    address = reverse("coaching_step", args=[ron.pk, "talk"])
    sign_in(client, marjan)
    form = client.get(reverse("worker_coaching", args=[ron.pk])).context["talk"]
    sent = {"date": clock.today().isoformat(), "words": "once", "token": form["token"].value()}
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert CoachingNote.objects.get().words == "once"


def test_a_coach_is_appointed_and_ended_by_a_coordinator_only(ron, marjan, house):
    colleague = PeerWorkerFactory(organisation=house)
    with pytest.raises(NotAllowed):
        actions.appoint_coach(worker=ron, coach=colleague.user, by=colleague.user)
    given = actions.appoint_coach(worker=ron, coach=colleague.user, by=marjan)
    assert actions.appoint_coach(worker=ron, coach=colleague.user, by=marjan) == given
    talk(ron, colleague.user)
    actions.end_coaching(coaching=given, by=marjan)
    with pytest.raises(NotAllowed):
        talk(ron, colleague.user)


def test_who_belongs_elsewhere_or_is_himself_does_not_become_his_coach(ron, marjan):
    for user in (ron.user, PeerWorkerFactory().user):
        with pytest.raises(DomainError, match="of this organisation"):
            actions.appoint_coach(worker=ron, coach=user, by=marjan)


# --- Goals ---


def test_a_goal_is_reached_once_and_its_history_stays(client, ron):
    aim = goal(ron)
    address = reverse("growth_step", args=[ron.pk, "goal-end"])
    sign_in(client, ron.user)
    for _ in range(2):
        assert client.post(address, {"goal": aim.pk, "state": "reached"}).status_code == 302
    assert list(GoalTransition.objects.values_list("to_state", flat=True)) == ["open", "reached"]
    refused = client.post(address, {"goal": aim.pk, "state": "dropped"})
    assert refused.status_code == 422
    assert DevelopmentGoal.objects.get().state == GoalState.REACHED


def test_only_he_sets_and_closes_his_goals(ron, marjan):
    aim = goal(ron)
    with pytest.raises(NotAllowed):
        actions.close_goal(goal=aim, state=GoalState.DROPPED, by=marjan)
    with pytest.raises(NotAllowed):
        actions.set_goal(worker=ron, competence="stigma", words="x", until_date=dt.date(2999, 1, 1), by=marjan)


def test_a_goal_in_the_past_keeps_what_was_typed(client, ron):
    address = reverse("growth_step", args=[ron.pk, "goal"])
    page = sign_in(client, ron.user).post(
        address, {"words": "to say no", "competence": "stigma", "until_date": "2020-01-01"}
    )
    assert page.status_code == 422
    assert "to say no" in page.content.decode()
    assert not DevelopmentGoal.objects.exists()


# --- Certificate of conduct, and his past ---


def test_a_certificate_is_seen_on_a_day_by_a_coordinator_only(client, ron, marjan, house):
    address = reverse("competences_step", args=[ron.pk, "conduct"])
    assert sign_in(client, coach_of(ron, house).user).post(address, {"date": clock.today()}).status_code == 403
    assert sign_in(client, marjan).post(address, {"date": clock.today()}).status_code == 302
    seen = ConductSeen.objects.get()
    assert (seen.worker, seen.by, seen.date) == (ron, marjan, clock.today())
    assert {field.name for field in ConductSeen._meta.fields} == {"id", "created_at", "worker", "by", "date"}


def test_that_he_took_part_is_told_by_himself_only(client, ron, marjan):
    with pytest.raises(NotAllowed):
        actions.tell_past(worker=ron, tells=True, by=ron.user)
    ron.from_participant = True
    ron.save()
    with pytest.raises(NotAllowed):
        actions.tell_past(worker=ron, tells=True, by=marjan)
    sign_in(client, ron.user).post(reverse("growth_step", args=[ron.pk, "past"]), {"tells": "on"})
    ron.refresh_from_db()
    assert ron.tells_past


# --- Pages ---


@pytest.mark.parametrize(
    ("name", "step", "code"), [("growth_step", "nonsense", 404), ("growth_step", "view", 422)], ids=str
)
def test_nonsense_is_answered_in_words(client, ron, name, step, code):
    page = sign_in(client, ron.user).post(reverse(name, args=[ron.pk, step]), {"note": "x"})
    assert page.status_code == code


def test_a_review_is_written_on_the_page_with_not_now(client, ron):
    address = reverse("growth_step", args=[ron.pk, "review"])
    sent = dict.fromkeys(Competence.values, "0") | {"firmness": "2", "date": clock.today().isoformat()}
    assert sign_in(client, ron.user).post(address, sent).status_code == 302
    assert CompetenceReview.objects.get().ratings.get().rating == 2
    page = client.post(address, sent | {"stigma": "9", "firmness": "3"})
    assert page.status_code == 422
    assert page.context["review"]["firmness"].value() == "3"


def test_the_same_queries_however_much_is_written(client, ron, marjan):
    def fill(days):
        for day in days:
            date = clock.today() - dt.timedelta(days=day)
            review(ron, ron.user, date=date, ratings=dict.fromkeys(Competence.values, 3))
            talk(ron, marjan, date=date)
            goal(ron)

    counts = []
    for days in (range(1), range(1, 6)):
        fill(days)
        sign_in(client, ron.user)
        own = queries_of(client, reverse("growth"))
        sign_in(client, marjan)
        counts.append([own, *(queries_of(client, address) for address in pages(ron))])
    assert counts[0] == counts[1]
    assert counts[0] == [10, 8, 12]
