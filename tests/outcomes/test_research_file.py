"""The file for research: nobody is named, nobody stands alone, and it says itself what it holds (W35, ADR 0030)."""

import datetime as dt
import hashlib
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Contact
from core import encryption, watch
from core.errors import DomainError
from intake.models import Referral
from outcomes import actions, rules
from outcomes.models import SelfRating
from outcomes.queries import research, research_tables
from outcomes.queries.figures_file import FORMULAS
from outcomes.queries.research_columns import Column, Step, as_is
from outcomes.queries.research_tables import Table
from participants.states import ParticipationState
from tests.factories import AttendanceFactory, CoordinatorFactory, GroupFactory, ParticipationFactory
from tests.outcomes.rounds import rated, researched, said
from tests.outcomes.stories import NOW, Q4, at, evening
from tests.outcomes.studies import LAST_MONTH, faults, man, men_who_said_yes, read, says, study_of

pytestmark = pytest.mark.django_db
CANARY = "Kanarie"


@pytest.fixture
def group():
    return GroupFactory(name=f"{CANARY}-groep", slug="kanarie", opened_at=at(2023, 1, 1))


@pytest.fixture
def study(group):
    return study_of(group.organisation)


def prepared(study, now=NOW):
    return research.prepare(study, quarter=research.last_quarter(study, now), at=now)


def file_of(study, now=NOW):
    return read(prepared(study, now).content)


def various(study, group, number, seed=1):
    """So many men with lives of their own, over three groups and four years."""
    chance = random.Random(seed)
    groups = [group, *(GroupFactory(organisation=group.organisation, opened_at=at(2022, 1, 1)) for _ in range(2))]
    for place, one in enumerate(groups):
        evening(one, at(2025, 3, 4), *["present"] * (4 + 3 * place))
    for _ in range(number):
        began = at(2022, 1, 10) + dt.timedelta(days=chance.randrange(1300))
        stays = dt.timedelta(days=chance.choice((20, 80, 150, 300, 600, 3000)))
        gone = began + stays if began + stays < NOW else None
        state = chance.choice(("left", "ended")) if gone else "member"
        men_who_said_yes(
            study,
            chance.choice(groups),
            1,
            began_at=began,
            member_at=began + stays / 2,
            closed_at=gone,
            state=state,
            is_return=chance.random() < 0.2,
        )


def test_nothing_in_it_names_anybody_or_any_day(study, group):
    """The bytes of the archive and of everything in it are searched for what Kring knows of the men."""
    men = men_who_said_yes(study, group, 7)
    for number, one in enumerate(men):
        contact = Contact(email=f"{CANARY}{number}@example.org", phone=f"061234567{number}")
        contact.save(force_insert=True)
        one.participant.name, one.participant.contact = f"{CANARY} {number}", contact
        one.participant.save()
        one.began_at = at(2024, 2, 5 + number)
        one.save()
        AttendanceFactory(session=evening(group, at(2025, 3, 10 + number)), participant=one.participant)
    prepare = prepared(study)
    package, raw = read(prepare.content), prepare.content
    assert len(package.pseudonyms()) == 7
    text = package.everything.lower()
    days = [at(2024, 2, 5 + number).date() for number in range(7)]
    for told in (CANARY.lower(), "061234567", "@example.org", str(group.pk), group.slug, "tineke"):
        assert told not in text, told
        assert told.encode() not in raw.lower()
    for one in men:
        assert str(one.pk) not in text
        assert str(one.participant_id) not in text
        assert str(one.participant.user_id) not in text
    for day in days:
        assert day.isoformat() not in text
        assert day.strftime("%d-%m-%Y") not in text
    assert not [one for one in text.split('"') if len(one) == 10 and one[4:5] == one[7:8] == "-"]


