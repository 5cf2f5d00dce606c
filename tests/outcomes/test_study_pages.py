"""The pages of studies: what stands there, who sees them, how much they ask of the database (W35)."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import AccessEvent
from outcomes import actions
from outcomes.models import Export, Study, StudyConsent
from outcomes.states import ExportState, StudyState
from tests.counting import queries_of
from tests.factories import AdministratorFactory, CoordinatorFactory, FacilitationFactory, GroupFactory, UserFactory
from tests.outcomes.stories import NOW, at
from tests.outcomes.studies import man, men_who_said_yes, read, says, study_of
from tests.signing import prove, sign_in

pytestmark = pytest.mark.django_db
LONG_AGO = 3600  # seconds
DESK = ["study", "study_close", "export_ask"]
OF_EXPORT = ["export", "export_approve", "export_refuse", "export_file"]
PROVEN = ["study_close", "export_ask", "export_approve", "export_refuse", "export_file"]


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def group():
    return GroupFactory(name="Canary-group", opened_at=at(2023, 1, 1))


@pytest.fixture
def marjan(group):
    return CoordinatorFactory(organisation=group.organisation, user__name="Marjan").user


@pytest.fixture
def annelies(group):
    return CoordinatorFactory(organisation=group.organisation, user__name="Annelies").user


@pytest.fixture
def study(group):
    return study_of(group.organisation)


@pytest.fixture
def export(study, group, annelies):
    men_who_said_yes(study, group, 6)
    return actions.ask_export(study=study, by=annelies, now=NOW)


def signed_in(user):
    return sign_in(Client(), user)


def get(user, name, *args, status=200, **query):
    answer = signed_in(user).get(reverse(name, args=args), query)
    assert answer.status_code == status
    return answer.content.decode() if status == 200 else ""


def post(user, page, *args, **values):
    return signed_in(user).post(reverse(page, args=args), values, follow=True)


def url_of(name, study, export):
    return reverse(name, args=[study.pk] if name in DESK else [study.pk, export.pk])


# --- the desk ---------------------------------------------------------------------------------------------------------


def test_without_a_study_the_page_says_what_one_gets(marjan):
    text = get(marjan, "studies")
    assert "No study yet" in text
    assert "only of men who said yes to it themselves" in text
    assert reverse("studies") in get(marjan, "results")


def test_a_study_is_begun_and_then_stands_there(marjan, group):
    values = {
        "name": "What stays",
        "purpose": "Why men stay.",
        "institution": "University",
        "researcher": "Tineke",
        "from_date": "2026-02-20",
        "until_date": "2027-02-20",
    }
    text = post(marjan, "study_new", **values).content.decode()
    assert "The men can read it now" in text
    assert "Why men stay." in text
    assert Study.objects.get().organisation == group.organisation
    assert "What stays" in get(marjan, "studies")


def test_a_form_that_makes_no_sense_keeps_what_was_typed(marjan):
    text = post(
        marjan, "study_new", name="What stays", from_date="2026-02-20", until_date="2026-02-19"
    ).content.decode()
    assert "What stays" in text
    assert "This field is required." in text
    assert not Study.objects.exists()


def test_how_many_said_yes_is_named_from_five_on_and_never_who(marjan, study, group):
    men_who_said_yes(study, group, 4, participant__name="Canary-man")
    text = get(marjan, "study", study.pk)
    assert "fewer than five" in text
    men_who_said_yes(study, group, 3)
    text = get(marjan, "study", study.pk)
    assert "<dd>7</dd>" in text
    assert "Canary-man" not in text


def test_the_figures_stand_there_before_anything_is_asked_for(marjan, study, group):
    men_who_said_yes(study, group, 6, began_at=at(2024, 2, 5))
    men_who_said_yes(study, group, 4, began_at=at(2024, 5, 5))
    text = get(marjan, "export_ask", study.pk)
    assert '<p class="figure mb-0">10</p>' in text
    assert "by year" in text
    assert "less precise" in text
    assert not Export.objects.exists()


def test_below_five_there_is_a_sentence_and_no_key(marjan, study, group):
    men_who_said_yes(study, group, 4)
    text = get(marjan, "export_ask", study.pk)
    assert "Too few men are alike" in text
    assert "Ask a second person" not in text
    text = post(marjan, "export_ask", study.pk).content.decode()
    assert "somebody might be recognised" in text
    assert not Export.objects.exists()


def test_both_people_look_at_the_same_figures(marjan, annelies, study, export):
    for user in (marjan, annelies):
        text = get(user, "export", study.pk, export.pk)
        assert text.count('<p class="figure mb-0">6</p>') == 2
        assert export.digest in text
    assert "I agree: it may leave" in get(marjan, "export", study.pk, export.pk)
    assert "I agree: it may leave" not in get(annelies, "export", study.pk, export.pk)


def test_the_second_person_finds_what_waits_for_him_on_the_results(marjan, annelies, study, export):
    url = reverse("export", args=[study.pk, export.pk])
    assert url in get(marjan, "results")
    assert url not in get(annelies, "results")
    actions.approve_export(export=export, by=marjan, now=NOW)
    assert url not in get(marjan, "results")


def test_who_asked_is_told_to_wait_for_somebody_else(annelies, study, export):
    text = post(annelies, "export_approve", study.pk, export.pk).content.decode()
    assert "You asked for this yourself" in text
    export.refresh_from_db()
    assert export.state == ExportState.ASKED


def test_the_file_is_taken_out_after_the_second_person(marjan, annelies, study, export):
    assert "Approved." in post(marjan, "export_approve", study.pk, export.pk).content.decode()
    answer = post(annelies, "export_file", study.pk, export.pk)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="kring-{str(export.pk)[:8]}.zip"'
    assert "no-store" in answer["Cache-Control"]
    assert len(read(answer.content).pseudonyms()) == 6
    assert AccessEvent.objects.filter(action="study_export").count() == 6
    assert "2 more times" in get(annelies, "export", study.pk, export.pk)


def test_before_that_there_is_the_page_with_the_reason(annelies, study, export):
    text = post(annelies, "export_file", study.pk, export.pk).content.decode()
    assert "This file was not approved" in text
    assert not AccessEvent.objects.filter(action="study_export").exists()


def test_a_refused_file_says_so_and_a_new_one_may_be_asked_for(marjan, annelies, study, export):
    assert "Nothing leaves." in post(marjan, "export_refuse", study.pk, export.pk).content.decode()
    assert "Take the file out" not in get(annelies, "export", study.pk, export.pk)
    assert reverse("export_ask", args=[study.pk]) in get(annelies, "study", study.pk)


def test_closing_asks_first_and_destroys_the_key(marjan, study, export):
    assert "nobody can lead a file that is out there back to a man" in get(marjan, "study_close", study.pk)
    text = post(marjan, "study_close", study.pk).content.decode()
    assert "Its key was destroyed then" in text
    study.refresh_from_db()
    assert (study.state, study.key) == (StudyState.CLOSED, None)
    assert "expired" in get(marjan, "export", study.pk, export.pk)
    get(marjan, "export_ask", study.pk, status=404)


@pytest.mark.parametrize("name", [*DESK, *OF_EXPORT])
@pytest.mark.parametrize("who", ["participant", "worker", "administrator", "coordinator elsewhere", "former", "nobody"])
def test_only_its_coordinators_find_a_study(study, export, group, who, name):
    organisation = group.organisation
    users = {
        "participant": lambda: man(group).participant.user,
        "worker": lambda: FacilitationFactory(group=group).worker.user,
        "administrator": lambda: AdministratorFactory(organisation=organisation).user,
        "coordinator elsewhere": lambda: CoordinatorFactory().user,
        "former": lambda: CoordinatorFactory(organisation=organisation, until_date=at(2026, 2, 1).date()).user,
        "nobody": UserFactory,
    }
    client, url = signed_in(users[who]()), url_of(name, study, export)
    if name in ("export_approve", "export_refuse", "export_file"):
        assert client.post(url).status_code == 404
    else:
        assert client.get(url).status_code == 404
    export.refresh_from_db()
    assert (export.state, export.downloads) == (ExportState.ASKED, 0)


@pytest.mark.parametrize("name", ["studies", "study_new"])
def test_lists_are_closed_to_who_only_works_or_administers(group, name):
    for user in (
        AdministratorFactory(organisation=group.organisation).user,
        FacilitationFactory(group=group).worker.user,
    ):
        get(user, name, status=403)
    get(man(group).participant.user, name, status=404)


def test_a_study_of_another_organisation_lends_its_export_to_nobody(marjan, export):
    other = study_of(export.study.organisation)
    get(marjan, "export", other.pk, export.pk, status=404)


@pytest.mark.parametrize("name", PROVEN)
def test_what_lets_data_out_asks_first_who_he_is(marjan, study, export, name):
    client = signed_in(marjan)
    prove(client, marjan, ago=LONG_AGO)
    answer = client.post(url_of(name, study, export))
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    export.refresh_from_db()
    study.refresh_from_db()
    assert (export.state, export.downloads, study.state) == (ExportState.ASKED, 0, StudyState.OPEN)


@pytest.mark.parametrize("name", ["export_approve", "export_refuse", "export_file"])
def test_nothing_leaves_or_is_decided_by_a_link(marjan, study, export, name):
    assert signed_in(marjan).get(url_of(name, study, export)).status_code == 405


@pytest.mark.parametrize(("name", "most"), [("studies", 9), ("study", 8), ("export", 7), ("export_ask", 10)])
def test_the_number_of_queries_does_not_grow(marjan, study, export, group, name, most):
    client = signed_in(marjan)
    url = reverse("studies") if name == "studies" else url_of(name, study, export)
    few = queries_of(client, url)
    men_who_said_yes(study, group, 12)
    for number in range(4):
        study_of(group.organisation, name=f"Study {number}")
        values = {field.name: getattr(export, field.name) for field in Export._meta.fields}
        Export.objects.create(**values | {"id": uuid.uuid4(), "state": ExportState.REFUSED, "settled_at": NOW})
    assert queries_of(client, url) == few <= most


# --- his own page -----------------------------------------------------------------------------------------------------


@pytest.fixture
def youssef(group):
    return man(group, participant__user=UserFactory(name="Youssef"))


def test_a_man_reads_what_it_is_what_they_get_and_what_they_never_get(youssef, study):
    text = get(youssef.participant.user, "my_studies")
    for told in ("What the circle brings", "We want to know whether men stay.", "University of the Scheldt", "Tineke"):
        assert told in text
    assert "Never your name, your address" in text
    assert "about how long you took part" in text
    assert "<title>Kring</title>" in text


def test_he_says_yes_and_takes_it_back(youssef, study):
    user = youssef.participant.user
    assert "Thank you." in post(user, "my_study_answer", study.pk, answer="yes").content.decode()
    assert "You said yes on" in get(user, "my_studies")
    text = post(user, "my_study_answer", study.pk, answer="no").content.decode()
    assert "You are in no further file." in text
    assert "You took your yes back on" in text
    assert list(StudyConsent.objects.order_by("pk").values_list("given", flat=True)) == [True, False]


def test_no_is_as_good_as_yes_and_leaves_no_trace(youssef, study):
    assert "That is fine." in post(youssef.participant.user, "my_study_answer", study.pk, answer="no").content.decode()
    assert not StudyConsent.objects.exists()


def test_what_was_sent_wrongly_is_no_yes(youssef, study):
    post(youssef.participant.user, "my_study_answer", study.pk, answer="YES\x00")
    assert not StudyConsent.objects.exists()


def test_after_the_study_he_can_t_say_yes_any_more_and_gets_a_sentence(youssef, study, marjan):
    actions.close_study(study=study, by=marjan, now=NOW)
    answer = post(youssef.participant.user, "my_study_answer", study.pk, answer="yes")
    assert "does not ask anybody any more" in answer.content.decode()
    assert not StudyConsent.objects.exists()


def test_a_study_of_another_organisation_is_not_found(youssef):
    other = study_of(GroupFactory().organisation)
    assert post(youssef.participant.user, "my_study_answer", other.pk, answer="yes").status_code == 404


def test_without_a_study_nothing_is_asked(youssef):
    assert "No study asks you anything now." in get(youssef.participant.user, "my_studies")
    assert reverse("my_studies") not in get(youssef.participant.user, "me")


def test_his_first_page_leads_there_as_long_as_there_is_something_for_him(youssef, study, marjan):
    user = youssef.participant.user
    assert reverse("my_studies") in get(user, "me")
    actions.close_study(study=study, by=marjan, now=NOW)
    assert reverse("my_studies") not in get(user, "me")


def test_who_said_yes_finds_the_page_also_after_the_study(youssef, study, marjan):
    says(study, youssef)
    actions.close_study(study=study, by=marjan, now=NOW)
    user = youssef.participant.user
    assert reverse("my_studies") in get(user, "me")
    assert "This study is over: no new file is made." in get(user, "my_studies")


def test_staff_have_no_such_page(marjan, group):
    get(marjan, "my_studies", status=404)


def test_he_reads_that_a_file_with_him_was_taken_out(youssef, study, group, marjan, annelies):
    men_who_said_yes(study, group, 5)
    says(study, youssef)
    export = actions.ask_export(study=study, by=marjan, now=NOW)
    actions.approve_export(export=export, by=annelies, now=NOW)
    actions.take_export(export=export, by=marjan, now=NOW)
    text = get(youssef.participant.user, "me_data")
    assert "a file for research, without names" in text
    assert "Marjan" in text


def test_the_number_of_queries_of_his_page_does_not_grow(youssef, study):
    client = signed_in(youssef.participant.user)
    few = queries_of(client, reverse("my_studies"))
    for number in range(4):
        says(study_of(study.organisation, name=f"Study {number}"), youssef)
    assert queries_of(client, reverse("my_studies")) == few <= 5
