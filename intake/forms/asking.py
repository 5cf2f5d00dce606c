"""Forms of the ways in: what is asked, and nothing else (W18, W30)."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from groups.models import Group, Organisation
from groups.states import Weekday
from intake.actions import Request
from intake.states import BestTime, MayHear

PHONE = re.compile(r"^\+?[0-9][0-9 ()\-]{7,22}$")


class ReachField(forms.CharField):
    """A telephone number or an e-mail address: one field, because one is enough."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> str:
        reach = super().clean(value)
        if "@" in reach:
            validate_email(reach)
        elif reach and not PHONE.match(reach):
            raise ValidationError(_("Give a telephone number with ten digits, or an e-mail address."))
        return reach


class CallMeForm(forms.Form):
    """What everybody is asked who wants to be called, on the way in and on the way back."""

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
    town = forms.CharField(label=gettext_lazy("Town"), max_length=60)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "@" in values.get("reach", "") and not values.get("message_is_safe"):
            words = _("By e-mail we can only write. Tick that this is safe, or give a telephone number.")
            self.add_error("message_is_safe", words)
        return values

    @property
    def request(self) -> Request:
        """What the action takes; needs `is_valid()`."""
        names = ("name", "reach", "town", "message_is_safe", "best_time", "evenings", "group")
        values = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return Request(**values, language=(get_language() or "nl")[:2])


class _AskingForm(CallMeForm):
    """What every way in asks of a man."""

    evenings = forms.MultipleChoiceField(
        label=gettext_lazy("Evenings that you can"),
        choices=Weekday.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked: any evening."),
    )


class WishField(forms.ModelChoiceField):
    """The group on whose page he was; one that is not shown any more is no wish, and no mistake of his."""

    def to_python(self, value: Any) -> Group | None:
        try:
            return super().to_python(value)
        except ValidationError:
            return None


class JoinForm(_AskingForm):
    """A man himself: six fields, and the group on whose page he was."""

    group = WishField(
        queryset=Group.objects.listed().select_related("organisation"),
        to_field_name="slug",
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, wished: Group | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if wished:
            self.initial.update(group=wished.slug, evenings=[wished.weekday])


class ReferForm(_AskingForm):
    """A professional, in two minutes; the man is asked first."""

    own_name = forms.CharField(label=gettext_lazy("Your own name"), max_length=80)
    own_email = forms.EmailField(label=gettext_lazy("Your own e-mail address"), max_length=254)
    agency = forms.CharField(label=gettext_lazy("Where you work"), max_length=120)
    man_agrees = forms.BooleanField(
        label=gettext_lazy("He has agreed himself that somebody calls him"),
        error_messages={"required": gettext_lazy("Ask him first. Without his consent nobody calls him.")},
    )
    may_hear = forms.ChoiceField(
        label=gettext_lazy("What he lets you hear"),
        choices=MayHear.choices,
        initial=MayHear.NOTHING,
        widget=forms.RadioSelect,
    )

    field_order = [
        "own_name", "own_email", "agency", "name", "reach", "message_is_safe", "best_time", "town", "evenings",
        "man_agrees", "may_hear",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _about_him(self)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)


class NewReferralForm(_AskingForm):
    """A worker after a telephone call."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _about_him(self)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations]).order_by("name")
        field.label_from_instance = lambda one: one.name
        if len(organisations) == 1:
            field.initial, field.widget = organisations[0].pk, forms.HiddenInput()


def _about_him(form: forms.Form) -> None:
    """The same questions, asked by somebody else."""
    form.fields["name"].label = _("Name he wants to be called by")
    form.fields["reach"].label = _("His telephone number or e-mail address that is safe")
    form.fields["message_is_safe"].label = _("A message may be sent there too")
    form.fields["message_is_safe"].help_text = _("Tick it only when he said so himself.")
    form.fields["best_time"].label = _("When may he be called?")
    form.fields["evenings"].label = _("Evenings that he can")
