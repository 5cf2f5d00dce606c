"""What people send: too much, too large, of the wrong kind; and what they wrote comes back as text (issue 7: 8)."""

import ast
import contextlib
import datetime as dt
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from accounts.forms import LONGEST_PASSKEY, PasskeyField
from core.errors import DomainError
from core.form_fields import EARLIEST, LATEST, DayField
from participants import roster_csv
from tests import fuzzing, payloads, walking
from tests.factories import (
    AdministratorFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupSessionFactory,
    ParticipationFactory,
    SessionWorkerFactory,
    UserFactory,
)
from tests.signing import sign_in

ROOT = Path(settings.BASE_DIR)
APPS = ["core", "accounts", "reminders", "groups", "participants", "sessions", "intake", "outcomes", "home"]
INPUTS = 500
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def house(db, settings):
    """One group with somebody of every role."""
    settings.KRING_STAFF_MFA = False
    worker = FacilitationFactory()
    evening = SessionWorkerFactory(session=GroupSessionFactory(group=worker.group), worker=worker.worker)
    man = ParticipationFactory(group=evening.session.group, participant__user=UserFactory()).participant.user
    people = {
        "participant": man,
        "worker": worker.worker.user,
        "coordinator": CoordinatorFactory(organisation=worker.group.organisation).user,
        "administrator": AdministratorFactory(organisation=worker.group.organisation).user,
    }
    return walking.House(7, people, objects=1, shapes=1)


def test_nothing_that_is_sent_breaks_a_page_or_comes_back_alive(house):
    """A sample; `benchmarks/drill_fuzz.py` sends 100,000."""
    fuzzer = fuzzing.Fuzzer(2411)
    for role in ("nobody", "participant", "worker", "coordinator"):
        house.walk(role)
    kept = [(role, form) for role, found in house.forms.items() for form in found]
    assert len(kept) > 60
    for _number in range(INPUTS):
        role, form = fuzzer.dice.choice(kept)
        pairs = fuzzer.filled(form)
        sent = {"data": fuzzing.encoded(pairs), "content_type": "application/x-www-form-urlencoded"}
        with walking.taken_back():
            if form.method == "get":
                house.ask(role, "GET", f"{form.action.partition('?')[0]}?{sent['data'].decode()}", pairs)
            else:
                house.ask(role, "POST", form.action, pairs, **sent)
    assert not house.found.wrong
    assert house.found.answers[200] > INPUTS / 5


def test_the_house_notices_what_breaks_and_what_comes_back_alive(house, monkeypatch):
    """So that the tests above can fail."""
    monkeypatch.setattr("home.views.public.listed_groups", lambda _now: 1 / 0)
    house.ask("nobody", "GET", "/")
    assert "ZeroDivisionError" in next(iter(house.found.wrong))
    escaped = "".join(f"<p title='{one}'></p>".replace("<", "&lt;").replace(">", "&gt;") for one in payloads.MARKUP)
    assert not fuzzing.injected(escaped)
    alive = [one for one in payloads.MARKUP if fuzzing.injected(f"<p>{one}</p><a href='{one}'>x</a>")]
    assert len(alive) > 12


# --- limits -----------------------------------------------------------------------------------------


@pytest.fixture
def desk(db):
    """A browser of a worker, and the page that takes a roster."""
    worker = FacilitationFactory()
    return sign_in(Client(headers={"accept-language": "en"}), worker.worker.user), reverse(
        "roster_import", args=[worker.group.slug]
    )


def test_a_body_that_is_too_large_gets_a_sentence(desk):
    client, _page = desk
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 2_500_000
    answer = client.post(reverse("desk_settings"), {"x": "y" * 2_600_000})
    assert answer.status_code == 400
    assert "Nothing was saved" in answer.content.decode()


def test_too_many_fields_get_a_sentence(desk):
    client, _page = desk
    answer = client.post(reverse("desk_settings"), {f"x{number}": "" for number in range(501)})
    assert answer.status_code == 400
    assert "Nothing was saved" in answer.content.decode()


def test_more_than_one_file_gets_a_sentence(desk):
    client, page = desk
    two = {name: SimpleUploadedFile("r.csv", b"name\nPiet\n") for name in ("file", "other")}
    answer = client.post(page, two)
    assert answer.status_code == 400
    assert "Nothing was saved" in answer.content.decode()


def test_a_file_that_is_too_large_gets_a_sentence(desk):
    client, page = desk
    answer = client.post(page, {"file": SimpleUploadedFile("r.csv", b"name\n" + b"x" * 10_000_000)})
    assert answer.status_code == 200
    assert "larger than 200 kB" in answer.content.decode()


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=\xff", "application/json"])
def test_a_body_of_another_kind_changes_nothing_and_breaks_nothing(desk, kind):
    client, page = desk
    assert client.generic("POST", page, b"--x\r\nbroken", kind).status_code in (200, 302, 400)


@pytest.mark.django_db
def test_nothing_that_was_sent_comes_back_by_trace():
    answer = Client().generic("TRACE", "/", b"body-zq7x", headers={"x-secret": "header-zq7x"})
    assert b"zq7x" not in answer.content
    assert "zq7x" not in str(answer.headers)


def our_forms():
    assert get_resolver().reverse_dict  # loads every view, and with it every form
    pending = forms.BaseForm.__subclasses__()
    while pending:
        form = pending.pop()
        pending += form.__subclasses__()
        if form.__module__.partition(".")[0] in APPS:
            yield form


