"""How long is left, as a ring that fills and in words."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components import Clock, ClockState

SOON = 0.75


def clock_until(began: dt.datetime, due: dt.datetime, now: dt.datetime) -> Clock:
    """The clock of something that was promised at `began` and is due at `due`."""
    whole, passed = (due - began).total_seconds(), (now - began).total_seconds()
    share = passed / whole if whole > 0 else 1.0
    state = ClockState.OVERDUE if now > due else ClockState.SOON if share >= SOON else ClockState.OPEN
    return Clock(share=share, words=_words(due - now), state=state)


def _words(left: dt.timedelta) -> str:
    if left < dt.timedelta(0):
        return _("%(time)s too late") % {"time": _span(-left)}
    return _("%(time)s left") % {"time": _span(left)}


def _span(span: dt.timedelta) -> str:
    if span.days:
        return ngettext("%(count)d day", "%(count)d days", span.days) % {"count": span.days}
    hours, minutes = span.seconds // 3600, span.seconds // 60
    if hours:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
