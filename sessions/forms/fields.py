"""Fields that several of the forms use."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from groups.models import Group, Venue

EVENING_STARTS = dt.time(19, 30)


class TimeField(forms.TimeField):
    """With the browser's own clock."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **kwargs)


class MinutesField(forms.IntegerField):
    """How long an evening takes."""

    def __init__(self) -> None:
        super().__init__(label=_("Minutes"), min_value=30, max_value=360)
        self.widget.attrs["step"] = "any"


class VenueField(forms.ModelChoiceField):
    """A room of the organisation; empty while there is none."""

    def __init__(self) -> None:
        super().__init__(queryset=Venue.objects.none(), label=_("Room"), required=False, empty_label=_("no room (yet)"))

    def label_from_instance(self, obj: Venue) -> str:
        return f"{obj.name}, {obj.town}"

    def to_python(self, value: Any) -> Venue | None:
        try:
            return super().to_python(value)
        except forms.ValidationError:  # also for what is no id at all, in words that people know
            raise forms.ValidationError(_("Choose a room from the list."), code="invalid_choice") from None

    def offer(self, group: Group, current: Venue | None) -> None:
        """The rooms in use of this group's organisation, and the one that is chosen now."""
        rooms = Venue.objects.filter(organisation=group.organisation_id, in_use=True)
        if current is not None:
            rooms |= Venue.objects.filter(pk=current.pk)
        self.queryset = rooms.order_by("name", "town")


class LinkField(forms.URLField):
    """An address to meet at online."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self) -> None:
        super().__init__(
            label=_("Online link"),
            required=False,
            max_length=300,
            assume_scheme="https",
            help_text=_("Only when people meet online, or can join online too."),
        )


def side_by_side(*names: str) -> Div:
    """Fields beside each other, under each other on a phone."""
    return Div(*(Div(name, css_class="col-sm") for name in names), css_class="row gx-3")


def helper(*layout: Any) -> FormHelper:
    """A crispy helper for fields only: the template has the form tag and its keys."""
    found = FormHelper()
    found.form_tag = False
    found.disable_csrf = True
    found.layout = Layout(*layout)
    return found
