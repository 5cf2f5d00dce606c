"""An evening on a phone of 360 × 740: closed with ten men, with the network cut in the middle (issue 5: figures)."""

import os
import random
import time

import pytest
from django.urls import reverse

from sessions.models import Attendance, GroupSession, Mark, SessionTheme
from sessions.states import Presence, SessionState
from tests import browsing
from tests.sessions.evenings import NAMES, tonight
from tests.sessions.pages import halsteren

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def evening():
    return tonight(halsteren(), men=10, answer="comes")


@pytest.fixture
def phone(browser, live_server, settings, evening):
    settings.KRING_STAFF_MFA = False
    context = browser.new_context(
        viewport=browsing.PHONE, has_touch=True, is_mobile=True, locale="en", base_url=live_server.url
    )
    page = browsing.page_of(context, live_server.url)
    browsing.sign_in(page, evening.karel)
    page.address = reverse("session", args=[evening.pk])
    page.goto(page.address)
    yield page
    context.close()


def row(page, name):
    return page.locator("[data-man]").filter(has=page.get_by_text(name, exact=True))


def think(page):
    """A human takes time before each touch: `KRING_PACE` milliseconds (benchmarks.closing), none in the suite."""
    page.wait_for_timeout(int(os.environ.get("KRING_PACE", "0")))


def mark(page, name):
    row(page, name).locator("[data-cycle]").tap()


def status(page, words):
    page.locator("[data-status]").filter(has_text=words).wait_for(timeout=20_000)


def ready_for_no_network(page):
    page.wait_for_function(
        "navigator.serviceWorker.getRegistration().then((one) => one?.active?.state === 'activated')"
    )


def stands():
    return {one.participant.name: one.presence for one in Attendance.objects.select_related("participant")}


def test_an_evening_with_ten_men_is_closed_with_few_taps_and_requests(phone, evening):
    asked = []
    phone.on("requestfinished", lambda one: "/static/" in one.url or "worker.js" in one.url or asked.append(one))
    phone.goto(phone.address)
    began = time.monotonic()
    touches = [
        lambda: mark(phone, "Mo"),
        lambda: mark(phone, "Dennis"),
        lambda: mark(phone, "Dennis"),
        lambda: row(phone, "Bas").locator("[data-out]").tap(),
        lambda: phone.get_by_label("Men Against Aggression booklet").tap(),
        lambda: phone.get_by_label("money").tap(),
        lambda: phone.locator("input[name=theme]").tap(),
        lambda: phone.keyboard.type("work", delay=int(os.environ.get("KRING_PACE", "0")) / 10),
        lambda: phone.locator("button[name=add]").tap(),
        lambda: phone.get_by_role("button", name="Close the evening").tap(),
    ]
    for number, touch in enumerate(touches, start=1):
        think(phone)
        touch()
        if number == len(touches) - 1:
            phone.locator("button[name=drop]").wait_for()
            status(phone, "saved")
            assert browsing.fits(phone)
    phone.get_by_text("The evening is closed").wait_for()
    took = time.monotonic() - began
    evening.refresh_from_db()
    assert evening.state == SessionState.HELD
    found = stands()
    assert (found["Mo"], found["Dennis"], found["Sander"]) == (Presence.LATE, Presence.ABSENT, Presence.PRESENT)
    assert len(found) == 10
    assert Attendance.objects.get(took_time_out=True).participant.name == "Bas"
    assert SessionTheme.objects.get().words == "work"
    assert evening.record.formats == ["booklet"]
    assert (len(touches) <= 25, len(asked) <= 20) == (True, True), (len(touches), asked)
    assert phone.complaints == []
    waits = [one.timing["responseStart"] - one.timing["requestStart"] for one in asked]
    print(f"{len(touches)} touches, {took:.1f} s, {len(asked)} requests, slowest answer {max(waits):.0f} ms")


