"""Every form works in a browser that runs no script: it can be filled in and sent, and something sensible answers."""

import contextlib
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Error

from tests import browsing
from tests.sweep import pages, sweep
from tests.sweep.stage import staged

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PARTS = 4
BY_SCRIPT = {"evening_offline"}  # only a script opens it, where there is no network (ADR 0018)
PASSKEYS = "mfa_login"  # only a script can ask for a passkey; a code by mail and a password stand beside it
NOT_SENT = ("account_logout", "language", "gallery")  # in every page, and forms that only show themselves
# What a hand without scripts finds: each form that posts, where to, and whether it can be sent. What lies in a closed
# `details` counts as there: it opens without scripts.
FORMS = """() => [...document.querySelectorAll("form")].map((form, number) => {
  const keys = [...document.querySelectorAll("button, input[type=submit]")].filter((key) =>
    key.form === form && key.type === "submit" && !key.disabled && !key.closest("[hidden]") && shown(key));
  return {
    number, id: form.id, action: form.action, method: form.method, keys: keys.length,
    html: form.outerHTML.slice(0, 160),
    token: Boolean(form.elements.csrfmiddlewaretoken),
  };
  function shown(key) {
    for (const box of document.querySelectorAll("details")) if (box.contains(key)) box.open = true;
    return getComputedStyle(key).display !== "none" && key.getClientRects().length > 0;
  }
})"""
# Fills in what is required, as somebody would who has little to say.
FILL = """(number) => {
  const form = document.forms[number];
  for (const one of form.elements) {
    if (!one.required || one.type === "file" || one.value && !["radio", "checkbox"].includes(one.type)) continue;
    if (one.type === "radio" || one.type === "checkbox") one.checked = true;
    else if (one.tagName === "SELECT") one.value = [...one.options].find((option) => option.value)?.value ?? "";
    else one.value = { email: "jo@example.org", number: one.min || "5", date: "2027-03-02", time: "19:30",
      url: "https://example.org/" }[one.type] ?? "Jo";
  }
  const key = [...document.querySelectorAll("button, input[type=submit]")].find((key) =>
    key.form === form && key.type === "submit" && !key.closest("[hidden]") && key.getClientRects().length > 0);
  form.noValidate = true;
  key.setAttribute("data-pressed-by-the-sweep", "");
}"""


@pytest.fixture(scope="module")
def stage(inside):
    with browsing.browser() as browser, staged(browser, inside, java_script_enabled=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def plan(inside):
    usual = pages.once_each(inside.do(pages.all_shown, inside.house))
    return [
        one
        for one in usual
        if one.method == "GET" and not one.is_extreme and not one.content and one.name not in BY_SCRIPT
    ]


def _name(action):
    try:
        return resolve(urlsplit(action).path).url_name
    except Resolver404:
        return ""


def _send(stage, page, form):
    """Presses its key; what answered, and what is wrong with that."""
    stage.page.evaluate(FILL, form["number"])
    stage.answers.clear()
    stage.page.locator("[data-pressed-by-the-sweep]").focus()
    with contextlib.suppress(Error), stage.page.expect_navigation():  # what was answered says more than the browser
        stage.page.keyboard.press("Enter")
    if not stage.answers:
        return [f"{page}: nothing was asked: {form['html']}"]
    method, path, first = stage.answers[0]
    last = stage.answers[-1][2]
    bad = first.status in (400, 403, 404, 405) or first.status >= 500 or b"<html" not in last.content[:300]
    return [f"{page}: {method} {path} answers {first.status}, then {last.status}: {form['html']}"] if bad else []


@pytest.mark.parametrize("part", range(PARTS))
def test_every_form_can_be_sent_and_answers(stage, plan, part):
    faults, sent = [], set()
    for page in plan[part::PARTS]:
        if not sweep.is_page(stage.show(page, "en")):
            continue
        forms = stage.page.evaluate(FORMS)
        faults += [
            f"{page}: no key to send it with: {one['html']}"
            for one in forms
            if not one["keys"] and one["id"] != PASSKEYS
        ]
        posted = [one for one in forms if one["method"] == "post"]
        faults += [f"{page}: no token: {one['html']}" for one in posted if not one["token"]]
        for form in posted:
            name = _name(form["action"])
            if not form["keys"] or name in sent or name in NOT_SENT:
                continue
            sent.add(name)
            faults += _send(stage, page, form)
            stage.show(page, "en")
            stage.page.evaluate(FORMS)  # opens what is folded
    assert faults == []
    assert len(sent) > 5


def test_a_form_without_a_key_is_found(stage):
    """The control: a form that only a script could send."""
    page = pages.Shown(
        "bad", "", "/bad/", content="<!doctype html><html><form method=post><input name=a></form></html>"
    )
    stage.show(page, "en")
    [form] = stage.page.evaluate(FORMS)
    assert (form["keys"], form["token"]) == (0, False)
