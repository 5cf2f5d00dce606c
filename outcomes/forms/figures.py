"""What somebody wants to see of the figures."""

from collections.abc import Iterable
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from outcomes.queries.figures import Choice

YEARS = 10


class FiguresFilter(forms.Form):
    """A group, a year, or all of it. Whatever else the address says gets a sentence beside the field."""

    group = forms.ChoiceField(label=_("Group"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, groups: Iterable[Group], until: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.by_slug = {group.slug: group for group in groups}
        newest = until // 4
        cast(forms.ChoiceField, self.fields["group"]).choices = [
            ("", _("all groups")),
            *((one.slug, one.name) for one in self.by_slug.values()),
        ]
        cast(forms.ChoiceField, self.fields["year"]).choices = [
            ("", _("all years")),
            *((str(year), str(year)) for year in range(newest, newest - YEARS, -1)),
        ]

    def choice(self) -> Choice:
        """What was chosen; everything where the address makes no sense."""
        if not self.is_valid():
            return Choice()
        return Choice(self.by_slug.get(self.cleaned_data["group"]), self.cleaned_data["year"])
