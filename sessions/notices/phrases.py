"""The words of messages to the men, by how much each of them lets a message say. The settings page shows the same."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Wording
from reminders.registry import Words
from sessions.states import CancelReason


@dataclass(frozen=True)
class Occasion:
    """What a message could say, in words: day and time (now, and before a change), place, the general reason."""

    when: str
    place: str = ""
    was: str = ""
    reason: str = ""
    more: bool = False


def reminder(wording: str, occasion: Occasion) -> Words:
    """An evening comes near."""
    if wording == Wording.NEUTRAL:
        return _neutral()
    when = capfirst(occasion.when)
    return _told(wording, subject=when, lines=[f"{when}."], place=occasion.place)


def changed(wording: str, occasion: Occasion) -> Words:
    """An evening has another time or place; `was` is empty when the time stays."""
    if wording == Wording.NEUTRAL:
        return _neutral()
    if occasion.was:
        line = _("It was planned for %(was)s. It is now on %(when)s.")
    else:
        line = _("Something else changed about %(when)s.")
    lines = [line % {"was": occasion.was, "when": occasion.when}]
    if occasion.more:
        lines.append(_("Later days change too."))
    subject = _("Changed: %(when)s") % {"when": occasion.when}
    return _told(wording, subject=subject, lines=lines, place=occasion.place)


def cancelled(wording: str, occasion: Occasion) -> Words:
    """An evening is off. The reason is a general one, and only for who wants to read everything."""
    if wording == Wording.NEUTRAL:
        return _neutral()
    lines = [_("Nothing takes place on %(when)s.") % {"when": occasion.when}]
    if occasion.more:
        lines.append(_("Later days are cancelled too."))
    if wording == Wording.FULL and occasion.reason:
        lines.append(_("Why: %(reason)s.") % {"reason": occasion.reason})
    return _told(wording, subject=_("Cancelled: %(when)s") % {"when": occasion.when}, lines=lines)


def reason_in_words(reason: str) -> str:
    """Why an evening is off, in words that say nothing about anybody."""
    if reason == CancelReason.HOLIDAY:
        return _("a holiday")
    return _("the room is not free") if reason == CancelReason.VENUE else _("something came up")


def _neutral() -> Words:
    return Words(subject=_("You have a message"), lines=[_("There is a message for you.")])


def _told(wording: str, *, subject: str, lines: list[str], place: str = "") -> Words:
    shown = wording == Wording.FULL and place
    lines = [*lines, _("Place: %(place)s") % {"place": place}] if shown else lines
    return Words(subject=subject, lines=lines, short=f"{subject}. {place}" if shown else subject)
