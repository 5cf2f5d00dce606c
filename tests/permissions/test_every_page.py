"""Every page of the house, as those who reach it: where one is, how one goes back, and what an onlooker sees.

Orientation and discretion (issue 8: 5 and 6), over the addresses of `matrix.txt`: a new page is walked by itself.
"""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.permissions import table

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("permissions")]
DESK, OWN = ("worker", "coordinator", "administrator", "substitute"), ("participant", "ex-participant")
LINES = table.lines()
# What the installed app, the tab and the bar of the phone say.
NAME = "Kring"
VOID = {"meta", "link", "br", "hr", "img", "input", "use", "path", "circle", "line", "rect"}
# Read by themselves, without the frame of a page: the page that opens without network, and what is printed.
NO_FRAME = {"evening_offline"}


class Page(HTMLParser):
    """Title, head, crumbs, and the links inside `main`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.title, self.metas, self.links, self.crumbs = "", [], [], []
        self.main: list[str] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.metas.append(values)
        if tag == "link":
            self.links.append(values)
        if tag == "nav" and values.get("class", "").startswith("crumbs"):
            tag = "crumbs"
        if tag == "a" and "crumbs" in self._open:
            self.crumbs.append(values["href"])
        if tag == "a" and "main" in self._open:
            self.main.append(values.get("href", ""))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag == "nav" and "crumbs" in self._open:
            tag = "crumbs"
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if self._open[-1:] == ["span"] and "crumbs" in self._open:
            self.words += data


def shown(house, line, people):
    """The pages of one address, each with who reads it and where; only whole pages."""
    for who, path in dict.fromkeys(house.asked(line)):
        if who in people:
            told = house.ask(who, "GET", path)
            if told.status == 200 and told.content.startswith(b"<!doctype html>") and line.name not in NO_FRAME:
                yield who, path, Page(told.content.decode())


def beginning(*starts):
    """Lines whose address begins so, by name."""
    routes = {one.name: path for path, one in table.patterns()}
    return [line for line in LINES if routes[line.name].lstrip("/").startswith(starts)]


def depth(path):
    return len([part for part in urlsplit(path).path.split("/") if part])


@pytest.mark.parametrize("line", beginning("desk/"), ids=lambda line: line.label)
def test_a_page_behind_a_list_says_where_it_is_and_leads_back(house, line):
    """/desk/ and the pages of its navigation stand at the top; all others have crumbs, and each leads somewhere."""
    for who, path, page in shown(house, line, DESK):
        if depth(path) > 2 and line.name != "organisation_page":
            assert page.crumbs, f"{who} {path}"
            assert page.words.strip(), f"{who} {path} does not say what it is itself"
        for crumb in page.crumbs:
            assert house.ask(who, "GET", crumb).status in (200, 302), f"{who} {path}: {crumb}"
            assert urlsplit(crumb).path != urlsplit(path).path, f"{who} {path} leads to itself"


@pytest.mark.parametrize("line", beginning("me/"), ids=lambda line: line.label)
def test_a_page_of_his_own_leads_back(house, line):
    for who, path, page in shown(house, line, OWN):
        if depth(path) > 1:
            back = [link for link in page.main if link.startswith("/me/") and urlsplit(link).path != path]
            assert back, f"{who} {path}"
            assert house.ask(who, "GET", back[0]).status in (200, 302)


@pytest.mark.parametrize("line", beginning("desk/", "me/", "accounts/"), ids=lambda line: line.label)
def test_tab_icon_and_installed_app_tell_an_onlooker_nothing(house, line):
    for who, path, page in shown(house, line, (*DESK, *OWN)):
        assert page.title.strip() == NAME, f"{who} {path}"
        icons = [one["href"] for one in page.links if "icon" in one.get("rel", "")]
        assert [Path(icon).name.split(".")[0] for icon in icons] == ["ring"], path
        [manifest] = [one["href"] for one in page.links if one.get("rel") == "manifest"]
        assert Path(manifest).name.split(".")[0] == "kring"
        told = {one.get("name", one.get("property", "")): one for one in page.metas}
        assert not [name for name in told if re.match(r"og:|twitter:|description|keywords|author|apple", name)], path
        assert {one["content"] for one in page.metas if one.get("name") == "theme-color"} == {"#f7f2e8", "#0e1f26"}
        assert not re.search(r"\b(og:|apple-mobile-web-app-title)", json.dumps(page.metas))


@pytest.mark.parametrize("line", beginning("me/"), ids=lambda line: line.label)
def test_a_page_of_his_own_can_be_left_at_once(house, line):
    for who, path, _page in shown(house, line, OWN):
        text = house.ask(who, "GET", path).content.decode()
        assert text.count("data-leave") == 1, f"{who} {path}"
        assert 'id="leave-note"' in text, f"{who} {path} does not say what leaving does not do"


def test_the_installed_app_is_called_kring_and_nothing_else():
    manifest = json.loads((settings.BASE_DIR / "static" / "kring.webmanifest").read_text())
    assert (manifest["name"], manifest["short_name"]) == (NAME, NAME)
    assert not {"description", "categories", "screenshots", "shortcuts"} & set(manifest)
    assert "/desk" not in json.dumps(manifest)
    assert "/me" not in json.dumps(manifest)
