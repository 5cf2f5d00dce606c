"""Form fields that every app may use: what they refuse, no page has to think of."""

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

# Whatever people plan or write down here lies well within; days can be added to it and the calendar does not end.
EARLIEST, LATEST = dt.date(1950, 1, 1), dt.date(2999, 12, 31)
_FAR = _("This day is too far away. Is the year right?")


class DayField(forms.DateField):
    """A day, with the browser's own calendar; refuses days from `EARLIEST` back and from `LATEST` on."""

    default_validators = [MinValueValidator(EARLIEST, _FAR), MaxValueValidator(LATEST, _FAR)]

    def __init__(self, *, label: Any, **kwargs: Any) -> None:
        super().__init__(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)
