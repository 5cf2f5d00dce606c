"""Asking for a call, and everything that a worker does about one."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import clock
from groups.models import PeerWorker
from groups.queries import reachable_workers
from participants.models import CallBack
from participants.states import CallEnd, CallOutcome


class AskForm(forms.Form):
    """A man asks for a call. Which key he presses says whether it is urgent; words are his to leave out."""

    urgent = forms.BooleanField(required=False)
    words = forms.CharField(
        label=gettext_lazy("What is it about?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=gettext_lazy("You may leave this empty."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("token", uuid.uuid4())


class CallStepForm(forms.Form):
    """One thing done about a call; `call` and `user` say what may be chosen."""

    def __init__(self, *args: Any, call: CallBack, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call, self.user = call, user
        self.offer()

    def offer(self) -> None:
        """Choices that depend on the call."""


class CallForm(CallStepForm):
    outcome = forms.ChoiceField(choices=CallOutcome.choices)


class HandOverForm(CallStepForm):
    to = forms.ModelChoiceField(label=gettext_lazy("Who calls?"), queryset=PeerWorker.objects.none())

    def offer(self) -> None:
        offer_colleagues(self.fields["to"], self.call)


class EndRequestForm(CallStepForm):
    how = forms.ChoiceField(
        label=gettext_lazy("Why does nobody call any more?"),
        choices=[(one.value, one.label) for one in (CallEnd.WITHDRAWN, CallEnd.GIVEN_UP)],
        widget=forms.RadioSelect,
    )


def offer_colleagues(field: Any, call: CallBack) -> None:
    """The colleagues who may take a call over; those who can be reached at this moment stand first.

    They are read only when the field is shown.
    """
    rows = PeerWorker.objects.available().filter(organisation=call.organisation_id)
    field.queryset = rows.select_related("user").exclude(user=call.claimed_by_id)
    field.choices = lambda: _colleagues(field.queryset, call)


def _colleagues(rows: Any, call: CallBack) -> list[tuple[str, Any]]:
    now = {worker.pk for worker in reachable_workers(call.organisation, clock.now())}
    people = sorted(rows, key=lambda one: one.name.casefold())
    first = [(str(one.pk), one.name) for one in people if one.pk in now]
    others = [(str(one.pk), one.name) for one in people if one.pk not in now]
    choices: list[tuple[str, Any]] = [("", _("Choose a colleague"))]
    if first:
        choices.append((_("Can be reached now"), first))
    return [*choices, (_("Others"), others)] if first else [*choices, *others]
