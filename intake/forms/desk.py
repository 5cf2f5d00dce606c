"""Forms of the desk: the call, the talk, the seat (W19–W23)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.form_fields import DayField
from groups.models import Group, Organisation, PeerWorker
from groups.states import Weekday
from intake.models import Referral
from intake.states import Decision, Ground, MayHear
from participants.forms import offer_colleagues
from participants.models import Participant
from participants.states import CallEnd, CallOutcome

YES_NO = [("no", gettext_lazy("no")), ("yes", gettext_lazy("yes"))]


class StepForm(forms.Form):
    """One step of a referral; `referral` and `user` say what may be chosen."""

    def __init__(self, *args: Any, referral: Referral, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referral, self.user = referral, user
        self.offer()

    def offer(self) -> None:
        """Choices that depend on the man."""


class CallForm(StepForm):
    outcome = forms.ChoiceField(choices=CallOutcome.choices)


class HandOverForm(StepForm):
    to = forms.ModelChoiceField(label=gettext_lazy("Who calls?"), queryset=PeerWorker.objects.none())

    def offer(self) -> None:
        offer_colleagues(self.fields["to"], self.referral)


class EndCallForm(StepForm):
    how = forms.ChoiceField(
        label=gettext_lazy("Why does nobody call any more?"),
        choices=[(one.value, one.label) for one in (CallEnd.WITHDRAWN, CallEnd.GIVEN_UP, CallEnd.MERGED)],
        widget=forms.RadioSelect,
    )


def _yes_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, coerce=lambda value: value == "yes", widget=forms.RadioSelect
    )


class TalkForm(StepForm):
    """Reads like a good talk, from top to bottom; the two questions of W23 and no others."""

    hopes = forms.CharField(
        label=gettext_lazy("What do you hope for?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    practical = forms.CharField(
        label=gettext_lazy("What helps you to come?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Travel, evenings, children, work."),
    )
    agreements_told = forms.BooleanField(
        label=gettext_lazy("I told him what we agree with each other"),
        required=False,
        help_text=gettext_lazy(
            "What is said in the group stays there. Everybody shares, the workers too. No judging, no aggression: who "
            "feels it rising takes a time-out. We watch over each other."
        ),
    )
    is_confused = _yes_no(gettext_lazy("Is he severely confused or psychotic at this moment?"))
    uses_during = _yes_no(gettext_lazy("Would he be under the influence during the evenings?"))
    decision = forms.ChoiceField(
        label=gettext_lazy("Shall we?"), choices=Decision.choices, widget=forms.RadioSelect
    )  # fmt: skip
    ground = forms.ChoiceField(
        label=gettext_lazy("Only for “not now”: why"),
        choices=[("", "–"), *Ground.choices],
        required=False,
    )
    talk_again_on = DayField(
        label=gettext_lazy("Only for “not now”: we talk again on"),
        required=False,
    )


class PlaceForm(StepForm):
    group = forms.ModelChoiceField(queryset=Group.objects.none(), to_field_name="slug", widget=forms.HiddenInput)

    def offer(self) -> None:
        # Of every organisation (W10); whether it fits is the action's to say.
        self.fields["group"].queryset = Group.objects.running().select_related("organisation")  # type: ignore[attr-defined]


class ReasonForm(StepForm):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)


class SignalForm(StepForm):
    call_again_on = DayField(
        label=gettext_lazy("We call him again on"),
    )


class HearForm(StepForm):
    may_hear = forms.ChoiceField(
        label=gettext_lazy("He lets them hear"), choices=MayHear.choices, widget=forms.RadioSelect
    )

    def offer(self) -> None:
        self.initial.setdefault("may_hear", self.referral.may_hear)


class RecogniseForm(StepForm):
    participant = forms.ModelChoiceField(queryset=Participant.objects.none(), widget=forms.HiddenInput)

    def offer(self) -> None:
        self.fields["participant"].queryset = Participant.objects.on_desk_of(self.user)  # type: ignore[attr-defined]


class OfferFilterForm(forms.Form):
    """Narrows the groups on offer; what makes no sense is left out."""

    weekday = forms.ChoiceField(
        label=gettext_lazy("Evening"), required=False, choices=[("", gettext_lazy("Every evening")), *Weekday.choices]
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = Group._meta.get_field("language").choices
        self.fields["language"].choices = [("", _("Every language")), *(languages or [])]  # type: ignore[attr-defined]

    def value(self, name: str) -> str:
        """A cleaned value, or nothing where it does not fit."""
        self.is_valid()
        return self.cleaned_data.get(name, "") or ""


class AgencyForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    town = forms.CharField(label=gettext_lazy("Town"), max_length=60, required=False)

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations]).order_by("name")
        field.label_from_instance = lambda one: one.name
        if len(organisations) == 1:
            field.initial, field.widget = organisations[0].pk, forms.HiddenInput()


class ProfessionalForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    phone = forms.CharField(label=gettext_lazy("Telephone number"), max_length=24, required=False)


class ChooseTwoForm(forms.Form):
    """Two files of one man."""

    keep = forms.ModelChoiceField(label=gettext_lazy("The file that stays"), queryset=Participant.objects.none())
    gone = forms.ModelChoiceField(label=gettext_lazy("The file that goes into it"), queryset=Participant.objects.none())

    def __init__(self, *args: Any, men: list[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose a file")), *((str(man.pk), _label(man)) for man in men)]
        for name in ("keep", "gone"):
            field: Any = self.fields[name]
            field.queryset = Participant.objects.filter(pk__in=[man.pk for man in men])
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("keep") and values.get("keep") == values.get("gone"):
            self.add_error("gone", _("Choose two different files."))
        return values


def _label(man: Participant) -> str:
    groups = ", ".join(sorted({one.group.name for one in man.participations.all()}))
    return f"{man.name} ({groups})" if groups else man.name
