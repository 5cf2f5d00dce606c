"""A man's name, seat, contact data, steps and account; the list and the roster file."""

import uuid
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User, Wording
from groups.models import Group
from participants.models import Participation
from participants.roster_csv import MOST_BYTES
from participants.sealed import MOST_SEALED
from participants.states import SEATED, ParticipationState

RETURN = "return"
SAFE_FIELDS = ("email_safe", "call_safe", "text_safe", "voicemail_safe")


def seat_choices() -> list[tuple[str, str]]:
    return [(state.value, str(state.label)) for state in SEATED]


class ContactFields(forms.Form):
    """How he may be reached; what is not ticked is never used."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False, max_length=254)
    email_safe = forms.BooleanField(label=gettext_lazy("E-mail is safe to use"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telephone number"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        validators=[RegexValidator(r"^\+?[0-9][0-9 ()\-]{4,22}$", gettext_lazy("Use digits, spaces and dashes only."))],
    )
    call_safe = forms.BooleanField(label=gettext_lazy("Calling is safe"), required=False)
    text_safe = forms.BooleanField(label=gettext_lazy("A text message is safe"), required=False)
    voicemail_safe = forms.BooleanField(label=gettext_lazy("A voicemail is safe"), required=False)

    has_email = has_phone = False

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("email_safe") and not values.get("email") and not self.has_email and "email" not in self.errors:
            self.add_error("email", _("Fill in the address that is safe to use."))
        phone_safe = any(values.get(name) for name in SAFE_FIELDS[1:])
        if phone_safe and not values.get("phone") and not self.has_phone and "phone" not in self.errors:
            self.add_error("phone", _("Fill in the number that is safe to use."))
        return values


class PersonForm(ContactFields):
    """A new man: what he wants to be called, where he sits, how he may be reached."""

    name = forms.CharField(label=gettext_lazy("Name he wants to be called by"), max_length=80)
    group = forms.ModelChoiceField(label=gettext_lazy("Group"), queryset=Group.objects.none(), to_field_name="slug")
    state = forms.ChoiceField(label=gettext_lazy("Begins as"))
    token = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ["name", "group", "state"]

    def __init__(self, *args: Any, groups: list[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("token", uuid.uuid4())
        self.initial.setdefault("state", ParticipationState.INVITED)
        _choose_from(self.fields["group"], groups)
        self.fields["state"].choices = seat_choices()  # type: ignore[attr-defined]


def _choose_from(field: forms.Field, groups: list[Group]) -> None:
    field.queryset = Group.objects.filter(pk__in=[group.pk for group in groups]).select_related("organisation")  # type: ignore[attr-defined]
    names = [(group.slug, f"{group.name} ({group.get_status_display()})") for group in groups]
    field.choices = names if len(names) == 1 else [("", _("Choose a group")), *names]  # type: ignore[attr-defined]


class ContactForm(ContactFields):
    """His name and how he may be reached. What is not safe to use is kept, but not shown."""

    name = forms.CharField(label=gettext_lazy("Name he wants to be called by"), max_length=80)
    wording = forms.ChoiceField(
        label=gettext_lazy("How much a message may say"),
        choices=Wording.choices,
        help_text=gettext_lazy("Ask him who else may see his screen. With an account he sets this himself."),
    )

    field_order = ["name"]

    def __init__(self, *args: Any, has_email: bool, has_phone: bool, has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_account:
            del self.fields["wording"]
        self.has_email, self.has_phone = has_email, has_phone
        kept = _("Something is kept that is not shown, because it is not safe to use. Empty: it stays.")
        for name, has in (("email", has_email), ("phone", has_phone)):
            if has and not self.initial.get(name):
                self.fields[name].help_text = kept


class SeatForm(forms.Form):
    """Seat a man who is known in a group."""

    group = forms.ModelChoiceField(label=gettext_lazy("Group"), queryset=Group.objects.none(), to_field_name="slug")
    begins_as = forms.ChoiceField(label=gettext_lazy("Begins as"))

    def __init__(self, *args: Any, groups: list[Group], may_return: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self.fields["group"], groups)
        choices = seat_choices()
        if may_return:
            choices.insert(0, (RETURN, _("return: member at once, also when the circle is full")))
        self.fields["begins_as"].choices = choices  # type: ignore[attr-defined]

    @property
    def seat(self) -> dict[str, Any]:
        """What `seat` takes; needs `is_valid()`."""
        chosen = self.cleaned_data["begins_as"]
        state = ParticipationState.MEMBER if chosen == RETURN else ParticipationState(chosen)
        return {"group": self.cleaned_data["group"], "state": state, "is_return": chosen == RETURN}


class StepForm(forms.Form):
    """A step of one participation, with why; the reason is read by colleagues."""

    to = forms.ChoiceField(choices=ParticipationState.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, required=False, help_text=gettext_lazy("For your colleagues.")
    )


class OwnStepForm(forms.Form):
    """What he decides himself about one of his groups: leave, pause, go on (W27, W32)."""

    LEAVE, PAUSE, GO_ON = "leave", "pause", "go_on"

    step = forms.ChoiceField(choices=[(LEAVE, LEAVE), (PAUSE, PAUSE), (GO_ON, GO_ON)], widget=forms.HiddenInput)
    episode = forms.ModelChoiceField(queryset=Participation.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Participation.objects.own(user).open().select_related("group")
        self.fields["episode"].queryset = rows  # type: ignore[attr-defined]


class AccountForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("Codes to sign in go to this address. Ask him whether nobody else reads it."),
    )


class PersonFilterForm(forms.Form):
    """Filters of the list; anything that makes no sense is left out. A name is searched where no address keeps it."""

    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        """`groups` are pairs of short name and name."""
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _("Every group")), *groups]  # type: ignore[attr-defined]
        states = [("", _("all who take part")), *ParticipationState.choices]
        self.fields["state"].choices = states  # type: ignore[attr-defined]

    def value(self, name: str) -> str:
        """A cleaned value, or nothing where it does not fit."""
        self.is_valid()
        return self.cleaned_data.get(name, "") or ""


class RosterFileForm(forms.Form):
    """The file of step one."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv,text/plain"})
    )

    @classmethod
    def refused(cls, sentence: str) -> "RosterFileForm":
        """An empty form that says why the file must be uploaded again."""
        form = cls({}, MultiValueDict())
        form.errors.clear()
        form.add_error(None, sentence)
        return form

    def clean_file(self) -> bytes:
        """The content of the file; a large one is not read."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 200 kB. A roster is much smaller: is it the right file?")
            )
        return upload.read()


class RosterConfirmForm(forms.Form):
    """What was checked, sealed, for step two."""

    sealed = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=MOST_SEALED)