def test_the_network_is_cut_the_page_closed_and_nothing_is_lost(phone, evening):
    ready_for_no_network(phone)
    mark(phone, "Mo")
    status(phone, "saved")
    phone.context.set_offline(True)
    for name in NAMES[2:5]:
        mark(phone, name)
    status(phone, "waiting for signal: 3")
    phone.reload()  # served by what the phone keeps
    status(phone, "waiting for signal: 3")
    assert row(phone, "Peter").locator("[data-word]").inner_text() == "late"
    mark(phone, "Peter")
    status(phone, "waiting for signal: 4")
    assert phone.get_by_text("Halsteren").count() == 0
    address = phone.address
    context = phone.context
    phone.close()  # the battery
    again = context.new_page()
    again.goto(address)
    # Some may have arrived and only their answers not: the phone can't know, sends again, and each counts once.
    status(again, "waiting for signal: 4")
    context.set_offline(False)
    again.get_by_role("button", name="Close the evening").wait_for(timeout=20_000)
    status(again, "saved")
    found = stands()
    assert [found[name] for name in NAMES[1:5]] == [Presence.LATE, Presence.LATE, Presence.ABSENT, Presence.LATE]
    assert Mark.objects.count() == 5


def test_a_colleagues_marks_come_in_and_a_conflict_asks(phone, evening):
    from sessions import actions
    from tests.sessions.evenings import tap

    actions.mark_men(session=evening, taps=[tap(evening.men[0], Presence.ABSENT)], by=evening.ron)
    mark(phone, "Sander")
    row(phone, "Sander").get_by_text("Ron said “absent”").wait_for()
    row(phone, "Sander").get_by_role("button", name="late", exact=True).last.tap()
    status(phone, "saved")
    assert stands()["Sander"] == Presence.LATE
    actions.mark_men(session=evening, taps=[tap(evening.men[1], Presence.EXCUSED)], by=evening.ron)
    row(phone, "Mo").locator("[data-word]").filter(has_text="sent word").wait_for(timeout=20_000)


def test_signing_out_leaves_nothing_on_the_phone(phone, evening):
    ready_for_no_network(phone)
    mark(phone, "Mo")
    status(phone, "saved")
    phone.goto("/accounts/logout/")
    phone.get_by_role("button", name="Sign out").last.tap()
    phone.wait_for_url(lambda url: "logout" not in url)
    assert "evening-key" not in phone.evaluate("document.cookie")
    assert phone.evaluate("indexedDB.databases().then((all) => all.length)") == 0


KEPT = """async () => {
  const db = await eveningStore.waiting("none").then(() => new Promise((done) => {
    const asked = indexedDB.open("evening");
    asked.onsuccess = () => done(asked.result);
  }));
  const count = (name) => new Promise((done) => {
    const asked = db.transaction(name).objectStore(name).count();
    asked.onsuccess = () => done(asked.result);
  });
  return [await count("pages"), await count("queue")];
}"""


def nothing_waits(page):
    """All taps have left; `wait_for_function` would be content with a promise."""
    for _ in range(100):
        if page.evaluate(KEPT)[1] == 0:
            return
        page.wait_for_timeout(50)
    pytest.fail("a tap waits still")


def session_runs_out(page):
    """Nobody signed out: what the phone keeps stays on it."""
    for cookie in page.context.cookies():
        if cookie["name"] != "evening-key":
            page.context.clear_cookies(name=cookie["name"])


def test_who_uses_the_phone_next_sends_and_sees_nothing_of_who_had_it_before(phone, evening):
    """His session ran out, he never signed out, and two of his marks wait: they are not the next one's to send."""
    ready_for_no_network(phone)
    mark(phone, "Mo")
    status(phone, "saved")
    session_runs_out(phone)
    mark(phone, "Peter")
    mark(phone, "Bas")
    status(phone, "sign in")
    assert phone.evaluate(KEPT) == [1, 2]
    browsing.sign_in(phone, evening.ron)
    phone.goto(phone.address)
    status(phone, "saved")
    assert row(phone, "Peter").locator("[data-word]").inner_text() == "present"
    assert phone.evaluate(KEPT) == [1, 0]
    assert [(one.by, one.participant.name) for one in Mark.objects.all()] == [(evening.karel, "Mo")]


AGE = """async (hours) => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("evening");
    asked.onsuccess = () => done(asked.result);
  });
  for (const name of ["pages", "queue"]) {
    const store = db.transaction(name, "readwrite").objectStore(name);
    const rows = await new Promise((done) => {
      const asked = store.getAll();
      asked.onsuccess = () => done(asked.result);
    });
    for (const one of rows) store.put({ ...one, at: one.at - hours * 3600 * 1000 });
  }
}"""


