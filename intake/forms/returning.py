"""Forms of the way back (W30, W33)."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from groups.models import Group, PeerWorker
from intake.actions import Request
from intake.forms.asking import ReachField
from intake.models import ReturnRequest
from intake.states import BestTime
from participants.models import Participant
from participants.states import CallEnd, CallOutcome


class ReturnForm(forms.Form):
    """Six fields; of the code only that something stands there is asked, never whether it is right."""

    code = forms.CharField(
        label=gettext_lazy("Code on your card"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Four times four letters and figures. Lost it? Leave this open: somebody calls you too."
        ),
    )
    name = forms.CharField(label=gettext_lazy("Name you want to be called by"), max_length=80)
    reach = ReachField(label=gettext_lazy("Telephone number or e-mail address that is safe"))
    message_is_safe = forms.BooleanField(
        label=gettext_lazy("You may send a message there too"),
        required=False,
        help_text=gettext_lazy(
            "Not ticked: we only call, and leave no message. E-mail works only when this is ticked."
        ),
    )
    best_time = forms.ChoiceField(
        label=gettext_lazy("When may we call?"), choices=BestTime.choices, initial=BestTime.ANY
    )
    town = forms.CharField(
        label=gettext_lazy("Town"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Only if you have moved, or have no card."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "@" in values.get("reach", "") and not values.get("message_is_safe"):
            words = _("By e-mail we can only write. Tick that this is safe, or give a telephone number.")
            self.add_error("message_is_safe", words)
        return values

    @property
    def request(self) -> Request:
        """What the action takes; needs `is_valid()`."""
        names = ("name", "reach", "town", "message_is_safe", "best_time")
        values = {name: self.cleaned_data[name] for name in names}
        return Request(**values, language=(get_language() or "nl")[:2])


class OwnReturnForm(forms.Form):
    """From his own page: one tap; another number only where he wants it."""

    best_time = forms.ChoiceField(
        label=gettext_lazy("When may we call?"), choices=BestTime.choices, initial=BestTime.ANY
    )
    reach = ReachField(
        label=gettext_lazy("Another number or address than before"),
        required=False,
        help_text=gettext_lazy("Leave it open when we may use what you gave before."),
    )
    message_is_safe = forms.BooleanField(label=gettext_lazy("You may send a message there too"), required=False)


class ReturnStepForm(forms.Form):
    """One step of a return; `request` and `user` say what may be chosen."""

    def __init__(self, *args: Any, request: ReturnRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.user = request, user
        self.offer()

    def offer(self) -> None:
        """Choices that depend on the man."""


class ReturnCallForm(ReturnStepForm):
    outcome = forms.ChoiceField(choices=CallOutcome.choices)


class ReturnHandOverForm(ReturnStepForm):
    to = forms.ModelChoiceField(label=gettext_lazy("Who calls?"), queryset=PeerWorker.objects.none())

    def offer(self) -> None:
        field: Any = self.fields["to"]
        rows = PeerWorker.objects.available().filter(organisation=self.asked.organisation_id)
        field.queryset = rows.select_related("user").exclude(user=self.asked.claimed_by_id)
        field.label_from_instance = lambda one: one.name
        field.empty_label = _("Choose a colleague")


class ReturnEndCallForm(ReturnStepForm):
    how = forms.ChoiceField(
        label=gettext_lazy("Why does nobody call any more?"),
        choices=[(one.value, one.label) for one in (CallEnd.WITHDRAWN, CallEnd.GIVEN_UP, CallEnd.MERGED)],
        widget=forms.RadioSelect,
    )


class ReturnSeatForm(ReturnStepForm):
    group = forms.ModelChoiceField(queryset=Group.objects.none(), to_field_name="slug", widget=forms.HiddenInput)

    def offer(self) -> None:
        rows = Group.objects.filter(organisation=self.asked.organisation_id)
        self.fields["group"].queryset = rows.select_related("organisation")  # type: ignore[attr-defined]


class ReturnProveForm(ReturnStepForm):
    code = forms.CharField(
        label=gettext_lazy("The code that he reads to you"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class ReturnRecogniseForm(ReturnStepForm):
    participant = forms.ModelChoiceField(queryset=Participant.objects.none(), widget=forms.HiddenInput)

    def offer(self) -> None:
        self.fields["participant"].queryset = Participant.objects.on_desk_of(self.user)  # type: ignore[attr-defined]


class ReturnReasonForm(ReturnStepForm):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)