def test_only_the_import_of_a_roster_takes_a_file():
    found = {
        form.__name__
        for form in our_forms()
        for field in getattr(form, "base_fields", {}).values()
        if isinstance(field, forms.FileField)
    }
    assert found == {"RosterFileForm", "SampleForm"}  # that of the gallery is never sent
    using = [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "FILES" in path.read_text() and "request.FILES" in path.read_text()
    ]
    assert using == ["participants/views/imports.py"]


def test_every_text_has_a_greatest_length():
    endless = {
        f"{form.__name__}.{name}"
        for form in our_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.CharField) and field.max_length is None
        if not isinstance(field, forms.UUIDField | PasskeyField)
    }
    assert endless == {"CountedCodeForm.code"}  # of allauth; it is compared with six signs and kept nowhere


def test_every_day_of_every_form_ends_with_the_calendar():
    plain = {
        f"{form.__name__}.{name}"
        for form in our_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField | forms.DateTimeField) and not isinstance(field, DayField)
    }
    assert not plain


# --- single fields, with whatever hypothesis thinks of ------------------------------------------------

QUICK = hypothesis(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(st.one_of(st.text(), st.dates().map(str), st.sampled_from(payloads.DATES)))
def test_a_day_is_within_reason_or_refused(text):
    try:
        day = DayField(label="Day").clean(text)
    except forms.ValidationError:
        return
    assert EARLIEST <= day <= LATEST


@QUICK
@given(st.one_of(st.text(), st.sampled_from(payloads.JSONS), st.integers(1, 3000).map(lambda n: "[" * n)))
def test_a_passkey_that_cannot_be_read_is_refused(text):
    with contextlib.suppress(forms.ValidationError):
        PasskeyField().clean(text)


def test_a_passkey_of_great_length_is_not_read():
    with pytest.raises(forms.ValidationError):
        PasskeyField().clean('"' + "x" * LONGEST_PASSKEY + '"')


@pytest.mark.django_db
@pytest.mark.parametrize("sent", payloads.JSONS)
def test_signing_in_with_what_is_no_passkey(sent):
    client = Client()
    client.get(reverse("mfa_login_webauthn"), headers={"x-requested-with": "XMLHttpRequest"})
    assert client.post(reverse("mfa_login_webauthn"), {"credential": sent}).status_code == 302


ROSTER = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=8).map(
        lambda rows: ("name,state,since,email,phone\n" + "\n".join(",".join(row) for row in rows)).encode(
            "utf-8", "surrogatepass"
        )
    ),
)


@QUICK
@given(ROSTER)
def test_a_file_is_a_roster_or_is_refused_with_a_sentence(content):
    try:
        roster = roster_csv.read(content, TODAY)
    except DomainError:
        return
    assert all(row.problem or row.name.isprintable() for row in roster.rows)


# --- one regression each ------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("back", ["nothing", "00:00", "[]", "home", "{}", '{"id"', "caf\ufffd", "http://", "?"])
def test_the_way_back_after_a_choice_of_language_need_not_be_an_address(back):
    assert Client().post(reverse("language"), {"language": "en", "next": back}).status_code == 302


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1949-12-31", "3000-01-01"])
def test_a_day_too_far_away_gets_a_sentence(day):
    with pytest.raises(forms.ValidationError, match="too far away"):
        DayField(label="Day").clean(day)


# --- what people wrote comes back as text -------------------------------------------------------------

# Templates that do not escape, with the reason.
PLAIN_TEXT = {
    "reminders/message.txt": "a mail in plain text, and a text message",
    "outcomes/research_readme.txt": "a text beside the tables of a file for research",
}
# Code that says that a text may stand in a page as it is, with the reason.
MARKED_SAFE = {
    ("home/queries/handbook.py", "mark_safe"): "our own files of `docs/handbook/`, rendered without any HTML in them",
    ("core/templatetags/kring.py", "mark_safe"): "drawn by a template, which escaped it",
    ("core/templatetags/kring.py", "SafeString"): "joined from pieces that `format_html` or `escape` made",
}
UNESCAPED = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off")


def test_no_template_gives_back_what_people_wrote_as_markup():
    found = {
        str(path.relative_to(ROOT / "templates"))
        for path in (ROOT / "templates").rglob("*")
        if path.is_file() and UNESCAPED.search(path.read_text())
    }
    mails = {name for name in found if name.endswith(".txt") and "/email/" in name}
    assert found - mails == set(PLAIN_TEXT)


def test_no_code_says_of_a_text_that_it_is_safe():
    found = set()
    for app in [*APPS, "config"]:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
                if name in {"mark_safe", "SafeString", "SafeText", "html_safe"}:
                    found.add((str(path.relative_to(ROOT)), name))
    assert found == set(MARKED_SAFE)


def test_only_constant_texts_are_given_to_format_html():
    """`format_html(f"…{name}")` would put a name in unescaped."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "format_html":
                    assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"


MAKES_MARKUP = re.compile(r"\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")


def test_no_script_of_ours_makes_markup_or_code_of_a_text():
    for path in (ROOT / "static" / "js").glob("*.js"):
        text = path.read_text()
        if "htmx" not in path.name and "bootstrap" not in path.name:
            assert not re.search(
                r"\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
            )


def test_the_walker_reads_forms_as_a_browser_does():
    html = """<form id=f method=post action="/x/"><input name=a value=1><select name=b><option value=2></select>
    <button name=do value=y></form><input name=late form=f>"""
    [form], _links = fuzzing.read("/p/", html)
    assert {one.name for one in form.fields} == {"a", "b", "do", "late"}
    assert (form.action, form.method) == ("/x/", "post")