@pytest.mark.parametrize(("hours", "word", "sent"), [(23, "late", ["Mo", "Peter"]), (25, "present", ["Mo"])])
def test_a_day_later_the_phone_has_forgotten(phone, evening, hours, word, sent):
    ready_for_no_network(phone)
    mark(phone, "Mo")
    status(phone, "saved")
    session_runs_out(phone)
    mark(phone, "Peter")
    status(phone, "sign in")
    phone.evaluate(AGE, hours)
    browsing.sign_in(phone, evening.karel)
    phone.goto(phone.address)
    row(phone, "Peter").locator("[data-word]").filter(has_text=word).wait_for()
    nothing_waits(phone)
    assert [one.participant.name for one in Mark.objects.order_by("number")] == sent


def test_what_stands_on_the_phone_is_sealed_and_holds_no_words(phone, evening):
    ready_for_no_network(phone)
    mark(phone, "Mo")
    status(phone, "saved")
    kept = phone.evaluate(
        """async () => {
          const db = await new Promise((done) => {
            const asked = indexedDB.open("evening");
            asked.onsuccess = () => done(asked.result);
          });
          const read = (name) => new Promise((done) => {
            const asked = db.transaction(name).objectStore(name).getAll();
            asked.onsuccess = () => done(asked.result);
          });
          const rows = [...(await read("pages")), ...(await read("queue"))];
          const sealed = rows.map((row) => new TextDecoder().decode(row.box)).join();
          const known = await eveningStore.recall(location.pathname.split("/")[3]);
          return [Object.keys(rows[0]).sort().join(), sealed, JSON.stringify(known)];
        }"""
    )
    assert kept[0] == "at,box,evening,iv,owner"
    assert "Sander" not in kept[1]
    assert "Sander" in kept[2]
    for word in ("Halsteren", "De Brug", "Karel", "Kerkstraat"):
        assert word not in kept[2]


@pytest.mark.parametrize("seed", [1])
def test_random_cuts_while_marking_lose_double_and_swap_nothing(phone, evening, seed):
    cuts(phone, evening, random.Random(seed), int(os.environ.get("KRING_CUTS", "12")))


def cuts(page, evening, chance, times):
    """Taps with the network cut and back at random moments; the order of the thumb is the order in the database."""
    ready_for_no_network(page)
    before = set(Mark.objects.values_list("id", flat=True))
    expected = dict.fromkeys(NAMES, "present")
    cycle = ["present", "late", "absent"]
    count = 0
    for _ in range(times):
        page.context.set_offline(chance.random() < 0.5)
        for _ in range(chance.randint(1, 4)):
            name = chance.choice(NAMES)
            mark(page, name)
            expected[name] = cycle[(cycle.index(expected[name]) + 1) % 3]
            count += 1
        page.wait_for_timeout(chance.randint(0, 120))
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    status(page, "saved")
    marks = Mark.objects.filter(session=evening).exclude(id__in=before).order_by("number")
    assert marks.count() == count, "lost or doubled"
    assert {one.outcome for one in marks} == {"taken"}, "out of order: each was made on top of the one before"
    found = stands()
    assert {name: found.get(name, "present") for name in NAMES} == expected


def test_without_scripts_the_page_is_one_form(browser, live_server, settings, evening):
    settings.KRING_STAFF_MFA = False
    context = browser.new_context(
        viewport=browsing.PHONE, java_script_enabled=False, locale="en", base_url=live_server.url
    )
    page = browsing.page_of(context, live_server.url)
    browsing.sign_in(page, evening.karel)
    page.goto(reverse("session", args=[evening.pk]))
    assert browsing.fits(page)
    assert row(page, "Mo").get_by_text("Mo", exact=True).bounding_box()["width"] > 20, "his name can be read"
    row(page, "Mo").locator("select").first.select_option("absent")
    page.fill("input[name=theme]", "sleeping")
    page.get_by_role("button", name="Close the evening").click()
    page.get_by_text("The evening is closed").wait_for()
    assert stands()["Mo"] == Presence.ABSENT
    assert GroupSession.objects.get(pk=evening.pk).state == SessionState.HELD
    assert SessionTheme.objects.get().words == "sleeping"
    context.close()
