"""Accepting the agreements, noting that they were told, and the switch of the group app."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from groups.models import Group
from participants.models import Participation


class AcceptForm(forms.Form):
    """He agrees with the version that he has read."""

    episode = forms.ModelChoiceField(queryset=Participation.objects.none(), widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, episodes: Any, **kwargs: Any) -> None:
        """`episodes` are those that may be chosen; they come with `participant` and `group`."""
        super().__init__(*args, **kwargs)
        self.fields["episode"].queryset = episodes  # type: ignore[attr-defined]


class ToldForm(forms.Form):
    """A worker notes that he told a man the agreements, and whether the man agreed."""

    group = forms.ModelChoiceField(queryset=Group.objects.none(), to_field_name="slug", widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    accepted = forms.BooleanField(required=False)
    evening = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]


class GroupAppForm(forms.Form):
    """Whether he wants to be in the group app."""

    wants = forms.TypedChoiceField(
        label=gettext_lazy("The group app"),
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
        coerce=lambda value: value == "yes",
    )
