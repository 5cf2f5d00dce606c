"""Settings, emergency numbers, rooms and invitations."""

import uuid
import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.edits import mark_of
from groups.models import Organisation, Venue
from groups.queries import LogKind
from groups.states import Engagement, InvitedAs

MOST_NUMBERS = 8
ELSEWHERE = ("America/Aruba", "America/Curacao", "America/Kralendijk", "America/Lower_Princes", "America/Paramaribo")


def zone_choices(current: str) -> list[tuple[str, str]]:
    """Time zones of Europe and of the Dutch-speaking Caribbean, and whichever is in use."""
    names = {name for name in zoneinfo.available_timezones() if name.startswith("Europe/")}
    return [(name, name.replace("_", " ")) for name in sorted(names | set(ELSEWHERE) | {current})]


class ConfirmForm(forms.Form):
    """A step that needs nothing but a yes."""


class OrganisationForm(forms.ModelForm):
    seen = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    class Meta:
        model = Organisation
        fields = [
            "name",
            "sender_name",
            "zone",
            "seats_least",
            "seats_optimum",
            "seats_ceiling",
            "horizon_weeks",
            "hours_to_second",
            "hours_to_coordinator",
            "contact_cutoff",
            "contact_until",
            "contact_next_morning",
            "entry_days",
            "checks_before_review",
            "evenings_a_month",
            "retention_months",
            "months_between_ratings",
        ]
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("contact_cutoff", "contact_until", "contact_next_morning")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"] = forms.ChoiceField(label=_("Time zone"), choices=zone_choices(self.instance.zone))
        self.initial["seen"] = mark_of(self.instance, self.Meta.fields)

    def clean_sender_name(self) -> str:
        """One line: it stands in the header of every mail."""
        return " ".join(self.cleaned_data["sender_name"].split())

    def _get_validation_exclusions(self) -> set[str]:
        # The size band spans three fields: the action checks it and says so in a sentence of its own.
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"seats_least", "seats_optimum", "seats_ceiling"}


class EmergencyNumberForm(forms.Form):
    """One number; a line that is left empty is not kept."""

    place = forms.IntegerField(label=gettext_lazy("Place"), min_value=1, max_value=99, required=False)
    name = forms.CharField(label=gettext_lazy("Who answers"), max_length=60, required=False)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=20,
        required=False,
        validators=[RegexValidator(r"^\+?[0-9][0-9 -]{1,18}$", gettext_lazy("Use digits, spaces and dashes only."))],
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if bool(values.get("name")) != bool(values.get("number")) and not self.errors:
            raise forms.ValidationError(_("Fill in both who answers and the number, or leave both empty."))
        return values


class BaseEmergencyNumbers(forms.BaseFormSet):
    def clean(self) -> None:
        if not any(self.errors) and not self.rows():
            raise forms.ValidationError(_("Keep at least one number: people must be able to find help."))

    def rows(self) -> list[dict[str, str]]:
        """The numbers in the order that was asked for; needs `is_valid()`."""
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data.get("number")]
        filled.sort(key=lambda row: row.get("place") or 99)
        return [{"name": row["name"], "number": row["number"]} for row in filled]


EmergencyNumbers = forms.formset_factory(
    EmergencyNumberForm, formset=BaseEmergencyNumbers, extra=2, max_num=MOST_NUMBERS, absolute_max=MOST_NUMBERS + 2
)


class LogFilterForm(forms.Form):
    """Which changes one wants to read; what makes no sense is ignored."""

    kind = forms.ChoiceField(
        label=gettext_lazy("About"), required=False, choices=[("", gettext_lazy("all")), *LogKind.choices]
    )
    person = forms.ChoiceField(label=gettext_lazy("By"), required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("everybody")), *people]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """As the query takes them; the place in the list comes with the address."""
        self.is_valid()
        below, person = self.data.get("below", ""), self.cleaned_data.get("person")
        return {
            "kind": self.cleaned_data.get("kind", ""),
            "person": uuid.UUID(person) if person else None,
            "below": int(below) if below.isdecimal() and len(below) < 19 else None,
        }


class VenueForm(forms.ModelForm):
    access_note = forms.CharField(
        label=gettext_lazy("How to get in"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Key code, bell, lights. Only workers and coordinators see it."),
    )

    class Meta:
        model = Venue
        fields = ["name", "address", "town", "access_note", "in_use"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            del self.fields["in_use"]


class InvitationForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    invited_as = forms.ChoiceField(label=gettext_lazy("As"))
    engagement = forms.ChoiceField(
        label=gettext_lazy("Volunteer or paid"), choices=Engagement.choices, help_text=gettext_lazy("Of a worker only.")
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, administers: bool, **kwargs: Any) -> None:
        """`administers`: who invites may make administrators too."""
        super().__init__(*args, **kwargs)
        self.fields["invited_as"].choices = [  # type: ignore[attr-defined]
            choice for choice in InvitedAs.choices if administers or choice[0] != InvitedAs.ADMINISTRATOR
        ]


class AcceptForm(forms.Form):
    """Name and password of a new account."""

    name = forms.CharField(label=gettext_lazy("Name you are called by"), max_length=80)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters. Four words that have nothing to do with each other are fine."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, User(email=self.email))
        return password
