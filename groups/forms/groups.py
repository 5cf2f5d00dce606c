"""The group, its steps and its agreements."""

from typing import Any, cast

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.edits import mark_of
from groups.forms.organisations import zone_choices
from groups.models import Group, Organisation, Venue
from groups.states import GroupStatus, WorkingFormat


class RoomField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Venue) -> str:
        return f"{obj.name}, {obj.full_address}"


class GroupForm(forms.ModelForm):
    seen = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    formats = forms.MultipleChoiceField(
        label=gettext_lazy("Working formats"),
        choices=WorkingFormat.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    slug = forms.SlugField(
        label=gettext_lazy("Short name in addresses"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Leave empty: Kring makes one from the name."),
    )
    group_app_link = forms.URLField(
        label=gettext_lazy("Link to the group app"), required=False, assume_scheme="https", max_length=300
    )

    class Meta:
        model = Group
        fields = [
            "name",
            "town",
            "weekday",
            "local_time",
            "duration_minutes",
            "every_n_weeks",
            "venue",
            "zone",
            "language",
            "seats_ceiling",
            "formats",
            "group_app_link",
            "public_text",
            "listed",
            "tells_address",
            "slug",
        ]
        widgets = {
            "local_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "public_text": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new = self.instance._state.adding
        if new:
            del self.fields["seen"]
        else:
            self.initial["seen"] = mark_of(self.instance, self.Meta.fields)
        self.fields["zone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=zone_choices(self.instance.zone),
            initial=organisation.zone if new else self.instance.zone,
        )
        if new:
            self.initial["zone"] = organisation.zone
        rooms = organisation.venues.filter(Q(in_use=True) | Q(pk=self.instance.venue_id)).order_by("name")
        self.fields["venue"] = RoomField(label=_("Room"), queryset=rooms, required=False, empty_label=_("No room yet"))

    def clean_slug(self) -> str:
        """An address that exists stays when the field is emptied."""
        return self.cleaned_data["slug"] or self.instance.slug

    def _post_clean(self) -> None:
        # The action writes and answers for uniqueness; the instance that the page shows stays as it was stored.
        for name in ("duration_minutes", "every_n_weeks", "seats_ceiling"):
            if name in self.cleaned_data:
                self._check(name)

    def _check(self, name: str) -> None:
        field = cast(models.Field, Group._meta.get_field(name))
        value = self.cleaned_data[name]
        if value in field.empty_values:
            return
        try:
            field.run_validators(value)
        except forms.ValidationError as error:
            self.add_error(name, error)


class GroupStepForm(forms.Form):
    """A step to another status, with why; the reason is read by colleagues."""

    to = forms.ChoiceField(choices=GroupStatus.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, required=False, help_text=gettext_lazy("For your colleagues.")
    )


class AgreementForm(forms.Form):
    text_nl = forms.CharField(
        label=gettext_lazy("Text in Dutch"), max_length=8000, widget=forms.Textarea(attrs={"rows": 14, "lang": "nl"})
    )
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"), max_length=8000, widget=forms.Textarea(attrs={"rows": 14, "lang": "en"})
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        return {name: text.replace("\r\n", "\n").strip() for name, text in values.items()}
