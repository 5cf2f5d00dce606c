"""Filters of the combined pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.states import GroupStatus


class GroupFilter(forms.Form):
    words = forms.CharField(label=_("Search"), required=False, max_length=60)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("all that run")), *GroupStatus.choices]
    )

    def values(self) -> dict[str, Any]:
        """What was asked for, without what makes no sense."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("words", "status")}
