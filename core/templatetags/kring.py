"""Template tags that every page has at hand: the components of the gallery. Inputs: `docs/components.md`."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from core import components

register = template.Library()
Values = dict[str, Any]

# Where a page of the desk stands: under the thumb on a phone, in the menu there, or there for some only.
THUMB, MENU, MANAGES, COORDINATES = range(4)
# (URL name, label, icon, where). On a wide screen all of them stand in one list.
DESK_PAGES = (
    ("desk", gettext_lazy("Home"), "home", THUMB),
    ("group_list", gettext_lazy("Groups"), "ring", MENU),
    ("session_list", gettext_lazy("Evenings"), "evening", THUMB),
    ("intake", pgettext_lazy("navigation", "Calls"), "phone", THUMB),
    ("promises", gettext_lazy("Promises"), "clock", THUMB),
    ("person_list", pgettext_lazy("navigation", "People"), "person", THUMB),
    ("worker_list", pgettext_lazy("navigation", "Workers"), "workers", MENU),
    ("results", pgettext_lazy("navigation", "Results"), "lamp", COORDINATES),
    ("growth", gettext_lazy("Growing"), "person", MENU),
    ("organisation", gettext_lazy("Organisation"), "house", MANAGES),
)
# What stands behind those pages, for who searches a page by its name.
FURTHER_PAGES = (
    ("returns", gettext_lazy("Coming back"), "return", MENU),
    ("contact_list", gettext_lazy("Wants to talk"), "phone", MENU),
    ("agencies", gettext_lazy("Agencies"), "house", MENU),
    ("demand", gettext_lazy("Where a group is needed"), "ring", COORDINATES),
    ("reachability", gettext_lazy("Reachability"), "phone", MENU),
    ("paths", gettext_lazy("Men who want to help guide"), "person", MENU),
    ("plan", gettext_lazy("Plan evenings"), "calendar", COORDINATES),
    ("ratings", gettext_lazy("How men say they are doing"), "lamp", COORDINATES),
    ("studies", gettext_lazy("Studies"), "lamp", COORDINATES),
    ("desk_settings", gettext_lazy("Settings"), "person", MENU),
)
# The three kinds of call that somebody waits for, beside each other.
CALL_PAGES = (
    ("intake", gettext_lazy("New men")),
    ("returns", gettext_lazy("Coming back")),
    ("contact_list", gettext_lazy("Wants to talk")),
)
# The pages of the public site, in the order in which a man asks himself things.
SITE_PAGES = (
    ("about_evening", gettext_lazy("An evening")),
    ("about_you", gettext_lazy("For whom")),
    ("public_groups", gettext_lazy("Find a group")),
    ("stories", gettext_lazy("Stories")),
    ("questions", gettext_lazy("Questions")),
)
EVENING_BADGES = {
    "planned": ("calm", "circle"),
    "not_recorded": ("accent", "clock"),
    "held": ("good", "disc"),
    "cancelled": ("warm", "cross"),
    "did_not_meet": ("quiet", "dash"),
}
SEAT_BADGES = {
    "member": ("good", "disc"),
    "trying": ("calm", "half"),
    "returning": ("accent", "return"),
    "invited": ("quiet", "dashed"),
    "free": ("quiet", "circle"),
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A drawing from `static/img/icons.svg`; it says nothing to a screen reader, so words must stand beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f"icon-{size}" if size else "",
        static("img/icons.svg"),
        name,
    )


@register.inclusion_tag("components/circle.html")
def circle(circle: components.Circle, size: str = "large") -> Values:
    """The group as it sits. `size`: large (seats are links, letters in them) or small (a picture)."""
    linked = size == "large" and circle.has_links
    inside = _small(tuple(seat.state for seat in circle.all_seats), len(circle.workers)) if size == "small" else ""
    return {"circle": circle, "size": size, "linked": linked, "inside": inside}


@lru_cache(maxsize=1000)
def _small(states: tuple[str, ...], workers: int) -> SafeString:
    """What stands inside a small circle. It shows no names, so that circles that look alike are drawn once."""
    seats = tuple(components.Seat(state=state) for state in states)
    same = components.Circle(seats=seats, workers=(components.Chip(name=""),) * workers, places=len(seats))
    values = {"circle": same, "size": "small", "linked": False}
    return mark_safe(render_to_string("components/circle_inside.html", values))  # noqa: S308 - drawn by our template


@register.inclusion_tag("components/circle_key.html")
def circle_key() -> Values:
    """What the seats of a circle mean."""
    return {"states": components.SeatState}


@register.inclusion_tag("components/strip.html")
def strip(evenings: Sequence[components.Evening]) -> Values:
    """Evenings in steps of two weeks, down the page with all facts."""
    return {"evenings": evenings}


@register.simple_tag
def strip_across(evenings: Sequence[components.Evening]) -> SafeString:
    """The same, compact and across. A desk shows a hundred of these: as a template they would cost half the page."""
    steps = "".join(_step(evening) for evening in evenings)
    return format_html(
        '<ol class="strip strip-across" tabindex="0" aria-label="{}">{}</ol>', gettext("Evenings"), SafeString(steps)
    )


def _step(evening: components.Evening) -> str:
    wants = evening.gaps and not evening.is_off
    kinds = f"{evening.state}{' off' if evening.is_off else ''}{' wanting' if wants else ''}"
    words = f"{evening.word}, {evening.note}" if evening.note else evening.word
    month = date_format(evening.starts, "SHORT_MONTH_FORMAT")
    inside = f'<b>{evening.starts.day}</b><span>{month}</span><span class="visually-hidden">{escape(words)}</span>'
    date = f'<a class="date" href="{evening.url}">{inside}</a>' if evening.url else f'<div class="date">{inside}</div>'
    return f'<li class="{kinds}">{date}{"" if evening.is_off else _letters(evening)}</li>'


def _letters(evening: components.Evening) -> str:
    guides = [_letter(escape(one.name), escape(one.letters)) for one in evening.workers]
    gaps = [_letter(escape(gettext("worker wanted")), "?", " gap")] * evening.gaps
    return f'<span class="chips">{"".join(guides + gaps)}</span>'


def _letter(name: str, letters: str, kind: str = "") -> str:
    seen = f'<span class="letters{kind}" aria-hidden="true" title="{name}">{letters}</span>'
    return f'<span class="chip">{seen}<span class="visually-hidden">{name}</span></span>'


@register.inclusion_tag("components/dots.html")
def dots(dots: Sequence[components.Dot], count: int = 12) -> Values:
    """The last evenings of somebody, oldest first."""
    shown = list(dots)[-count:]
    return {"dots": shown, "came": sum(1 for dot in shown if dot.state in ("present", "late"))}


@register.inclusion_tag("components/trend.html")
def trend(trend: components.Trend) -> Values:
    """A small line: how many came to the last evenings that were held."""
    return {"trend": trend}


@register.inclusion_tag("components/clock.html")
def promise_clock(clock: components.Clock) -> Values:
    """A ring that fills while a promise runs out."""
    return {"clock": clock}


@register.inclusion_tag("components/chip.html")
def chip(chip: components.Chip, size: str = "") -> Values:
    """A person: letters and name; `size="letters"` shows the letters only, with the name for screen readers."""
    return {"chip": chip, "size": size}


@register.inclusion_tag("components/badge.html")
def badge(word: str, tone: str = "quiet", shape: str = "disc") -> Values:
    """A state in a word and a shape. Tones: quiet, calm, good, accent, warm."""
    return {"word": word, "tone": tone, "shape": shape}


@register.inclusion_tag("components/badge.html")
def evening_badge(state: str) -> Values:
    """The state of an evening."""
    tone, shape = EVENING_BADGES[state]
    return {"word": components.EveningState(state).label, "tone": tone, "shape": shape}


@register.inclusion_tag("components/badge.html")
def seat_badge(state: str) -> Values:
    """The state of somebody's seat."""
    tone, shape = SEAT_BADGES[state]
    return {"word": components.SeatState(state).label, "tone": tone, "shape": shape}


