"""The sweep: which houses, as whom, in which sizes; what was found is told at the end."""

import argparse
import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import scratch
from tests import browsing
from tests.screenshots import addresses, handbook, looking, sheet, states
from tests.screenshots.looking import Report, Shot
from tests.walking import House

PLACE = Path(__file__).resolve().parent.parent.parent / "screenshots"
STATES = (*states.HOUSES, "rest")
WORST = 12  # lines of each kind that are printed; the sheet has all
Plan = dict[str, dict[str, str]]  # role → name of the page → address


def wanted(told: str, given: list[str] | None = None) -> argparse.Namespace:
    """The options; `told` is what --help says first."""
    parser = argparse.ArgumentParser(prog="make screenshots", description=told.partition("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="pages by the name of their address: desk, session")
    parser.add_argument("--role", nargs="+", choices=states.ROLES, default=states.ROLES)
    parser.add_argument("--widths", nargs="+", type=int, default=[360, 768, 1440], metavar="PX")
    parser.add_argument("--languages", nargs="+", choices=["nl", "en"], default=["nl", "en"])
    parser.add_argument("--themes", nargs="+", choices=["light", "dark"], default=["light", "dark"])
    parser.add_argument("--states", nargs="+", choices=STATES, default=STATES, help="empty, demo, too much, the rest")
    parser.add_argument("--handbook", action="store_true", help="draw the pictures of docs/handbook/ only")
    parser.add_argument("--to", type=Path, default=PLACE, help="where the pictures go")
    return parser.parse_args(given)


@contextlib.contextmanager
def furnished(state: str, known: set[str]) -> Iterator[tuple[House, Plan]]:
    """A house in this state, and the pages of it; of `rest` only those that are not `known` yet."""
    with scratch.database():
        if state == "rest":
            people, shown = states.rest()
            house = House(1, people, objects=1, shapes=1)
            plan = {role: addresses.pages(house, role, _unknown(shown[role], known)) for role in states.ROLES}
        else:
            people, first = states.HOUSES[state]()
            house = House(1, people, objects=1, shapes=1)
            plan = {role: addresses.reached(house, role, first) for role in states.ROLES}
            known |= {name for pages in plan.values() for name in pages}
        yield house, plan


def _unknown(shown: dict[str, str], known: set[str]) -> dict[str, str]:
    return {label: path for label, path in shown.items() if label.partition("[")[0] not in known}


def sweep(browser: Browser, asked: argparse.Namespace, report: Report) -> list[Shot]:
    """Looks at everything that was asked for; returns what it took."""
    taken: list[Shot] = []
    known: set[str] = set()
    for state in sorted(asked.states, key=STATES.index):
        start = time.monotonic()
        with furnished(state, known) as (house, plan), looking.served() as url:
            for role, language, pages in _visits(asked, plan):
                cookies, user = house.clients[role][1], house.people.get(role)
                with looking.opened(browser, url, cookies, language, user) as page:
                    for name, address in pages.items():
                        shots = _shots(asked, state, role, name, address, language)
                        looking.look(page, shots, report, asked.to)
                        taken += shots
        print(f"kring: {state}: {len(taken)} pictures so far, {time.monotonic() - start:.0f} s", flush=True)
    return taken


def _visits(asked: argparse.Namespace, plan: Plan) -> Iterator[tuple[str, str, dict[str, str]]]:
    for role in asked.role:
        pages = {name: path for name, path in plan[role].items() if not asked.only or name in asked.only}
        for language in asked.languages if pages else ():
            yield role, language, pages


def _shots(asked: argparse.Namespace, state: str, role: str, name: str, address: str, language: str) -> list[Shot]:
    return [
        Shot(state, role, name, address, language, width, theme) for width in asked.widths for theme in asked.themes
    ]


def tell(report: Report) -> None:
    """A few lines of each kind."""
    for kind, pages in report.found.items():
        print(f"\n{kind}: {len(pages)} pages")
        for page, what in list(pages.items())[:WORST]:
            print(f"  {page}: {'; '.join(sorted(what)[:3])}")


def _handbook(browser: Browser) -> int:
    with furnished("some", set()) as (house, plan), looking.served() as url:
        drawn = handbook.draw(browser, house, plan, url)
    size = sum(path.stat().st_size for path in drawn) // 1024
    print(f"kring: {len(drawn)} pictures, {size} kB: look at them, then commit")
    return 0


def main(told: str) -> int:
    """The whole command; returns its status."""
    asked, report = wanted(told), Report()
    with browsing.browser() as browser:
        if asked.handbook:
            return _handbook(browser)
        shots = sweep(browser, asked, report)
    tell(report)
    print(f"\nkring: {len(shots)} pictures: {sheet.write(asked.to, shots, report)}", flush=True)
    return int(report.is_bad)
