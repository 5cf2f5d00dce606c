"""The pictures of `docs/handbook/`: a telephone's first sight of a page of the demo, by day, in both languages.

They are committed, small, because the app serves them and a server has no browser. `make screenshots ARGS=--handbook`
draws them again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Browser

from home.queries.handbook import PICTURE, PLACE
from intake.models import Referral
from intake.states import ReferralState
from tests.screenshots import looking
from tests.walking import House

LANGUAGES = ("nl", "en")
WIDTH, HEIGHT = PICTURE
QUALITY, SHARPNESS = 50, 1.5  # of the JPEG; pixels of the file for each that is shown


@dataclass(frozen=True)
class Picture:
    """Who looks at which page; `find` says which row where the first one that he meets does not show it."""

    role: str
    page: str
    find: Callable[[], str] | None = None
    at: str = ""  # what stands at the top of the picture


def _a_talk() -> str:
    """Somebody with whom a worker has spoken and who has had no first conversation yet."""
    spoken = Referral.objects.filter(state=ReferralState.SPOKEN).order_by("arrived_at").first()
    assert spoken, "the demo has a man who waits for his first conversation"
    return reverse("referral", args=[spoken.pk])


PICTURES = {
    "desk": Picture("worker", "desk"),
    "evening": Picture("worker", "session"),
    "call": Picture("worker", "contact_request"),
    "talk": Picture("worker", "referral", _a_talk, at=".sheet:has(#id_hopes), .sheet:has(textarea)"),
    "schedule": Picture("worker", "schedule", at=".strip"),
    "overview": Picture("coordinator", "desk"),
    "plan": Picture("coordinator", "plan", at="table"),
    "me": Picture("participant", "me"),
    "contact": Picture("participant", "my_contact"),
}


def draw(browser: Browser, house: House, plan: dict[str, dict[str, str]], url: str, place: Path = PLACE) -> list[Path]:
    """Draws all of them below `place`; returns the files."""
    drawn = []
    for language in LANGUAGES:
        for name, picture in PICTURES.items():
            cookies, user = house.clients[picture.role][1], house.people[picture.role]
            path = place / "pictures" / language / f"{name}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            with looking.opened(browser, url, cookies, language, user, device_scale_factor=SHARPNESS) as page:
                page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
                page.goto(picture.find() if picture.find else plan[picture.role][picture.page])
                if picture.at:
                    page.locator(picture.at).first.evaluate("one => scrollTo(0, one.getBoundingClientRect().top - 16)")
                page.screenshot(path=path, type="jpeg", quality=QUALITY)
            drawn.append(path)
    return drawn
