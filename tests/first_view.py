"""What a first view costs: a browser that was never here opens a page as production serves it (issue 8: figures)."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests import browsing
from tests.embedded import Embedded

MOST_BYTES = 150_000
MOST_SHIFT = 0.05
# Address, and who opens it; `evening` is an evening on his desk.
PAGES = {
    "/": None, "/join/": None, "/help/": None, "/me/": "participant", "/desk/": "coordinator",
    "evening": "worker",
}  # fmt: skip
STARTED = """() => {
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts += one.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@dataclass
class FirstView:
    """Bytes over the wire as they were encoded, headers included; milliseconds to the first words; unit-less shift."""

    address: str
    transferred: int = 0
    requests: int = 0
    shift: float = 0.0
    painted: float = 0.0
    foreign: list[str] = field(default_factory=list)
    by_kind: dict[str, int] = field(default_factory=dict)


def signed_in(browser: Browser, kring: Embedded, role: str | None) -> dict | None:
    """The cookies of somebody of that role; nothing else is taken along, above all no cache."""
    if role is None:
        return None
    email, password = kring.accounts()[role]
    context = browser.new_context(viewport=browsing.PHONE, locale="en", base_url=kring.address)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path in ("/me/", "/desk/"))
    state = context.storage_state()
    context.close()
    return {"cookies": state["cookies"]}


def evening_of(browser: Browser, kring: Embedded, cookies: dict | None) -> str:
    """The address of an evening on that worker's desk."""
    context = browser.new_context(viewport=browsing.PHONE, locale="en", base_url=kring.address, storage_state=cookies)
    page = context.new_page()
    page.goto("/desk/sessions/")
    links = page.eval_on_selector_all("main a[href^='/desk/sessions/']", "all => all.map((one) => one.pathname)")
    context.close()
    return next(one for one in links if len(one.split("/")) == 5 and len(one.split("/")[3]) == 36)


def look(browser: Browser, kring: Embedded, address: str, cookies: dict | None) -> FirstView:
    """Opens it at 360 px with an empty cache, waits until all has come and settled, and counts."""
    context = browser.new_context(
        viewport=browsing.PHONE, locale="en", base_url=kring.address, storage_state=cookies, service_workers="block"
    )
    page = context.new_page()
    seen = FirstView(address)
    _count(page, kring, seen)
    context.add_init_script(f"({STARTED})()")
    page.goto(address, wait_until="networkidle")
    page.mouse.wheel(0, 4000)  # what comes into view late may shift too
    page.wait_for_timeout(300)
    seen.shift = page.evaluate("window.shifts")
    seen.painted = page.evaluate(PAINTED)
    context.close()
    return seen


def _count(page: Page, kring: Embedded, seen: FirstView) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("Network.enable")
    kinds: dict[str, str] = {}

    def answered(event: dict) -> None:
        kinds[event["requestId"]] = event["type"]
        if not event["response"]["url"].startswith((kring.address, "data:")):
            seen.foreign.append(event["response"]["url"])

    def finished(event: dict) -> None:
        seen.requests += 1
        size = int(event["encodedDataLength"])
        seen.transferred += size
        kind = kinds.get(event["requestId"], "Other")
        seen.by_kind[kind] = seen.by_kind.get(kind, 0) + size

    devices.on("Network.responseReceived", answered)
    devices.on("Network.loadingFinished", finished)
    page.on("request", lambda one: one.url.startswith((kring.address, "data:")) or seen.foreign.append(one.url))


def look_at_all(browser: Browser, kring: Embedded) -> list[FirstView]:
    """Every page that decides, each in a browser of its own."""
    cookies = {role: signed_in(browser, kring, role) for role in dict.fromkeys(PAGES.values())}
    found = []
    for address, role in PAGES.items():
        place = evening_of(browser, kring, cookies[role]) if address == "evening" else address
        seen = look(browser, kring, place, cookies[role])
        seen.address = address
        found.append(seen)
    return found