def test_a_canary_that_slips_in_is_found(study, group, monkeypatch):
    """The control: with a pseudonym that is the man's id, the search above finds it."""
    men = men_who_said_yes(study, group, 5)
    monkeypatch.setattr(research_tables, "person", lambda _study, pk: str(pk))
    assert str(men[0].participant_id) in file_of(study).everything


def test_the_pseudonyms_of_two_studies_share_nothing_and_those_of_one_stay(study, group):
    other = study_of(group.organisation)
    men = men_who_said_yes(study, group, 6)
    for one in men:
        says(other, one)
    first, second = set(file_of(study).pseudonyms()), set(file_of(other).pseudonyms())
    assert len(first) == len(second) == 6
    assert not first & second
    assert first == set(file_of(study).pseudonyms())


def test_without_the_key_no_pseudonym_is_made(study, group):
    [one] = men_who_said_yes(study, group, 1)
    actions.close_study(study=study, by=None, now=NOW)
    study.refresh_from_db()
    with pytest.raises(ValueError, match="without its key"):
        research_tables.person(study, one.participant_id)


def test_the_key_lies_encrypted_and_is_not_that_of_another_study(study, group):
    other = study_of(group.organisation)
    stored = type(study).objects.filter(pk=study.pk).values_list("key", flat=True)[0]
    assert study.key != other.key
    assert study.key not in str(stored)
    assert encryption.decrypt(str(stored), f"outcomes_study/{study.pk}/key") == study.key


def test_the_same_data_give_the_same_bytes_in_any_language_and_at_any_hour(study, group):
    various(study, group, 30)
    first = prepared(study).content
    with translation.override("nl"):
        assert prepared(study, NOW + dt.timedelta(hours=7)).content == first
    assert prepared(study).digest == hashlib.sha256(first).hexdigest()


def test_other_data_give_other_bytes(study, group):
    men = men_who_said_yes(study, group, 6)
    before = prepared(study).digest
    says(study, men[0], given=False, now=NOW)
    assert prepared(study).digest != before


def test_what_happened_after_the_last_quarter_is_not_in_it(study, group):
    """Two files of one quarter differ by who said yes, and by nothing that happened meanwhile."""
    men = men_who_said_yes(study, group, 6)
    before = prepared(study).digest
    men[0].closed_at, men[0].state = at(2026, 1, 20), ParticipationState.LEFT
    men[0].save()
    AttendanceFactory(session=evening(group, at(2026, 1, 21)), participant=men[1].participant)
    assert prepared(study).digest == before
    assert prepared(study).quarter == Q4


def test_the_data_are_what_their_dictionary_says(study, group):
    various(study, group, 60)
    package = file_of(study)
    assert faults(package) == []
    assert len(package.pseudonyms()) >= 50
    assert [resource["name"] for resource in package.descriptor["resources"]] == ["men", "answers", "ratings"]
    for resource in package.descriptor["resources"]:
        data = package.files[resource["path"]]
        assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
        for field in resource["schema"]["fields"]:
            assert set(field["titles"]) == set(field["descriptions"]) == {"en", "nl"}


@pytest.mark.parametrize(
    ("old", "new"),
    [("m", "x"), (",yes,", ",perhaps,"), (",no,", ",=1+1,"), ("pseudonym", "name")],
)
def test_a_fault_in_the_data_is_seen(study, group, old, new):
    """The control of the check itself."""
    men_who_said_yes(study, group, 5, is_return=True)
    men_who_said_yes(study, group, 5)
    package = file_of(study)
    text = package.files["men.csv"].decode().replace(old, new, 1)
    table = package.tables["men"]
    lines = [line.split(",") for line in text.splitlines()]
    table.header, table.rows = lines[0], [dict(zip(table.header, line, strict=True)) for line in lines[1:]]
    assert faults(package)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(5, 45), seed=st.integers(0, 10**6))
