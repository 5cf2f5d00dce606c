"""The public site: what the groups are, for whom, and where they meet (W18, W30; ADR 0036)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from core import clock, colours
from core.public import A_YEAR, addresses, public_page
from groups.models import Organisation
from home.forms import NearForm
from home.queries import public as queries

# Pages that stand in the sitemap and that robots may read, by URL name, in the order of the menu.
PAGES = (
    "home", "about_evening", "about_you", "public_groups", "stories", "questions", "at_home", "professionals",
)  # fmt: skip


def show(request: HttpRequest, template: str, organisation: Organisation | None, **values: Any) -> HttpResponse:
    """A public page in the colours of `organisation`, with its addresses in each language."""
    known = list(addresses(request.path))
    values |= {"look": organisation.look if organisation else "", "addresses": known}
    values["canonical"] = dict(known).get(getattr(request, "LANGUAGE_CODE", ""), known[0][1])
    return render(request, template, values)


@public_page
def about_evening(request: HttpRequest) -> HttpResponse:
    """What happens on an evening (W1–W8, W12–W17)."""
    return show(request, "site/evening.html", queries.only_organisation())


@public_page
def about_you(request: HttpRequest) -> HttpResponse:
    """For whom it is (W22–W25)."""
    return show(request, "site/for_whom.html", queries.only_organisation())


@public_page
def at_home(request: HttpRequest) -> HttpResponse:
    """For who lives with him: her safety first, and what a group is not."""
    return show(request, "site/at_home.html", queries.only_organisation())


@public_page
def professionals(request: HttpRequest) -> HttpResponse:
    """For who refers somebody (W18, W19)."""
    return show(request, "site/professionals.html", queries.only_organisation())


@public_page
def questions(request: HttpRequest) -> HttpResponse:
    """What everybody asks, and what organisations add to it."""
    return _show_told(request, "site/questions.html", lambda words: words.questions)


@public_page
def stories(request: HttpRequest) -> HttpResponse:
    return _show_told(request, "site/stories.html", lambda words: words.stories)


def _show_told(request: HttpRequest, template: str, says: Callable[[queries.Words], object]) -> HttpResponse:
    """What the organisations say themselves; one that is alone lends the page its colours."""
    told = queries.told_words()
    only = told[0].organisation if len(told) == 1 else None
    return show(request, template, only, told=[one for one in told if says(one.words)])


@public_page
def public_groups(request: HttpRequest) -> HttpResponse:
    """Find a group: by town and evening, on a list and on a map."""
    form = NearForm(request.GET)
    found = queries.found_groups(clock.now(), **form.values())
    return show(request, "site/groups.html", queries.only_organisation(), form=form, found=found)


@public_page
def public_group(request: HttpRequest, slug: str) -> HttpResponse:
    page = queries.public_group(slug, clock.now())
    if page is None:
        raise Http404
    return show(request, "site/group.html", page.group.organisation, page=page)


@public_page
def public_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation in its own words."""
    page = queries.public_organisation(slug, clock.now())
    if page is None:
        raise Http404
    return show(request, "site/organisation.html", page.organisation, page=page)


@public_page
def look(_request: HttpRequest, name: str) -> HttpResponse:
    """The colours of an organisation as a stylesheet. Its name holds a mark of them, so it never changes."""
    organisation = queries.organisation_of_look(name)
    if organisation is None or organisation.colours is None:
        raise Http404
    response = HttpResponse(colours.css(*organisation.colours), content_type="text/css")
    kept = f"public, max-age={A_YEAR}, immutable" if organisation.look == name else "no-cache"
    response["Cache-Control"] = kept
    return response


@public_page
def robots(_request: HttpRequest) -> HttpResponse:
    """What may be looked through: public pages, and nothing of an installation whose people are made up."""
    lines = ["User-agent: *", *_allowed(), "Disallow: /"]
    if not settings.KRING_DEMO:
        lines += ["", f"Sitemap: {settings.KRING_ORIGIN.rstrip('/')}{reverse('sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def _allowed() -> list[str]:
    if settings.KRING_DEMO:
        return []
    paths = [reverse(name) for name in PAGES[1:]] + ["/organisations/", "/look/", settings.STATIC_URL]
    return [f"Allow: {path}" for path in ["/$", "/?lang=", *paths]]


@public_page
def sitemap(_request: HttpRequest) -> HttpResponse:
    """All public pages in each language."""
    groups = queries.listed_groups(clock.now())
    paths = [reverse(name) for name in PAGES]
    paths += sorted({reverse("public_organisation", args=[one.group.organisation.slug]) for one in groups})
    paths += [reverse("public_group", args=[one.group.slug]) for one in groups]
    pages = [list(addresses(path)) for path in paths]
    xml = render_to_string("site/sitemap.xml", {"pages": pages})
    return HttpResponse(xml, content_type="application/xml")
