"""A new study."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.form_fields import DayField


class StudyForm(forms.Form):
    """What the men read before they say yes or no; it can't be changed afterwards."""

    name = forms.CharField(label=_("Name of the study"), max_length=120)
    purpose = forms.CharField(
        label=_("What it is for"),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In plain words, in the language of your men: they read this and decide."),
    )
    institution = forms.CharField(label=_("University or institute"), max_length=120)
    researcher = forms.CharField(label=_("Name of the researcher"), max_length=120)
    from_date = DayField(label=_("First day"))
    until_date = DayField(label=_("Last day"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"from_date": clock.today()})


class ConfirmForm(forms.Form):
    """A key and nothing else; a refusal lands above it."""
