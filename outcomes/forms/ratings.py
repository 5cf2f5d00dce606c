"""What a man answers about himself: every question may be left open."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from outcomes import items
from outcomes.items import Answers, Item


def _field(item: Item) -> forms.TypedChoiceField:
    """A select: the phone shows its own large list, one thumb is enough, and a reader says the whole answer."""
    return forms.TypedChoiceField(
        label=item.text,  # type: ignore[arg-type]
        choices=[("", _("choose, or leave open")), *item.choices],
        coerce=int if item.is_scale else str,
        empty_value=None,
        required=False,
    )


class _Questions(forms.Form):
    """The questions of `asked`, filled in with what he said today already."""

    asked: Sequence[Item] = ()

    def __init__(self, *args: Any, today: Answers | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = dict(today or {})
        self.helper = FormHelper()
        self.helper.form_tag = False
        for item in self.asked:
            self.fields[item.key] = _field(item)


class RatingForm(_Questions):
    """The six results and why he comes (W34, W26)."""

    asked = items.RATING


class ResearchForm(_Questions):
    """The questions for research (W35)."""

    asked = items.RESEARCH
    prefix = "research"


class WithdrawForm(forms.Form):
    """Taking the yes to research back; with it, if he wants, what he answered."""

    and_delete = forms.BooleanField(label=_("Delete what I answered for research too"), required=False)
