"""What a page or a phone says about an evening, in the shape that the actions take."""

import uuid
from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from sessions.actions import Tap
from sessions.states import NotMetReason, Presence

AT_ONCE = 100
TIME_OUTS = {"": (False, False), "took": (True, False), "back": (True, True)}


def taps_from(body: object) -> list[Tap]:
    """The taps that a phone sends as `{"taps": [{"id", "man", "presence", "out", "base", "decides"}]}`.

    Raises `DomainError` for anything else, so that a broken phone is told and nothing is half-written.
    """
    rows = body.get("taps") if isinstance(body, dict) else None
    if not isinstance(rows, list) or len(rows) > AT_ONCE:
        raise DomainError(_("That could not be read. Open the page again."))
    return [_tap(row) for row in rows]


def _tap(row: object) -> Tap:
    try:
        values = dict(row)  # type: ignore[call-overload]
        out, back = TIME_OUTS[values.get("out") or ""]
        return Tap(
            id=uuid.UUID(values["id"]),
            participant_id=uuid.UUID(values["man"]),
            presence=Presence(values["presence"]),
            took_time_out=out,
            came_back=back,
            base=uuid.UUID(values["base"]) if values.get("base") else None,
            decides=values.get("decides") is True,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DomainError(_("That could not be read. Open the page again.")) from error


def taps_of_form(posted: QueryDict, men: Iterable[uuid.UUID]) -> list[Tap]:
    """The marks of the whole page as one form: those that were changed, and those that it suggested.

    A suggestion that nobody touched only fills an empty place: it says nothing against a colleague's mark. The ids
    follow from the form's own, so that a form that is sent twice counts once.
    """
    try:
        form = uuid.UUID(posted.get("form", ""))
    except ValueError as error:
        raise DomainError(_("That could not be read. Open the page again.")) from error
    found = (_tap_of_form(posted, man, form) for man in men)
    return [tap for tap in found if tap]


def _tap_of_form(posted: QueryDict, man: uuid.UUID, form: uuid.UUID) -> Tap | None:
    said, shown, base = (posted.get(f"{name}-{man}", "") for name in ("presence", "shown", "base"))
    now = f"{said}/{posted.get(f'out-{man}', '')}"
    decision = posted.get(f"decide-{man}", "")
    if decision:
        said, _slash, out = decision.partition("/")
    else:
        out = posted.get(f"out-{man}", "")
    untouched = now == shown and not decision
    if not said or (untouched and base):
        return None
    row = {
        "id": str(uuid.uuid5(form, f"{man}{now}{decision}")),
        "man": str(man),
        "presence": said,
        "out": out,
        "base": posted.get(f"dispute-{man}", "") if decision else base,
        "decides": bool(decision),
    }
    tap = _tap(row)
    return Tap(**{**tap.__dict__, "fills_only": untouched})


class NotMetForm(forms.Form):
    """Why nobody met."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why did nobody meet?"), choices=NotMetReason.choices, widget=forms.RadioSelect
    )