def test_in_the_published_table_everybody_has_company(number, seed):
    """Read from the file itself: all that is known of a man stands there of at least five, however the men differ."""
    group = GroupFactory(opened_at=at(2022, 1, 1))
    study = study_of(group.organisation)
    various(study, group, number, seed)
    package = file_of(study)
    profiles = package.profiles()
    assert min(profiles.values(), default=rules.LEAST_ALIKE) >= rules.LEAST_ALIKE
    assert package.descriptor["anonymity"]["k"] == min(profiles.values(), default=0)
    assert sum(profiles.values()) + package.descriptor["anonymity"]["left_out"] == number
    assert faults(package) == []


def test_as_they_are_nearly_all_would_stand_alone(study, group, monkeypatch):
    """The control: with values told as they are, the reader of the file sees it."""
    various(study, group, 30)
    monkeypatch.setattr(
        rules, "make_alike", lambda profiles, ladders, **_: rules.Alike(dict(profiles), (0,) * len(ladders), 0)
    )
    assert min(file_of(study).profiles().values()) == 1


def test_fewer_than_five_leave_an_empty_table(study, group):
    men_who_said_yes(study, group, 4)
    found = prepared(study)
    assert (found.alike, len(found.men), found.left_out) == (0, 0, 4)
    assert read(found.content).pseudonyms() == []


def test_a_man_is_one_row_however_often_he_came_back(study, group):
    men = men_who_said_yes(study, group, 5, closed_at=at(2024, 6, 1), state=ParticipationState.LEFT)
    for one in men:
        ParticipationFactory(
            group=group,
            participant=one.participant,
            is_return=True,
            began_at=at(2025, 1, 10),
            member_at=at(2025, 1, 10),
        )
    package = file_of(study)
    assert len(package.pseudonyms()) == 5
    assert {row["came_back"] for row in package.tables["men"].rows} == {"yes"}
    # Four months and almost a year.
    assert {row["stayed"] for row in package.tables["men"].rows} == {"1_to_2_years"}
    assert {row["started"] for row in package.tables["men"].rows} == {"2024-Q1"}


def test_every_value_is_told_as_it_is_where_all_are_alike(study, group):
    men = men_who_said_yes(study, group, 6, member_at=at(2024, 4, 1))
    for one in men:
        Referral.objects.create(
            organisation=group.organisation,
            participant=one.participant,
            participation=one,
            way="self",
            arrived_at=one.began_at,
            due_at=one.began_at,
            last_asked_at=one.began_at,
            reach_digest=str(one.pk),
        )
    for day in range(1, 6):
        presences = ["present"] * 3 + ["absent"] * 3 if day < 2 else ["late"] * 6
        evening(group, at(2025, 2, day), *((one.participant, word) for one, word in zip(men, presences, strict=True)))
    rows = file_of(study).tables["men"].rows
    assert {tuple(row.values())[1:] for row in rows} == {
        ("there", "member", "1_to_2_years", "self", "no", "2024-Q1", "5_to_7", rows[0]["group"], "nearly_all")
    }
    assert rows[0]["group"].startswith("g")


def test_a_newer_file_never_tells_what_an_older_one_kept(study, group):
    """Both carry the same pseudonyms: put side by side they would say it after all."""
    one, two = (CoordinatorFactory(organisation=group.organisation).user for _ in range(2))
    men_who_said_yes(study, group, 3, began_at=at(2024, 2, 5))
    men_who_said_yes(study, group, 3, began_at=at(2024, 5, 5))
    export = actions.ask_export(study=study, by=one, now=NOW)
    assert export.levels["started"] == 1
    later = NOW + dt.timedelta(hours=1)
    for _ in range(5):
        says(study, man(group, began_at=at(2024, 2, 5)), now=later)
        says(study, man(group, began_at=at(2024, 5, 5)), now=later)
    assert prepared(study, later).levels["started"] == 0
    actions.approve_export(export=export, by=two, now=NOW)
    actions.take_export(export=export, by=one, now=NOW)
    assert prepared(study, later).levels["started"] == 1


