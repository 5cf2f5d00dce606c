"""The signature under a month of readings."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignForm(forms.Form):
    """What he saw and did, if there was something; the key is the signature."""

    words = forms.CharField(
        label=_("What you saw and did"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
