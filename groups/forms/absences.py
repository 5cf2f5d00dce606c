"""When a worker can't come, and how many evenings a month he guides at most."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.form_fields import DayField
from groups.models import PeerWorker


class AbsenceForm(forms.Form):
    """From a day until a day, both included. Why is not asked."""

    from_date = DayField(label=_("First day"))
    until_date = DayField(label=_("Last day"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"from_date": clock.today()})


class EveningsForm(forms.Form):
    """Empty is as many as the organisation says."""

    evenings_a_month = forms.IntegerField(
        label=_("Evenings a month at most"), min_value=0, max_value=31, required=False
    )

    def __init__(self, worker: PeerWorker, data: Any = None) -> None:
        super().__init__(data, initial={"evenings_a_month": worker.evenings_a_month}, auto_id="limit_%s")
        words = _("Left empty it is %(most)s, as the organisation says.")
        self.fields["evenings_a_month"].help_text = words % {"most": worker.organisation.evenings_a_month}
