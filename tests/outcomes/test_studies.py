"""A study, a man's own yes or no, and a file that leaves by two people only (W35, ADR 0030)."""

import datetime as dt
import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from core import audit, clock
from core.errors import DomainError, NotAllowed
from core.models import AccessEvent, AuditEvent
from groups.queries import organisation_log
from outcomes import actions, rules
from outcomes.models import Export, ExportTransition, Study, StudyConsent
from outcomes.queries import research
from outcomes.states import ExportState, StudyState
from tests.factories import AdministratorFactory, CoordinatorFactory, FacilitationFactory, GroupFactory, UserFactory
from tests.outcomes.stories import NOW, at
from tests.outcomes.studies import LAST_MONTH, man, men_who_said_yes, read, says, study_of

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def group():
    return GroupFactory(opened_at=at(2023, 1, 1))


@pytest.fixture
def marjan(group):
    return CoordinatorFactory(organisation=group.organisation, user__name="Marjan").user


@pytest.fixture
def annelies(group):
    return CoordinatorFactory(organisation=group.organisation, user__name="Annelies").user


@pytest.fixture
def study(group, marjan):
    return study_of(group.organisation, by=marjan)


@pytest.fixture
def men(study, group):
    return men_who_said_yes(study, group, 6)


@pytest.fixture
def asked(study, men, marjan):
    return actions.ask_export(study=study, by=marjan, now=NOW)


@pytest.fixture
def approved(asked, annelies):
    return actions.approve_export(export=asked, by=annelies, now=NOW + HOUR)


def take(export, by, now=NOW + 2 * HOUR):
    return actions.take_export(export=export, by=by, now=now)


def recorded(action):
    return list(AuditEvent.objects.filter(action=action))


# --- a study ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["worker", "administrator", "coordinator elsewhere", "participant"])
def test_only_a_coordinator_of_the_organisation_begins_a_study(group, who):
    users = {
        "worker": lambda: FacilitationFactory(group=group).worker.user,
        "administrator": lambda: AdministratorFactory(organisation=group.organisation).user,
        "coordinator elsewhere": lambda: CoordinatorFactory().user,
        "participant": lambda: man(group).participant.user,
    }
    with pytest.raises(NotAllowed):
        study_of(group.organisation, by=users[who]())
    assert not Study.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (dt.date(2026, 3, 1), dt.date(2026, 2, 1), "before the first"),
        (dt.date(2025, 1, 1), dt.date(2025, 12, 31), "days are over"),
        (dt.date(2026, 1, 1), dt.date(2036, 12, 31), "more than ten years"),
    ],
)
def test_days_that_make_no_sense_are_refused_beside_their_field(group, marjan, first, last, sentence):
    with pytest.raises(DomainError, match=sentence) as refused:
        study_of(group.organisation, by=marjan, from_date=first, until_date=last)
    assert refused.value.field == "until_date"


def test_closing_destroys_the_key_and_lets_what_runs_expire(study, approved, marjan):
    actions.close_study(study=study, by=marjan, now=NOW + DAY)
    study.refresh_from_db()
    approved.refresh_from_db()
    assert (study.state, study.key, approved.state) == (StudyState.CLOSED, None, ExportState.EXPIRED)
    with pytest.raises(DomainError, match="not approved"):
        take(approved, marjan, NOW + DAY)
    with pytest.raises(DomainError, match="does not run"):
        actions.ask_export(study=study, by=marjan, now=NOW + DAY)
    with pytest.raises(DomainError, match="closed already"):
        actions.close_study(study=study, by=marjan, now=NOW + DAY)


def test_the_database_itself_ties_the_key_to_the_state(study):
    with pytest.raises(IntegrityError), transaction.atomic():
        Study.objects.filter(pk=study.pk).update(state=StudyState.CLOSED, closed_at=NOW)


# --- a man's own answer -----------------------------------------------------------------------------------------------


def test_nobody_says_yes_for_a_man(study, group, marjan):
    one, other = man(group), man(group)
    for by in (marjan, other.participant.user):
        with pytest.raises(NotAllowed):
            actions.answer_study(study=study, participant=one.participant, given=True, by=by, now=NOW)
    without = man(group, participant__user=None)
    with pytest.raises(NotAllowed):
        actions.answer_study(study=study, participant=without.participant, given=True, by=UserFactory(), now=NOW)


def test_a_man_of_another_organisation_is_not_asked(study):
    with pytest.raises(NotAllowed):
        says(study, man(GroupFactory()))


