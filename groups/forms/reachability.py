"""When somebody can be reached, who stands in, how many calls a week."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import clock
from core.form_fields import DayField
from groups.models import PeerWorker, Reachability
from groups.states import Weekday


def _time(label: Any, start: str) -> forms.TimeField:
    return forms.TimeField(label=label, initial=start, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class RosterStepForm(forms.Form):
    """One thing done on the page; `user` says which rows he may choose from."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.offer()

    def offer(self) -> None:
        """Choices that depend on the reader."""


class ReachableForm(RosterStepForm):
    """A worker can be reached every week on these days."""

    worker = forms.ModelChoiceField(queryset=PeerWorker.objects.none(), widget=forms.HiddenInput)
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Every week on"), choices=Weekday.choices, widget=forms.CheckboxSelectMultiple
    )
    from_time = _time(gettext_lazy("From"), "19:00")
    until_time = _time(gettext_lazy("Until"), "22:00")
    from_date = DayField(label=gettext_lazy("First day"))
    until_date = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave empty: until further notice.")
    )

    def offer(self) -> None:
        self.initial.setdefault("from_date", clock.today())
        self.fields["worker"].queryset = PeerWorker.objects.visible_to(self.user)  # type: ignore[attr-defined]


class ChosenWorkerForm(ReachableForm):
    """The same, for a coordinator who chooses the worker."""

    worker = forms.ModelChoiceField(label=gettext_lazy("Worker"), queryset=PeerWorker.objects.none())

    def __init__(self, *args: Any, workers: list[PeerWorker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["worker"]
        field.choices = [("", _("Choose a worker")), *((one.pk, one.name) for one in workers)]


class EntryForm(RosterStepForm):
    entry = forms.ModelChoiceField(queryset=Reachability.objects.none(), widget=forms.HiddenInput)

    def offer(self) -> None:
        rows = Reachability.objects.visible_to(self.user).select_related("worker__organisation")
        self.fields["entry"].queryset = rows  # type: ignore[attr-defined]


class ShiftForm(EntryForm):
    """One entry on one day."""

    date = DayField(label=gettext_lazy("Day"))


class AwayForm(ShiftForm):
    to = forms.ModelChoiceField(queryset=PeerWorker.objects.none(), required=False)

    def offer(self) -> None:
        super().offer()
        self.fields["to"].queryset = PeerWorker.objects.visible_to(self.user)  # type: ignore[attr-defined]


class LimitForm(RosterStepForm):
    worker = forms.ModelChoiceField(queryset=PeerWorker.objects.none(), widget=forms.HiddenInput)
    calls_a_week = forms.IntegerField(label=gettext_lazy("Calls a week at most"), min_value=0, max_value=50)

    def offer(self) -> None:
        self.fields["worker"].queryset = PeerWorker.objects.visible_to(self.user)  # type: ignore[attr-defined]
