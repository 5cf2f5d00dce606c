"""Forms of the first phase: a check, a look back, an ending, motivation (W23–W26)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.states import EndingGround, MotivationStep, ReviewState, Stance

NOTE_LENGTH = 500


class CheckForm(forms.Form):
    """Three keys; the two texts are optional. A text that was not sent stays as it was."""

    stance = forms.ChoiceField(choices=Stance.choices)
    note = forms.CharField(required=False, max_length=NOTE_LENGTH)
    offered = forms.CharField(required=False, max_length=NOTE_LENGTH)

    @property
    def values(self) -> dict[str, Any]:
        """What `note_check` takes; needs `is_valid()`."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.data}


class DecideForm(forms.Form):
    decision = forms.ChoiceField(choices=[(one.value, one.label) for one in (ReviewState.MEMBER, ReviewState.ROUND)])


class MotivationForm(forms.Form):
    step = forms.ChoiceField(choices=MotivationStep.choices)


class EndingForm(forms.Form):
    """One of the only grounds there are, and why, in words that he reads."""

    ground = forms.ChoiceField(
        label=gettext_lazy("The ground"), choices=EndingGround.choices, widget=forms.RadioSelect
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("Why, in words that he reads"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy(
            "Write to him, as you would say it: what you saw, what the group offered, and that he may always ask for a "
            "new conversation. No names of others."
        ),
    )

    def __init__(self, *args: Any, blames: bool, **kwargs: Any) -> None:
        """`blames`: whether the ground of W25 is given."""
        super().__init__(*args, **kwargs)
        if not blames:
            rest = [choice for choice in EndingGround.choices if choice[0] != EndingGround.BLAMES]
            field: Any = self.fields["ground"]
            field.choices = rest
            field.help_text = _("“Goes on blaming others only” takes more evenings on which it was noted.")


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=200, required=False, help_text=gettext_lazy("For your colleagues.")
    )