def test_every_answer_stays_and_the_newest_counts(study, group):
    one = man(group)
    for given in (True, True, False, False, True):
        says(study, one, given)
    assert list(StudyConsent.objects.order_by("pk").values_list("given", flat=True)) == [True, False, True]
    with pytest.raises(TypeError, match="append-only"):
        StudyConsent.objects.update(given=False)
    with pytest.raises(TypeError, match="append-only"):
        StudyConsent.objects.all().delete()


def test_a_no_before_any_yes_leaves_no_trace(study, group):
    says(study, man(group), given=False)
    assert not StudyConsent.objects.exists()
    assert not recorded("study_consent.withdrawn")


def test_who_takes_his_yes_back_is_out_of_the_next_file(study, group, men, marjan):
    says(study, men[0], given=False, now=NOW)
    found = research.prepare(study, quarter=research.last_quarter(study, NOW), at=NOW)
    assert men[0].participant_id not in found.men
    assert len(found.men) == 5


def test_a_yes_that_was_taken_back_and_given_again_counts_from_the_new_one(study, group, men):
    says(study, men[0], given=False, now=NOW)
    says(study, men[0], given=True, now=NOW + HOUR)
    assert men[0].participant_id not in research.consenting(study, NOW)
    assert men[0].participant_id in research.consenting(study, NOW + HOUR)


def test_a_yes_is_asked_for_while_the_study_runs_and_taken_back_at_any_time(study, group, marjan):
    one, late = man(group), man(group)
    says(study, one)
    for now in (at(2027, 1, 2), at(2025, 12, 30)):
        with pytest.raises(DomainError, match="does not ask"):
            says(study, late, now=now)
    actions.close_study(study=study, by=marjan, now=NOW)
    says(study, one, given=False, now=at(2027, 5, 1))
    assert not research.consenting(study, at(2027, 6, 1))


def test_what_a_man_answered_stands_on_no_desk_log(study, group):
    says(study, man(group))
    [event] = recorded("study_consent.given")
    assert event.facts == {}
    assert [line.words for line in organisation_log(group.organisation).lines] == ["began a study"]


# --- an export --------------------------------------------------------------------------------------------------------


def test_the_figures_are_kept_and_the_file_is_not(asked, study):
    found = research.prepare(study, quarter=asked.quarter, at=NOW)
    assert (asked.men, asked.left_out, asked.alike, asked.digest) == (6, 0, 6, found.digest)
    [event] = recorded("export.asked")
    assert event.facts == {"men": 6, "left_out": 0, "alike": 6, "digest": found.digest}
    assert not [field for field in Export._meta.fields if field.get_internal_type() == "BinaryField"]


def test_below_five_nothing_can_be_asked_for(study, group, marjan):
    men_who_said_yes(study, group, rules.LEAST_ALIKE - 1)
    with pytest.raises(DomainError, match="somebody might be recognised"):
        actions.ask_export(study=study, by=marjan, now=NOW)
    men_who_said_yes(study, group, 1)
    assert actions.ask_export(study=study, by=marjan, now=NOW).alike == rules.LEAST_ALIKE


def test_one_waits_at_a_time_and_an_approved_one_gives_way(study, asked, marjan, annelies):
    with pytest.raises(DomainError, match="asked for already"):
        actions.ask_export(study=study, by=annelies, now=NOW + HOUR)
    actions.approve_export(export=asked, by=annelies, now=NOW + HOUR)
    newer = actions.ask_export(study=study, by=annelies, now=NOW + 2 * HOUR)
    asked.refresh_from_db()
    assert (asked.state, newer.state) == (ExportState.EXPIRED, ExportState.ASKED)
    assert [event.subject_id for event in recorded("export.expired")] == [str(asked.pk)]


