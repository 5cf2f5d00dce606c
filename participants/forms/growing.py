"""From participant to worker: what he says, the day of a step, a kind word."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import clock
from core.form_fields import DayField
from participants.states import PathState


def _text(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class InterestForm(forms.Form):
    """He says it himself."""

    words = _text(gettext_lazy("Do you want to say something about it?"), required=False)


class BringUpForm(forms.Form):
    """A worker says it for him."""

    words = _text(gettext_lazy("What he says about it"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("He said yes himself"), required=False)


class PathStepForm(forms.Form):
    """The next step and its day; at the step to a coach, who."""

    state = forms.ChoiceField(choices=PathState.choices, widget=forms.HiddenInput)
    date = DayField(label=gettext_lazy("Day"))

    def __init__(self, data: Any = None, *, state: str, coaches: list[User]) -> None:
        super().__init__(data, auto_id="step_%s", initial={"state": state, "date": clock.today()})
        if coaches:
            rows = User.objects.filter(pk__in=[one.pk for one in coaches])
            field: Any = forms.ModelChoiceField(label=_("Who coaches him"), queryset=rows)
            field.choices = [("", _("Choose somebody")), *((one.pk, one.name) for one in coaches)]
            self.fields["coach"] = field


class StartForm(forms.Form):
    """Who has no account is invited."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("He gets a letter there. He starts when he opens it."),
    )

    def __init__(self, data: Any = None, *, has_account: bool) -> None:
        super().__init__(data, auto_id="start_%s")
        if has_account:
            del self.fields["email"]


class StopForm(forms.Form):
    words = _text(gettext_lazy("A kind word"), help_text=gettext_lazy("He reads it on his own page."))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="stop_%s")


class NothingForm(forms.Form):
    """A key that needs no more than being pressed."""
