"""Filters of the combined pages; what somebody sets for himself."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Wording
from groups.states import GroupStatus, Weekday
from participants.forms import ContactFields
from sessions.forms.fields import TimeField


class GroupFilter(forms.Form):
    words = forms.CharField(label=_("Search"), required=False, max_length=60)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("all that run")), *GroupStatus.choices]
    )

    def values(self) -> dict[str, Any]:
        """What was asked for, without what makes no sense."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("words", "status")}


class NearForm(forms.Form):
    """Where and when somebody looks for a group."""

    near = forms.CharField(label=_("Your town"), required=False, max_length=60)
    day = forms.ChoiceField(label=_("Evening"), required=False, choices=[("", _("any evening")), *Weekday.choices])

    def values(self) -> dict[str, Any]:
        """What was asked for, without what makes no sense."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("near", "day")}


class DeskFilter(forms.Form):
    """Which groups stand on the desk of who has many."""

    words = forms.CharField(label=_("Name or town"), required=False, max_length=60)
    only = forms.ChoiceField(
        label=_("Groups"), required=False, choices=[("", _("all that run")), ("attention", _("that need attention"))]
    )

    def values(self) -> dict[str, Any]:
        """What was asked for, without what makes no sense."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("words", "only")}


class SearchForm(forms.Form):
    """Words for the search over the desk; posted, never in an address."""

    words = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.SearchInput(attrs={"autocomplete": "off", "autofocus": True, "data-search": True}),
    )

    def value(self) -> str:
        """What was typed; what is far too long is cut."""
        return " ".join(str(self.data.get("words", "")).replace("\0", "").split())[:60]


class _PersonFields(forms.Form):
    """What somebody is called, which language he reads, when nothing may come, and what he wants to hear."""

    name = forms.CharField(label=_("Name you are called by"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    quiet_from = TimeField(label=_("No messages from"), required=False)
    quiet_until = TimeField(label=_("until"), required=False)
    topics = forms.MultipleChoiceField(
        label=_("What you want to hear"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = topics  # type: ignore[attr-defined]
        self.offered = [topic for topic, _label in topics]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for one, other in (("quiet_from", "quiet_until"), ("quiet_until", "quiet_from")):
            if values.get(one) and not values.get(other) and other not in self.errors:
                self.add_error(other, gettext("Fill in both times, or leave both empty."))
        return values

    def values(self) -> dict[str, Any]:
        """What the actions take; needs `is_valid()`."""
        return {**self.cleaned_data, "offered": self.offered}


class DeskSettingsForm(_PersonFields):
    """Of somebody who works here."""


class MySettingsForm(_PersonFields, ContactFields):
    """Of a man who takes part: also how he may be reached, and how much a message may say."""

    wording = forms.ChoiceField(
        label=_("How much a message may say"),
        choices=Wording.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email_safe"].label = _("You may send me e-mail")
        self.fields["call_safe"].label = _("You may call me")
        self.fields["text_safe"].label = _("You may send me a text message")
        self.fields["voicemail_safe"].label = _("You may leave me a voicemail")


class EraseForm(forms.Form):
    """The last question before he is erased."""

    with_card = forms.BooleanField(
        label=_("Give me a return card first"),
        required=False,
        initial=True,
        help_text=_("A code with which you can always come back. It knows nothing about you."),
    )
    sure = forms.BooleanField(label=_("I know that nobody can undo this"))
