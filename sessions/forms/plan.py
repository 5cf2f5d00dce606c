"""Which evenings are planned, and what is sent back from the grid and the suggested plan."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import DomainError
from groups.models import Group, Organisation

AHEAD = dt.timedelta(weeks=8)
MONTHS = 7
ALL = "all"


class PlanFilter(forms.Form):
    """The organisation, a month or the coming eight weeks, a group; what makes no sense is ignored."""

    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    period = forms.ChoiceField(label=_("When"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)

    def __init__(self, data: Any, organisations: list[Organisation], groups: list[Group], now: dt.datetime) -> None:
        """`groups` are those of all these organisations."""
        super().__init__(data)
        self._organisations = {one.slug: one for one in organisations}
        self.chosen = self._organisations.get(self.data.get("organisation", ""), organisations[0])
        own = [group for group in groups if group.organisation_id == self.chosen.pk]
        self._groups = {group.slug: group for group in own}
        self._now = now
        self._months = _months(clock.localdate(self.chosen.zone, now))
        self._offer("organisation", [(one.slug, one.name) for one in organisations])
        self._offer("period", [("", gettext("the coming 8 weeks")), *self._months_offered()])
        self._offer("group", [("", gettext("Every group")), *((group.slug, group.name) for group in own)])
        if len(organisations) == 1:
            del self.fields["organisation"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _months_offered(self) -> list[tuple[str, str]]:
        months = [(f"{month:%Y-%m}", date_format(month, "F Y")) for month in self._months]
        return [*months, (ALL, gettext("all that is planned"))]

    @property
    def chosen_group(self) -> Group | None:
        return self._groups.get(self.data.get("group", ""))

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """From now on, or from the first moment of the month when that is later; until the end."""
        asked = self.data.get("period", "")
        if asked == ALL:
            return self._now, self._now + dt.timedelta(weeks=self.chosen.horizon_weeks + 1)
        month = next((month for month in self._months if f"{month:%Y-%m}" == asked), None)
        if month is None:
            return self._now, self._now + AHEAD
        after = (month + dt.timedelta(days=32)).replace(day=1)
        first, last = (clock.at_local(date, dt.time(), self.chosen.zone) for date in (month, after))
        return max(self._now, first), last


def _months(today: dt.date) -> list[dt.date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] + dt.timedelta(days=32)).replace(day=1))
    return months


@dataclass(frozen=True)
class Sent:
    """`evening:revision:worker,worker`, as the pages send it back. The rows are still to be fetched."""

    session: uuid.UUID
    seen_revision: int
    workers: list[uuid.UUID]


def sent(values: Iterable[str]) -> list[Sent]:
    """Raises `DomainError` for what no page of ours can have sent."""
    try:
        return [_sent(value) for value in values]
    except ValueError as error:
        raise DomainError(gettext("That could not be read. Open the page again.")) from error


def _sent(value: str) -> Sent:
    session, revision, workers = value.split(":")
    if len(revision) > 9:
        raise ValueError(revision)
    return Sent(uuid.UUID(session), int(revision), [uuid.UUID(one) for one in workers.split(",") if one])
