"""Filters of the list of evenings."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.form_fields import DayField
from groups.models import Group, PeerWorker
from sessions.queries import Filters
from sessions.states import SessionState

STATES = [
    (SessionState.PLANNED, _("planned")),
    (SessionState.HELD, _("held")),
    (SessionState.CANCELLED, _("cancelled")),
    (SessionState.DID_NOT_MEET, _("did not meet")),
]


class EveningFilter(forms.Form):
    """Everything may be left open; what makes no sense is ignored."""

    group = forms.ChoiceField(label=_("Group"), required=False)
    worker = forms.ChoiceField(label=_("Worker"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *STATES])
    since = DayField(label=_("From"), required=False)
    without = forms.BooleanField(label=_("Without worker"), required=False)
    view = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    month = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, data: Any, groups: list[Group], workers: list[PeerWorker], *, zone: str, by_month: bool) -> None:
        super().__init__(data)
        self._zone = zone
        self._groups = {group.slug: group for group in groups}
        self._workers = {str(worker.pk): worker for worker in workers}
        self.fields["group"].choices = [("", _("all")), *((group.slug, group.name) for group in groups)]  # type: ignore[attr-defined]
        names = sorted(((key, one.name) for key, one in self._workers.items()), key=lambda pair: pair[1].casefold())
        self.fields["worker"].choices = [("", _("all")), *names]  # type: ignore[attr-defined]
        if by_month:
            del self.fields["since"]
        else:
            del self.fields["view"], self.fields["month"]

    def filters(self) -> Filters:
        """What was asked for; from now on when no day was chosen."""
        self.is_valid()
        asked = self.cleaned_data
        return Filters(
            group=self._groups.get(asked.get("group", "")),
            worker=self._workers.get(asked.get("worker", "")),
            state=asked.get("state", ""),
            without_worker=bool(asked.get("without")),
            since=self._since(),
        )

    def _since(self) -> dt.datetime | None:
        if "since" not in self.fields:
            return None
        day = self.cleaned_data.get("since")
        return clock.at_local(day, dt.time(), self._zone) if day else clock.now()