def test_no_cell_begins_like_a_formula(study, group, monkeypatch):
    _register(monkeypatch, [("=HYPERLINK(1)",), ("+1",), ("@x",)])
    men_who_said_yes(study, group, 6)
    for line in file_of(study).files["words.csv"].decode().splitlines():
        assert not line.partition(",")[2].startswith(FORMULAS)


def test_a_further_table_holds_the_men_of_the_first_and_nobody_else(study, group, monkeypatch):
    _register(monkeypatch, [("1",), ("2",)])
    men_who_said_yes(study, group, 6)
    men_who_said_yes(study, group, 1, began_at=at(2023, 2, 5), is_return=True)
    package = file_of(study)
    assert set(package.pseudonyms("words")) == set(package.pseudonyms("men"))
    assert len(package.pseudonyms("words")) == 2 * len(package.pseudonyms("men"))
    assert faults(package) == []


def _register(monkeypatch, values):
    """A table with so many rows for every man of the study, whether he may be in the file or not."""
    monkeypatch.setattr(research_tables, "_further", [])
    column = Column("word", "A word", "Somebody's word.", "your word", (Step("as it is", as_is),))
    everybody = lambda source: [(pk, line) for pk in _all_of(source) for line in values]  # noqa: E731
    research_tables.register(Table("words", "Words", (column,), everybody))


def _all_of(source):
    return source.study.consents.values_list("participant_id", flat=True)


def test_answers_stand_there_of_men_who_said_yes_to_research_too_and_in_order(study, group):
    """Two yeses: to research, and to this study (ADR 0030)."""
    one, other, *_others = men_who_said_yes(study, group, 6)
    for episode in (one, other):
        for day, control in ((dt.date(2025, 3, 1), 3), (dt.date(2025, 6, 1), 7)):
            rated(episode, day, control=control, motivation="value")
        researched(episode, dt.date(2025, 6, 1), fear="once", living=6)
    rated(one, LAST_MONTH.date(), control=9)  # younger than the last settled quarter
    said(one, at=at(2025, 1, 1))
    package = file_of(study)
    name = research_tables.person(study, one.participant_id)
    assert [
        (row["pseudonym"], row["number"], row["control"], row["life"]) for row in package.tables["ratings"].rows
    ] == [
        (name, "1", "3", ""),
        (name, "2", "7", ""),
    ]
    [answers] = package.tables["answers"].rows
    assert (answers["pseudonym"], answers["fear"], answers["living"], answers["others"]) == (name, "once", "6", "")
    assert faults(package) == []
    assert "2025-03-01" not in package.everything


def test_who_takes_his_yes_to_research_back_stops_a_file_that_holds_his_answers(study, group):
    one, *_others = men_who_said_yes(study, group, 6)
    rated(one, dt.date(2025, 3, 1), control=3)
    said(one, at=at(2025, 1, 1))
    first, second = (CoordinatorFactory(organisation=group.organisation).user for _ in range(2))
    export = actions.ask_export(study=study, by=first, now=NOW)
    said(one, at=NOW, given=False)
    with pytest.raises(DomainError, match="has changed"):
        actions.approve_export(export=export, by=second, now=NOW)


def test_looking_at_the_figures_reads_nobodys_answers(study, group):
    one, *_others = men_who_said_yes(study, group, 6)
    rated(one, dt.date(2025, 3, 1), control=3)
    said(one, at=at(2025, 1, 1))
    with watch.watching() as readings, CaptureQueriesContext(connection) as queries:
        prepared(study)
    assert not [query for query in queries if SelfRating._meta.db_table in query["sql"]]
    with watch.watching() as readings:
        assert prepared(study).content
    assert readings == {}


def test_what_is_known_of_a_man_may_stand_in_the_first_table_only():
    column = Column("town", "Town", "Where he lives.", "your town", (Step("as it is", as_is),), known=True)
    with pytest.raises(ValueError, match="table of the men"):
        research_tables.register(Table("towns", "Towns", (column,), lambda _source: []))
