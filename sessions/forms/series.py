"""A group's plan: begin, change from a date on, end. Each shows its dates before it is saved."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.form_fields import DayField
from groups.models import Group
from sessions.forms.fields import EVENING_STARTS, LinkField, MinutesField, TimeField, VenueField, helper
from sessions.forms.fields import side_by_side as beside
from sessions.models import Series
from sessions.states import OnHolidays

DECIDING = ("starts_on", "ends_on", "local_time", "duration_minutes", "every_n_weeks", "venue", "on_holidays")


def cadence_choices() -> list[tuple[int, Any]]:
    named = [(1, _("every week")), (2, _("every two weeks"))]
    return named + [(n, _("every %(n)d weeks") % {"n": n}) for n in range(3, 9)]


class SeriesForm(forms.Form):
    """The rule of a series. Beside its fields it reads which dates of the preview were ticked.

    `previewed` holds the rule whose dates the user saw: what was not seen is not saved.
    """

    starts_on = DayField(label=_("First evening"))
    ends_on = DayField(label=_("Last evening"), required=False, help_text=_("Leave empty: until further notice."))
    local_time = TimeField(label=_("Starts at"))
    duration_minutes = MinutesField()
    every_n_weeks = forms.TypedChoiceField(label=_("How often"), coerce=int, choices=cadence_choices)
    venue = VenueField()
    online_link = LinkField()
    on_holidays = forms.ChoiceField(
        label=_("Holidays"), choices=OnHolidays.choices, help_text=_("You can still choose for each date.")
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    previewed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)

    def __init__(self, group: Group, data: Mapping[str, Any] | None = None, *, initial: dict | None = None) -> None:
        super().__init__(data, initial={"token": uuid.uuid4()} | (initial or defaults_of(group)))
        self.group = group
        self.fields["venue"].offer(group, group.venue)  # type: ignore[attr-defined]
        self.helper = helper(*self.layout())

    def layout(self) -> tuple[Any, ...]:
        return (
            "token",
            beside("starts_on", "every_n_weeks"),
            beside("local_time", "duration_minutes"),
            beside("venue", "on_holidays"),
            "ends_on",
            "online_link",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last evening is before the first. Change one of them."))
        if first and first < clock.localdate(self.group.zone):
            self.add_error("starts_on", _("That day has passed. Choose today or a later day."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the actions take as the rule."""
        return {name: self.cleaned_data[name] for name in (*DECIDING, "online_link")}

    @property
    def can_be_previewed(self) -> bool:
        """Whether the rule makes sense, also when saving it was refused for another reason."""
        return self.is_bound and all(name in self.cleaned_data for name in (*self.deciding(), "online_link"))

    def series(self) -> Series:
        """The rule as an unsaved series, for the preview."""
        return Series(group=self.group, zone=self.group.zone, **self.values())

    @property
    def rule_key(self) -> str:
        """Says whether two versions of this form bring the same dates."""
        return "|".join(str(getattr(value := self.cleaned_data[name], "pk", value)) for name in self.deciding())

    def deciding(self) -> tuple[str, ...]:
        return DECIDING

    @property
    def was_previewed(self) -> bool:
        return self.cleaned_data.get("previewed") == self.rule_key

    def choices_made(self) -> dict[str, set[dt.date]]:
        """`skip` and `meet` as the user ticked them in the preview of exactly this rule; empty before there was one."""
        if not self.was_previewed:
            return {"skip": set(), "meet": set()}
        shown, ticked = _dates(self.data, "shown"), _dates(self.data, "meet")
        return {"skip": shown - ticked, "meet": shown & ticked}


def _dates(data: Mapping[str, Any], name: str) -> set[dt.date]:
    found = set()
    for text in data.getlist(name):  # type: ignore[attr-defined]
        try:
            found.add(dt.date.fromisoformat(text))
        except ValueError:
            continue
    return found


def defaults_of(group: Group) -> dict[str, Any]:
    """The group's own weekday, time, cadence, length and room; the first evening is the next such weekday."""
    today = clock.localdate(group.zone)
    weekday = int(group.weekday) if group.weekday else today.isoweekday()
    return {
        "starts_on": today + dt.timedelta(days=(weekday - today.isoweekday() - 1) % 7 + 1),
        "local_time": group.local_time or EVENING_STARTS,
        "duration_minutes": group.duration_minutes,
        "every_n_weeks": group.every_n_weeks,
        "venue": group.venue_id,
        "on_holidays": OnHolidays.SKIP,
    }


class SeriesChangeForm(SeriesForm):
    """A series from a date on."""

    from_date = DayField(label=_("Change from"), help_text=_("Evenings before this day stay as they are."))

    def __init__(self, old: Series, next_date: dt.date, data: Mapping[str, Any] | None = None) -> None:
        initial = {name: getattr(old, name) for name in (*DECIDING, "online_link")}
        initial |= {"venue": old.venue_id, "starts_on": next_date, "from_date": next_date}
        super().__init__(old.group, data, initial=initial)
        self.fields["venue"].offer(old.group, old.venue)  # type: ignore[attr-defined]
        self.fields["starts_on"].label = _("First evening of the new plan")

    def layout(self) -> tuple[Any, ...]:
        return (
            "token",
            beside("from_date", "starts_on"),
            beside("every_n_weeks", "on_holidays"),
            *super().layout()[2:3],
            "venue",
            *super().layout()[4:],
        )

    def deciding(self) -> tuple[str, ...]:
        return ("from_date", *DECIDING)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, change = cleaned.get("starts_on"), cleaned.get("from_date")
        if change and change < clock.localdate(self.group.zone):
            self.add_error("from_date", _("That day has passed. Choose today or a later day."))
        if first and change and first < change - dt.timedelta(days=6):
            self.add_error("starts_on", _("This is more than a week before the change. Choose a later day."))
        return cleaned


class EndForm(forms.Form):
    """The last day on which the series may bring an evening."""

    last_date = DayField(label=_("Last day"), help_text=_("An evening on this day still takes place."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("last_date")
