"""What a man writes about an evening himself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sessions.actions.own import LONGEST
from sessions.models.own import MOST_TENSE

NUMBERS = [("", "–"), *((str(number), str(number)) for number in range(MOST_TENSE + 1))]


def _tension(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=NUMBERS, coerce=int, empty_value=None, required=False)


class SuggestionForm(forms.Form):
    """What he wants to bring in; empty takes it back."""

    words = forms.CharField(
        label=_("Something I want to bring in"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )


class TensionForm(forms.Form):
    """How tense he is from 0 to 10; how he is afterwards is asked once the evening has begun."""

    before = _tension(_("Before the evening"))
    after = _tension(_("After the evening"))
    shared = forms.BooleanField(label=_("Who guides this evening may see it"), required=False)

    def __init__(self, *args: Any, started: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not started:
            del self.fields["after"]
