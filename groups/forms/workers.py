"""Workers and the roster of a group."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.form_fields import DayField
from groups.models import Group, PeerWorker
from groups.states import WORKER_STEPS, Engagement, RosterRole, WorkerStatus


class OnRosterForm(forms.Form):
    """Put a worker on the roster, from–until."""

    worker = forms.ModelChoiceField(label=gettext_lazy("Worker"), queryset=PeerWorker.objects.none())
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=RosterRole.choices, initial=RosterRole.SECOND)
    from_date = DayField(label=gettext_lazy("From"))
    until_date = DayField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Leave empty: until further notice.")
    )

    def __init__(self, *args: Any, group: Group, workers: list[PeerWorker], **kwargs: Any) -> None:
        """`workers` may be chosen; they come with their `user`."""
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["worker"])
        field.queryset = group.organisation.workers.available().select_related("user")
        field.choices = [("", _("Choose a worker")), *((worker.pk, worker.name) for worker in workers)]
        self.initial.setdefault("from_date", clock.today())


class OffRosterForm(forms.Form):
    """The last day of a worker on the roster."""

    until_date = DayField(label=gettext_lazy("Last day"))


class WorkerForm(forms.Form):
    """Engagement and status; only legal steps can be chosen."""

    engagement = forms.ChoiceField(label=gettext_lazy("Volunteer or paid"), choices=Engagement.choices)
    status = forms.ChoiceField(label=gettext_lazy("Status"))

    def __init__(self, *args: Any, worker: PeerWorker, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"engagement": worker.engagement, "status": worker.status})
        super().__init__(*args, **kwargs)
        now = WorkerStatus(worker.status)
        legal = [status for status in WorkerStatus if status == now or status in WORKER_STEPS[now]]
        self.fields["status"].choices = [(status.value, status.label) for status in legal]  # type: ignore[attr-defined]


class WorkerFilterForm(forms.Form):
    """Search and filters of the list of workers; anything that makes no sense is left out."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=80, widget=forms.SearchInput)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        """`groups` are pairs of short name and name."""
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", _("Every status")), *WorkerStatus.choices]  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", _("Every group")), *groups]  # type: ignore[attr-defined]

    def value(self, name: str) -> str:
        """A cleaned value, or nothing where it does not fit."""
        self.is_valid()
        return self.cleaned_data.get(name, "") or ""