@register.inclusion_tag("components/empty.html")
def empty(title: str, sentence: str = "", url: str = "", action: str = "") -> Values:
    """Nothing here yet: what that means, and the one thing to do about it."""
    return {"title": title, "sentence": sentence, "url": url, "action": action}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> Values:
    """What must be mended in a form, with a link to each field. Crispy forms show it by themselves."""
    return {"form": form}


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(context: template.Context, form: BaseForm, target: str = "") -> Values:
    """Search and filters by GET. With `target` (an id) htmx exchanges only that part of the page."""
    return {"form": form, "target": target, "request": context.get("request")}


@register.inclusion_tag("components/timeline.html")
def timeline(moments: Sequence[components.Moment]) -> Values:
    """What happened, newest as the caller orders it."""
    return {"moments": moments}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any) -> Values:
    """Links to the other pages of a `Page`; nothing when there is one."""
    return {"page": page, "request": context["request"]}


@register.inclusion_tag("components/month.html")
def month_grid(weeks: Sequence[Sequence[Any]], caption: str = "") -> Values:
    """`weeks` come from `core.months.month_weeks`."""
    return {"weeks": weeks, "caption": caption, "weekdays": [day.date for day in weeks[0]] if weeks else []}


@register.inclusion_tag("components/agenda.html")
def agenda(days: Sequence[Any]) -> Values:
    """`days` come from `core.months.agenda`."""
    return {"days": days}


