"""A look at the eight, a goal, a talk, a day."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import clock
from core.form_fields import DayField
from groups.models import Coaching, CoachingNote, DevelopmentGoal, PeerWorker
from groups.states import CoachingTopic, Competence, GoalState, Rating

NOT_NOW = "0"


def _text(label: Any, longest: int, rows: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class ReviewForm(forms.Form):
    """The eight competences, each with a short scale and room for “not now” (W37)."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="review_%s", initial={"date": clock.today()})
        choices = [(NOT_NOW, _("not now")), *((str(value), label) for value, label in Rating.choices)]
        for one in Competence:
            self.fields[one.value] = forms.ChoiceField(
                label=capfirst(one.label), choices=choices, required=False, initial=NOT_NOW
            )
        self.fields["date"] = DayField(label=_("Day"))

    @property
    def values(self) -> dict[str, Any]:
        """Day and ratings; what was left for another time is not among them."""
        rated = {key: int(self.cleaned_data[key] or NOT_NOW) for key in Competence.values}
        return {"date": self.cleaned_data["date"], "ratings": {key: value for key, value in rated.items() if value}}


class GoalForm(forms.Form):
    """`token` is the id it gets: sent twice it is there once."""

    words = _text(gettext_lazy("What do you want to learn?"), 300, 2)
    competence = forms.ChoiceField(label=gettext_lazy("It belongs to"), choices=Competence.choices)
    until_date = DayField(label=gettext_lazy("Until when"))
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None) -> None:
        start = {"until_date": clock.today() + dt.timedelta(weeks=26), "token": uuid.uuid4()}
        super().__init__(data, auto_id="goal_%s", initial=start)

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class CloseGoalForm(forms.Form):
    goal = forms.ModelChoiceField(queryset=DevelopmentGoal.objects.none(), widget=forms.HiddenInput)
    state = forms.ChoiceField(choices=[(one.value, one.label) for one in GoalState if one != GoalState.OPEN])

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        rows = DevelopmentGoal.objects.own(user).select_related("worker")
        self.fields["goal"].queryset = rows  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class OwnViewForm(forms.Form):
    """Kept apart by the talk that it is about, so that what somebody typed comes back under the right one."""

    note = forms.ModelChoiceField(queryset=CoachingNote.objects.none(), widget=forms.HiddenInput)
    words = _text(gettext_lazy("How you see it"), 2000, 3, required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, auto_id=False)
        rows = CoachingNote.objects.own(user).select_related("worker")
        self.fields["note"].queryset = rows  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class TellPastForm(forms.Form):
    tells = forms.BooleanField(required=False)

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class TalkForm(forms.Form):
    """`token` is the id it gets: sent twice it is there once."""

    date = DayField(label=gettext_lazy("Day"))
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What it was about"),
        choices=CoachingTopic.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = _text(
        gettext_lazy("What you talked about"),
        2000,
        6,
        help_text=gettext_lazy("He reads all of it. Write nothing about the men of his group."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="talk_%s", initial={"date": clock.today(), "token": uuid.uuid4()})

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class ConductForm(forms.Form):
    date = DayField(label=gettext_lazy("Seen on"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="conduct_%s", initial={"date": clock.today()})

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class CoachForm(forms.Form):
    coach = forms.ModelChoiceField(label=gettext_lazy("Who coaches him"), queryset=User.objects.none())

    def __init__(self, data: Any = None, *, coaches: list[User]) -> None:
        """`coaches` may be chosen."""
        super().__init__(data)
        field: Any = self.fields["coach"]
        field.queryset = User.objects.filter(pk__in=[one.pk for one in coaches])
        field.choices = [("", _("Choose somebody")), *((one.pk, one.name) for one in coaches)]

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class EndCoachingForm(forms.Form):
    coaching = forms.ModelChoiceField(queryset=Coaching.objects.none(), widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, worker: PeerWorker) -> None:
        super().__init__(data)
        rows = worker.coachings.select_related("worker")
        self.fields["coaching"].queryset = rows  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data
