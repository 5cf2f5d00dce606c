"""Follows every link and every form that asks (GET) from the first pages to the end, as each person of the world.

`refusals` asks for every row of the other circles by its address.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from tests.permissions import bodies
from tests.permissions.observe import House
from tests.permissions.world import address

STARTS = ("/", "/me/", "/desk/", "/help/", "/join/", "/return/", "/refer/", "/groups/", "/accounts/sessions/")
# Signing out ends the walk; the token of somebody's calendar or letter is his.
NEVER = ("/accounts/logout/", "/static/")
LANGUAGES = ("en", "nl")
MOST_PAGES = 600


@dataclass
class Walk:
    """How far it went: the number of requests, and what was found that should not be there."""

    requests: int = 0
    left: int = 0  # addresses that it knew and did not come to
    statuses: dict[int, int] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)


def walk(house: House, who: str, *, language: str = "en", htmx: bool = False, most: int = MOST_PAGES) -> Walk:
    """All pages of one person, at most so many; with `htmx` as its scripts ask."""
    done = Walk()
    waiting, known = deque(STARTS), set(STARTS)
    while waiting and done.requests < most:
        path = waiting.popleft()
        for onward in _read(house, who, path, done, language=language, htmx=htmx):
            if onward not in known:
                known.add(onward)
                waiting.append(onward)
    done.left = len(waiting)
    return done


def refusals(house: House, who: str) -> Walk:
    """Asks for every row of the other circles by its address: what is refused is read too."""
    done = Walk()
    for path in dict.fromkeys(_foreign(house)):
        list(_read(house, who, path, done, language="en", htmx=False))
    return done


def _foreign(house: House) -> Iterator[str]:
    for line in house.lines:
        if line.spec != "." and not line.by_token:
            yield from {address(line.name, line.kwargs(one)) for one in (house.world.same, house.world.other)}


def _read(house: House, who: str, path: str, done: Walk, *, language: str, htmx: bool) -> Iterator[str]:
    """One page: counted, searched, and the addresses that it leads on to."""
    headers = {"Accept-Language": language} | ({"HX-Request": "true"} if htmx else {})
    answer = house.askers[who].ask("GET", path, headers=headers)
    done.requests += 1
    done.statuses[answer.status] = done.statuses.get(answer.status, 0) + 1
    text = answer.content.decode(errors="replace")
    done.found += [
        f"{who or 'nobody'} {path}: {one}" for one in house.watch.foreign(who, text + str(answer.headers), path)
    ]
    if answer.status >= 500 and answer.status != 503:
        done.found.append(f"{who or 'nobody'} {path}: {answer.status}")
    if "Location" in answer.headers:
        yield from _inside(path, answer.headers["Location"])
    if "html" in answer.headers.get("Content-Type", ""):
        yield from _onward(path, answer.content)


def _onward(path: str, content: bytes) -> Iterator[str]:
    page = bodies.read(content)
    for link in page.links:
        yield from _inside(path, link)
    for form in page.forms:
        if form["method"] == "get":
            yield from _inside(path, f"{form['action'] or urlsplit(path).path}?{urlencode(form['data'])}")


def _inside(path: str, link: str) -> Iterator[str]:
    """The address without host and fragment; nothing where it leads outside or must not be followed."""
    parts = urlsplit(urljoin("http://testserver" + path, link))
    if parts.netloc == "testserver" and not parts.path.startswith(NEVER):
        yield parts.path + (f"?{parts.query}" if parts.query else "")
