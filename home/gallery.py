"""The gallery: every component in every state, on installations without real people only."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core import clock
from core.components import Chip, Circle, Clock, ClockState, Dot, Evening, Moment, Seat, Trend
from core.form_fields import DayField
from core.maps import Town, town_map
from core.months import agenda, month_weeks
from outcomes.plots import Piece

KAREL, RON = Chip("Karel", url="#karel"), Chip("Ron", url="#ron")
LONG = Chip("Maximiliaan-Alexander van Wassenaer van Catwijck tot Hazerswoude", note="lead")
FORTNIGHT = dt.timedelta(weeks=2)


TOWNS = [Town("Halsteren", (51.53, 4.27)), Town("Breda", (51.59, 4.78)), Town("Tilburg", (51.56, 5.09), here=True)]


class SampleForm(forms.Form):
    """One field of every kind that pages use, in the state of having been sent in wrong."""

    name = forms.CharField(label="Name you want to be called by", max_length=80, help_text="Any name that you like.")
    email = forms.EmailField(label="E-mail address that is safe")
    date = DayField(label="From which day")
    number = forms.IntegerField(label="How many seats?", min_value=5, max_value=10)
    day = forms.ChoiceField(label="Evening", choices=[("tue", "Tuesday"), ("thu", "Thursday")], required=False)
    how = forms.ChoiceField(label="Shall we?", choices=[("yes", "Yes"), ("no", "Not now")], widget=forms.RadioSelect)
    secret = forms.CharField(label="Password", max_length=128, widget=forms.PasswordInput)
    file = forms.FileField(label="A list of names", required=False)
    ways = forms.MultipleChoiceField(
        label="How may we reach you?",
        choices=[("call", "Call"), ("text", "Text message")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label="I have read the agreements and I keep to them, also when it is hard")
    remark = forms.CharField(
        label="Something you want to say", max_length=500, widget=forms.Textarea({"rows": 3}), required=False
    )


class Asked(forms.Form):
    why = forms.CharField(label="Why?", max_length=80, required=False)


class SampleFilter(forms.Form):
    q = forms.CharField(label="Name or town", max_length=80, required=False, widget=forms.TextInput({"type": "search"}))
    state = forms.ChoiceField(label="State", required=False, choices=[("", "All"), ("open", "Open")])


def _seats(states: str) -> tuple[Seat, ...]:
    """Seats from letters: m member, t first phase, r returning, i invited, f free."""
    by_letter = {"m": "member", "t": "trying", "r": "returning", "i": "invited", "f": "free"}
    names = [
        "Sander",
        "Mo",
        "Dennis",
        "Youssef",
        "Peter",
        "Willem-Jan",
        "Ali",
        "Kees",
        "Hugo",
        "Tom",
        "Bas",
        "Gijs",
        "Rob",
        "Jan",
    ]
    return tuple(
        Seat(by_letter[letter], "" if letter == "f" else names[n % len(names)], "" if letter == "f" else f"#seat-{n}")
        for n, letter in enumerate(states)
    )


def _circles() -> dict[str, Circle]:
    return {
        "usual": Circle(_seats("mmmtmmrm"), (KAREL, RON)),
        "nobody yet": Circle(),
        "five seats": Circle(_seats("mmti"), (KAREL,), places=5),
        "above the ceiling": Circle(_seats("mmmmmmmmmmrr"), (KAREL, RON)),
        "fourteen": Circle(_seats("mmmmmtttmmmmri"), (KAREL, RON, Chip("Abdel Karim"))),
        "far too much": Circle(_seats("m" * 30), (KAREL, RON)),
    }


def _evenings(now: dt.datetime) -> list[Evening]:
    first = now.replace(hour=18, minute=30, second=0, microsecond=0) - 2 * FORTNIGHT
    starts = [first + FORTNIGHT * n for n in range(8)]
    end = dt.timedelta(hours=2)
    place = "De Brug, Kerkstraat 4, Bergen op Zoom"
    facts: list[dict[str, Any]] = [
        {"state": "held", "workers": (KAREL, RON)},
        {"state": "did_not_meet", "note": "nobody could come"},
        {"workers": (KAREL, RON), "note": "tonight"},
        {"workers": (KAREL,), "gaps": 1, "note": "one worker only"},
        {"state": "cancelled", "note": "Christmas"},
        {"workers": (LONG, KAREL)},
        {"gaps": 2},
        {"workers": (RON,)},
    ]
    return [
        Evening(starts=start, ends=start + end, title="Halsteren", place=place, url=f"#evening-{n}", **fact)
        for n, (start, fact) in enumerate(zip(starts, facts, strict=True))
    ]


def _dots(states: str) -> list[Dot]:
    by_letter = {"p": "present", "l": "late", "a": "absent", "e": "excused", "s": "sent_home"}
    return [Dot(by_letter[letter]) for letter in states]


def _clocks() -> list[Clock]:
    return [
        Clock(0.2, "5 days left"),
        Clock(0.8, "2 hours left", ClockState.SOON),
        Clock(1, "3 hours too late", ClockState.OVERDUE),
        Clock(1, "kept in 4 hours", ClockState.KEPT),
    ]


def _moments(now: dt.datetime) -> list[Moment]:
    return [
        Moment(now, "Evening closed", "8 of 10 were there", by="Karel", tone="good"),
        Moment(now - FORTNIGHT, "Came back", tone="accent"),
        Moment((now - 2 * FORTNIGHT).date(), "Promise was too late", "Called after 26 hours", by="Ron", tone="warm"),
    ]


def _trends(today: dt.date) -> dict[str, Trend]:
    counts: dict[str, tuple[int, ...]] = {"usual": (8, 7, 9, 5, 8, 8), "nobody came": (0, 0), "one evening": (6,)}
    return {
        name: Trend(came, tuple(today - FORTNIGHT * (len(came) - n) for n in range(len(came))))
        for name, came in counts.items()
    }


def _desk_pages() -> list[dict[str, Any]]:
    """The tabs of the desk as a coordinator has them; the last three stand in the menu of a phone."""
    names = ["Home", "Evenings", "Calls", "Promises", "People", "Groups", "Workers", "Results"]
    drawings = ["home", "evening", "phone", "clock", "person", "ring", "workers", "lamp"]
    return [
        {"label": name, "icon": drawing, "url": f"#{name.lower()}", "tail": n > 4}
        for n, (name, drawing) in enumerate(zip(names, drawings, strict=True))
    ]


def _values(now: dt.datetime) -> dict[str, Any]:
    evenings = _evenings(now)
    today = clock.localdate("Europe/Amsterdam", now)
    return {
        "circles": _circles(),
        "evenings": evenings,
        "dots": {"usual": _dots("ppplapeppslp"), "new": _dots("pp"), "none": [], "thirty": _dots("ppl" * 10)},
        "clocks": _clocks(),
        "chips": [KAREL, Chip("Jan de Vries"), LONG],
        "moments": _moments(now),
        "weeks": month_weeks(today.year, today.month, [*evenings, *evenings[2:4]], today),
        "today": today,
        "days": agenda(evenings),
        "sample": SampleForm({"name": "", "remark": "Kept what was typed"}),
        "fresh": SampleForm(prefix="fresh"),
        "asked": Asked(prefix="asked"),
        "filters": SampleFilter(),
        "lights": ["light", "dark"],
        "tones": ["success", "warning", "error", ""],
        "trend": _trends(today)["usual"],
        "trends": _trends(today),
        "desk_pages": _desk_pages(),
        "map": town_map(TOWNS),
        "bar": [
            Piece("0", "0", "74.6", "10", "var(--seat)"),
            Piece("75", "0", "25", "10", "var(--warm-ink)"),
        ],
        "page": Paginator(range(200), 50).page(2),
    }


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """All components; 404 where real people are."""
    if not (settings.DEBUG or settings.KRING_DEMO):
        raise Http404
    messages.success(request, "The evening has moved to 8 December.")
    messages.error(request, "This did not work: somebody else changed it first.")
    return render(request, "home/gallery.html", _values(clock.now()))