def test_who_asked_does_not_approve(asked, marjan):
    with pytest.raises(DomainError, match="second person"):
        actions.approve_export(export=asked, by=marjan, now=NOW + HOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.update(state=ExportState.APPROVED, settled_at=NOW, settled_by=F("asked_by"))


@pytest.mark.parametrize("who", ["worker", "administrator", "coordinator elsewhere", "former coordinator"])
def test_only_another_coordinator_of_the_organisation_decides(asked, group, who):
    ended = clock.today() - DAY
    by = {
        "worker": lambda: FacilitationFactory(group=group).worker.user,
        "administrator": lambda: AdministratorFactory(organisation=group.organisation).user,
        "coordinator elsewhere": lambda: CoordinatorFactory().user,
        "former coordinator": lambda: CoordinatorFactory(organisation=group.organisation, until_date=ended).user,
    }[who]()
    for decide in (actions.approve_export, actions.refuse_export):
        with pytest.raises(NotAllowed):
            decide(export=asked, by=by, now=NOW + HOUR)


def test_who_asked_may_take_it_back_and_what_is_refused_stays_here(asked, marjan, annelies):
    actions.refuse_export(export=asked, by=marjan, now=NOW + HOUR)
    with pytest.raises(DomainError, match="now “refused”"):
        actions.approve_export(export=asked, by=annelies, now=NOW + 2 * HOUR)
    with pytest.raises(DomainError, match="not approved"):
        take(asked, marjan)


def test_what_waits_two_weeks_can_t_be_approved_any_more(asked, study, annelies, marjan):
    late = NOW + 14 * DAY
    with pytest.raises(DomainError, match="has expired"):
        actions.approve_export(export=asked, by=annelies, now=late)
    assert actions.ask_export(study=study, by=marjan, now=late).pk != asked.pk


def test_what_changed_behind_the_figures_can_t_be_approved(asked, men, annelies):
    says(asked.study, men[0], given=False, now=NOW + HOUR)
    with pytest.raises(DomainError, match="has changed since"):
        actions.approve_export(export=asked, by=annelies, now=NOW + 2 * HOUR)


def test_who_says_yes_meanwhile_changes_nothing(asked, study, group, annelies, marjan):
    says(study, man(group), now=NOW + HOUR)
    actions.approve_export(export=asked, by=annelies, now=NOW + 2 * HOUR)
    assert len(read(take(asked, marjan, NOW + 3 * HOUR)).pseudonyms()) == 6


def test_the_file_that_leaves_is_the_one_that_was_approved(approved, marjan):
    content = take(approved, marjan)
    assert hashlib.sha256(content).hexdigest() == approved.digest
    assert len(read(content).pseudonyms()) == 6
    [event] = recorded("export.taken")
    assert event.facts == {"number": 1, "men": 6, "digest": approved.digest}


def test_a_file_leaves_after_a_second_person_only(asked, marjan):
    with pytest.raises(DomainError, match="not approved"):
        take(asked, marjan)


def test_a_yes_taken_back_after_the_approval_stops_the_file(approved, men, marjan):
    says(approved.study, men[0], given=False, now=NOW + 2 * HOUR)
    with pytest.raises(DomainError, match="has changed since"):
        take(approved, marjan, NOW + 3 * HOUR)
    assert not AccessEvent.objects.exists()
    assert not recorded("export.taken")


def test_an_erased_man_stops_the_file_too(approved, men, marjan):
    men[0].participant.delete()
    with pytest.raises(DomainError, match="has changed since"):
        take(approved, marjan)


def test_it_leaves_three_times_within_a_week(approved, marjan, annelies):
    for by in (marjan, annelies, marjan):
        take(approved, by)
    with pytest.raises(DomainError, match="as often as it may"):
        take(approved, annelies)
    Export.objects.update(downloads=0)
    with pytest.raises(DomainError, match="has expired"):
        take(approved, marjan, NOW + HOUR + 7 * DAY)


def test_a_third_coordinator_can_t_take_it_out(approved, group):
    with pytest.raises(NotAllowed):
        take(approved, CoordinatorFactory(organisation=group.organisation).user)


def test_every_man_in_it_and_nobody_else_reads_that_it_was_taken_out(approved, group, men, marjan):
    other = man(group)
    take(approved, marjan)
    rows = AccessEvent.objects.all()
    assert {row.subject_id for row in rows} == {str(one.participant_id) for one in men}
    assert {(row.reader_id, row.role, row.action, row.together) for row in rows} == {
        (marjan.pk, "coordinator", "study_export", 6)
    }
    assert str(other.participant_id) not in {row.subject_id for row in rows}
    take(approved, marjan)
    assert AccessEvent.objects.count() == 12


def test_every_step_has_its_transition_and_its_line(approved, marjan):
    take(approved, marjan)
    actions.ask_export(study=approved.study, by=marjan, now=NOW + DAY)
    steps = ExportTransition.objects.filter(export=approved).order_by("pk").values_list("from_state", "to_state")
    assert list(steps) == [("", "asked"), ("asked", "approved"), ("approved", "expired")]
    assert not ExportTransition.objects.exclude(reason="").exists()


def test_the_log_of_the_organisation_tells_each_step_in_words(approved, group, marjan):
    take(approved, marjan)
    audit.record("export.refused", approved, by=marjan, organisation_id=group.organisation_id)
    words = {line.words for line in organisation_log(group.organisation, kind="research").lines}
    assert words == {
        "began a study",
        "asked for a file for research",
        "approved a file for research",
        "took a file for research out",
        "refused a file for research",
    }


def test_the_number_of_queries_does_not_grow_with_the_men(study, group, django_assert_num_queries):
    for number in (1, 40):
        men_who_said_yes(study, group, number)
        with django_assert_num_queries(5):
            research.prepare(study, quarter=research.last_quarter(study, NOW), at=LAST_MONTH)