@register.simple_block_tag
def sheet(content: str, title: str = "", note: str = "") -> str:
    """A card with an optional title."""
    return render_to_string("components/sheet.html", {"content": content, "title": title, "note": note})


@register.simple_block_tag
def page_head(content: str, title: str, sub: str = "", back: str = "", back_words: str = "") -> str:
    """The head of a page; what stands inside are its actions."""
    values = {"actions": content, "title": title, "sub": sub, "back": back, "back_words": back_words}
    return render_to_string("components/page_head.html", values)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("components/desk_nav.html", takes_context=True)
def desk_nav(context: template.Context) -> Values:
    """The pages of the desk that exist for this user; the current one is the longest that the address begins with.

    Every address begins with that of the first page: it is current only as itself.
    """
    request = context["request"]
    items = desk_items(request.user.roles)
    calls = [address for name, _label in CALL_PAGES if (address := _address(name))]
    path = calls[0] if any(request.path.startswith(address) for address in calls) else request.path
    first = _address("desk")
    under = [str(item["url"]) for item in items if item["url"] != first and path.startswith(str(item["url"]))]
    here = first if path == first else max(under, key=len, default="")
    return {"items": items, "here": here, "exact": here == request.path}


@register.inclusion_tag("components/desk_menu.html", takes_context=True)
def desk_menu(context: template.Context) -> Values:
    """On a phone: the pages of the desk that do not stand under the thumb."""
    return {"items": [item for item in desk_items(context["request"].user.roles) if item["tail"]]}


def desk_items(roles: Any, *, everything: bool = False) -> list[Values]:
    """The pages of the desk for somebody with these roles; `everything`: also those that stand in no list."""
    shown = {MANAGES: roles.is_coordinator or roles.is_administrator, COORDINATES: roles.is_coordinator}
    return [
        {"label": label, "icon": drawing, "url": url, "tail": where != THUMB and roles.has_desk}
        for name, label, drawing, where in DESK_PAGES + (FURTHER_PAGES if everything else ())
        if shown.get(where, roles.has_desk) and (url := _address(name))
    ]


@register.inclusion_tag("components/call_tabs.html", takes_context=True)
def call_tabs(context: template.Context) -> Values:
    """The lists of men who wait for a call, beside each other."""
    path = context["request"].path
    pages = [(label, address) for name, label in CALL_PAGES if (address := _address(name))]
    return {"pages": [(label, address, path.startswith(address)) for label, address in pages]}


@register.inclusion_tag("components/site_nav.html", takes_context=True)
def site_nav(context: template.Context) -> Values:
    """The public pages beside each other; from 768 px."""
    return {"pages": _site_pages(context)}


@register.inclusion_tag("components/site_menu.html", takes_context=True)
def site_menu(context: template.Context) -> Values:
    """The same pages in a menu; on a phone."""
    return {"pages": _site_pages(context)}


def _site_pages(context: template.Context) -> list[tuple[Any, str, bool]]:
    path = context["request"].path
    pages = [(label, reverse(name)) for name, label in SITE_PAGES]
    return [(label, address, path.startswith(address)) for label, address in pages]


@register.inclusion_tag("components/map.html")
def town_map(map: Any, words: str) -> Values:  # noqa: A002 - it is one
    """A `core.maps.Map`; `words` say what it shows and where the same facts stand."""
    return {"map": map, "words": words}


@register.simple_tag
def other_languages(current: str) -> list[tuple[str, str]]:
    """Codes and own names of the languages that one may change to from `current`."""
    own = {"nl": "Nederlands", "en": "English"}
    return [(code, name) for code, name in own.items() if code != current]


@register.simple_tag
def emergency_numbers(own: Sequence[dict[str, str]] | None = None) -> list[tuple[str, str, str]]:
    """Number to call, number to read, and for what. `own`: an organisation's list; without it no database is asked."""
    known = _known_numbers()
    if not own:
        return known
    words = {call: text for call, _shown, text in known}
    rows = [("".join(sign for sign in one["number"] if sign in "+0123456789"), one) for one in own]
    return [(call, one["number"], words.get(call, one["name"])) for call, one in rows]


def _known_numbers() -> list[tuple[str, str, str]]:
    return [
        ("112", "112", gettext("Danger right now: police, ambulance, fire brigade")),
        ("08002000", "0800-2000", gettext("Veilig Thuis: when it is not safe at home. Free, day and night")),
        ("113", "113", gettext("113: when you think about not wanting to live any more. Day and night")),
    ]
