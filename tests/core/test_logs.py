"""Logs, error pages and reports of errors say where something went wrong and nothing about anybody (issue 7: 9)."""

import io
import json
import logging
import re

import pytest
from django.core import mail
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.log import DEFAULT_LOGGING
from django.views.debug import ExceptionReporter, get_exception_reporter_filter

from core import logs
from tests import walking
from tests.factories import (
    AdministratorFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupSessionFactory,
    ParticipationFactory,
    UserFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
CANARY = "Kanarie"


@pytest.fixture
def written():
    """Everything that is logged, as production writes it, from INFO on; of Django from DEBUG on."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter())
    root, django = logging.getLogger(), logging.getLogger("django.request")
    levels = root.level, django.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    django.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(levels[0])
    django.setLevel(levels[1])


@pytest.fixture
def house(settings):
    """Somebody of every role, each of them, and what he wrote, called after a bird."""
    settings.KRING_STAFF_MFA = False
    group = FacilitationFactory(worker__user__email=f"{CANARY}w@example.org", group__name=f"{CANARY} group").group
    GroupSessionFactory(group=group)
    man = UserFactory(email=f"{CANARY}m@example.org")
    ParticipationFactory(group=group, participant__user=man, participant__name=CANARY)
    people = {
        "participant": man,
        "worker": group.facilitations.get().worker.user,
        "coordinator": CoordinatorFactory(organisation=group.organisation, user__email=f"{CANARY}c@example.org").user,
        "administrator": AdministratorFactory(organisation=group.organisation).user,
    }
    return walking.House(1, people, objects=1, shapes=1)


def breaks(*_args, **_kwargs):
    name = CANARY
    raise ValueError(f"invalid literal: {name}@example.org")


def test_no_page_error_or_refusal_of_any_role_names_somebody_in_the_log(house, written, monkeypatch):
    for role in house.clients:
        house.walk(role)
        for form in house.forms[role]:
            house.ask(role, "POST", form.action, data=f"name={CANARY}".encode(), content_type="text/plain")
        house.ask(role, "GET", f"/in/{CANARY}/")
        house.ask(role, "GET", f"/desk/people/?q={CANARY}&page=x")
        house.ask(role, "GET", "/", HTTP_HOST=f"{CANARY}.example")
    monkeypatch.setattr("home.views.public.listed_groups", breaks)
    house.ask("nobody", "GET", f"/?q={CANARY}")
    lines = written()
    assert len(lines) > 20
    assert {line["logger"] for line in lines} >= {"django.request", "django.security.DisallowedHost"}
    assert CANARY.lower() not in json.dumps(lines).lower()
    assert not re.search(r"127\.0\.0\.1|[0-9a-f]{8}-[0-9a-f]{4}|example\.org", json.dumps(lines))


def test_a_line_says_where_it_went_wrong_and_the_page_says_its_number(written, monkeypatch):
    monkeypatch.setattr("home.views.public.listed_groups", breaks)
    answer = Client(raise_request_exception=False, headers={"accept-language": "en"}).get("/")
    [line] = [line for line in written() if line["level"] == "ERROR"]
    assert (line["page"], line["method"], line["status"]) == ("home", "GET", 500)
    assert line["says"] == "Internal Server Error"
    assert line["error"] == ["builtins.ValueError"]
    assert line["where"][-1].endswith("breaks")
    assert line["request"] == answer["X-Request-ID"]
    assert answer["X-Request-ID"] in answer.content.decode()
    assert "Something went wrong on our side" in answer.content.decode()


def test_a_line_for_who_reads_along_says_the_same():
    try:
        breaks()
    except ValueError as error:
        record = logging.LogRecord("django.x", 40, "", 1, "Broke: %s", (CANARY,), (type(error), error, None))
    said = logs.LineFormatter().format(record)
    assert "Broke: %s" in said
    assert "builtins.ValueError" in said
    assert CANARY not in said


def test_an_error_is_mailed_without_values_to_who_runs_the_installation(settings, monkeypatch):
    settings.ADMINS = [("", "keeper@example.org")]
    monkeypatch.setattr("home.views.public.listed_groups", breaks)
    Client(raise_request_exception=False).get(f"/?q={CANARY}")
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["keeper@example.org"], "Kring: error")
    assert "page=home" in sent.body
    assert " breaks" in sent.body
    assert CANARY not in sent.body + str(sent.extra_headers)


def test_nobody_is_mailed_when_nobody_is_named(monkeypatch):
    monkeypatch.setattr("home.views.public.listed_groups", breaks)
    Client(raise_request_exception=False).get("/")
    assert not mail.outbox


def test_djangos_own_mail_of_errors_with_values_is_off():
    assert DEFAULT_LOGGING["loggers"]["django"]["handlers"] == ["console", "mail_admins"]
    assert not logging.getLogger("django").handlers


def test_a_report_in_djangos_way_holds_no_value():
    request = RequestFactory().post("/", {"name": CANARY}, headers={"cookie": f"session={CANARY}"})
    assert isinstance(get_exception_reporter_filter(request), logs.SilentFilter)
    try:
        breaks()
    except ValueError as error:
        data = ExceptionReporter(request, type(error), error, error.__traceback__).get_traceback_data()
    assert all(not frame["vars"] for frame in data["frames"])
    assert not any(data[name] for name in ("settings", "filtered_POST_items", "request_meta", "request_COOKIES_items"))


def test_signing_in_and_what_is_refused_is_logged_without_saying_who(written):
    user = CoordinatorFactory(user__email=f"{CANARY}@example.org").user
    client = Client()
    client.post(reverse("mfa_login_webauthn"), {"credential": "1"})
    client.post(reverse("account_login"), {"login": user.email, "password": f"wrong {CANARY}"})
    client.post(reverse("account_request_login_code"), {"email": user.email})
    client.post(reverse("account_confirm_login_code"), {"code": "WRONG9"})
    sign_in(client, user)
    client.post(reverse("account_logout"))
    client.get(reverse("desk_settings"))
    said = [line["says"] for line in written() if line["logger"] == "kring.security"]
    assert said == [
        "refused: a passkey",
        "refused: a password",
        "refused: a code",
        "signed in by unknown means",
        "signed out",
    ]
    assert CANARY.lower() not in json.dumps(written()).lower()
    assert str(user.pk) not in json.dumps(written())


SENTENCES = {
    "en": {
        400: "could not be read",
        403: "may not do this",
        404: "not here",
        500: "our side",
        503: "away for a moment",
    },
    "nl": {400: "gelezen worden", 403: "mag je niet", 404: "is hier niet", 500: "bij ons", 503: "even weg"},
}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_page_of_something_wrong_speaks_the_language_of_who_reads_it(language, monkeypatch, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    client = Client(raise_request_exception=False, headers={"accept-language": language})
    answers = [client.post(reverse("join"), {"name": "x" * 20}), client.get("/nowhere/")]
    answers.append(Client(enforce_csrf_checks=True, headers={"accept-language": language}).post("/language/"))
    for error in (ValueError, OperationalError):
        monkeypatch.setattr("home.views.public.listed_groups", lambda _now, error=error: (_ for _ in ()).throw(error))
        answers.append(client.get("/"))
    assert [answer.status_code for answer in answers] == [400, 404, 403, 500, 503]
    for answer in answers:
        html = answer.content.decode()
        assert f'<html lang="{language}"' in html
        if answer["Content-Type"] and (language == "en" or translated(language)):
            said = SENTENCES[language][answer.status_code]
            assert said in html or answer.status_code == 403, (answer.status_code, said)
    assert answers[-1]["Retry-After"] == "60"


def translated(language):
    """Whether the catalogue has the texts of these pages."""
    with translation.override(language):
        return translation.gettext("Kring is away for a moment") != "Kring is away for a moment"
