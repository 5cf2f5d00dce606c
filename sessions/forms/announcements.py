"""What a worker tells his group, and how a calendar speaks."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.form_fields import DayField
from groups.models import Group
from sessions.forms.fields import helper
from sessions.states import FeedWords


class AnnouncementForm(forms.Form):
    """`token` is the id it gets: posting the same form twice tells it once."""

    text = forms.CharField(
        label=_("What you want to tell"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody who takes part reads it here. The message that goes out says only that there is one."),
    )
    until = DayField(label=_("It stands until"))
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, group: Group, data: Any = None) -> None:
        today = clock.localdate(group.zone)
        super().__init__(data, initial={"until": today + dt.timedelta(days=14), "token": uuid.uuid4()})
        self.helper = helper("text", "until", "token")


class CalendarForm(forms.Form):
    words = forms.ChoiceField(
        label=_("What the calendar shows"), choices=FeedWords.choices, widget=forms.RadioSelect, required=True
    )
