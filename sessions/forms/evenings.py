"""One evening: add, change or move, cancel, who guides it."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import StaleEdit
from core.form_fields import DayField
from groups.models import Group, PeerWorker
from sessions.forms.fields import EVENING_STARTS, LinkField, MinutesField, TimeField, VenueField, helper
from sessions.forms.fields import side_by_side as beside
from sessions.models import GroupSession
from sessions.queries import Candidate
from sessions.states import CHOOSABLE_REASONS

Data = Mapping[str, Any] | None


class SeenRevision(forms.Form):
    """Carries the revision that the user saw; after a stale edit the fresh one, so that saving again works."""

    seen_revision = forms.IntegerField(widget=forms.HiddenInput)

    def accept(self, stale: StaleEdit) -> None:
        """What was typed stays; who saves again has read what changed."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen_revision")] = str(stale.revision)
        self.data = data


class _WhenAndWhere(forms.Form):
    date = DayField(label=_("Date"))
    local_time = TimeField(label=_("Starts at"))
    minutes = MinutesField()
    venue = VenueField()
    online_link = LinkField()
    note = forms.CharField(
        label=_("Note for the workers"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Practical things only. Participants don't see it."),
    )

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        names = ("date", "local_time", "minutes", "venue", "online_link", "note")
        return {name: self.cleaned_data[name] for name in names}


def when_and_where(session: GroupSession) -> dict[str, Any]:
    """As the fields of a form take it; needs `group`."""
    return {
        "date": session.local_start.date(),
        "local_time": session.local_start.time(),
        "minutes": (session.ends_at - session.starts_at) // dt.timedelta(minutes=1),
        "venue": session.venue_id,
    }


class EveningForm(_WhenAndWhere):
    """A single evening outside the series."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, group: Group, data: Data = None, *, like: GroupSession | None = None) -> None:
        """`like`: a cancelled evening that somebody wants after all; it stays cancelled, this is another one."""
        initial = {
            "local_time": group.local_time or EVENING_STARTS,
            "minutes": group.duration_minutes,
            "venue": group.venue_id,
            "token": uuid.uuid4(),
        } | (when_and_where(like) if like else {})
        super().__init__(data, initial=initial)
        self.fields["venue"].offer(group, group.venue)  # type: ignore[attr-defined]
        self.helper = helper("token", beside("date", "local_time", "minutes"), "venue", "online_link", "note")


class ChangeForm(SeenRevision, _WhenAndWhere):
    """When and where of an evening."""

    def __init__(self, session: GroupSession, data: Data = None, *, was: dict[str, Any] | None = None) -> None:
        """`was`: how it stood before, for somebody who puts it back."""
        initial = {
            "seen_revision": session.revision,
            "online_link": session.online_link,
            "note": session.note,
            **when_and_where(session),
            **(was or {}),
        }
        super().__init__(data, initial=initial)
        self.fields["venue"].offer(session.group, session.venue)  # type: ignore[attr-defined]
        self.helper = helper("seen_revision", beside("date", "local_time", "minutes"), "venue", "online_link", "note")


class CancelForm(SeenRevision):
    """Why there is no evening."""

    reason = forms.ChoiceField(
        label=_("Why is there no evening?"),
        choices=[(reason.value, reason.label) for reason in CHOOSABLE_REASONS],
        widget=forms.RadioSelect,
        help_text=_("The men of the group read these words, and nothing else."),
    )
    note = forms.CharField(
        label=_("Note for the workers"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, session: GroupSession, data: Data = None) -> None:
        super().__init__(data, initial={"seen_revision": session.revision})
        self.helper = helper("seen_revision", "reason", "note")


class _Checkboxes(forms.CheckboxSelectMultiple):
    """Whoever is elsewhere then can be read, not ticked."""

    busy: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.busy:
            option["attrs"]["disabled"] = True
        return option


class WorkersForm(SeenRevision):
    """One or two workers, or nobody (W4). The order is that of the list: the lead first."""

    workers = forms.MultipleChoiceField(
        label=_("Who guides the evening?"),
        required=False,
        widget=_Checkboxes,
        help_text=_("One or two. Whoever is not on the roster of this group comes as a substitute."),
    )

    def __init__(self, session: GroupSession, candidates: Sequence[Candidate], data: Data = None) -> None:
        chosen = [str(one.worker.pk) for one in candidates if one.chosen]
        super().__init__(data, initial={"seen_revision": session.revision, "workers": chosen})
        self._by_id = {str(one.worker.pk): one.worker for one in candidates}
        field = self.fields["workers"]
        field.choices = [(str(one.worker.pk), _in_words(one)) for one in candidates]  # type: ignore[attr-defined]
        field.widget.busy = frozenset(
            str(one.worker.pk) for one in candidates if (one.busy or one.full) and not one.chosen
        )
        self.helper = helper("seen_revision", "workers")

    def chosen(self) -> list[PeerWorker]:
        """In the order of the list."""
        ticked = set(self.cleaned_data["workers"])
        return [worker for key, worker in self._by_id.items() if key in ticked]


def _in_words(candidate: Candidate) -> str:
    notes = [gettext("on the roster")] if candidate.on_roster else []
    notes += [words for words in (candidate.busy, candidate.full) if words]
    return f"{candidate.worker.name} – {', '.join(notes)}" if notes else candidate.worker.name
