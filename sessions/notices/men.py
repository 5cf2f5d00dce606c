"""Messages to the men: an evening comes near, has another time or place, is off (W11, W32)."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact
from accounts.queries import link_token
from participants.models import Participant, Participation
from reminders.actions import Notice
from reminders.models import Message
from reminders.registry import Letter, MessageKind, Words
from reminders.states import Audience
from sessions.models import GroupSession, Rsvp
from sessions.notices import phrases, timing
from sessions.notices.phrases import Occasion
from sessions.states import Answer, CancelReason, SessionState

TWO_DAYS = "evening in two days"
TWO_HOURS = "evening in two hours"
CHANGED = "evening changed"
CANCELLED = "evening cancelled"
Say = Callable[[str, Occasion], Words]


def reminders(session: GroupSession, contacts: Iterable[Contact]) -> list[Notice]:
    """Two days and two hours before, for each; what he does not want is left out when it would be sent."""
    found = []
    two_days, two_hours = timing.two_days_before(session), timing.two_hours_before(session)
    for contact in contacts:
        # The later reminder takes the place of an earlier one that could not be sent in time.
        found.append(_notice(TWO_DAYS, session, contact, "2d", not_before=two_days, expires_at=two_hours))
        found.append(_notice(TWO_HOURS, session, contact, "2h", not_before=two_hours, expires_at=session.starts_at))
    return found


def changed(session: GroupSession, contacts: Iterable[Contact], *, was: dt.datetime, more: int) -> list[Notice]:
    """Another time or place; `more` is how many later evenings changed with it."""
    facts: dict[str, Any] = {"was": was.isoformat(), "more": more}
    return [_notice(CHANGED, session, one, "changed", expires_at=session.starts_at, **facts) for one in contacts]


def cancelled(session: GroupSession, contacts: Iterable[Contact], *, more: int) -> list[Notice]:
    return [_notice(CANCELLED, session, one, "off", expires_at=session.starts_at, more=more) for one in contacts]


def key_of_change(notice: Notice) -> str:
    """The key under which the same man was told that this version of the evening changed."""
    return notice.key.rpartition(":")[0] + ":changed"


def _notice(
    kind: str,
    session: GroupSession,
    contact: Contact,
    suffix: str,
    *,
    expires_at: dt.datetime,
    not_before: dt.datetime | None = None,
    **facts: object,
) -> Notice:
    return Notice(
        kind=kind,
        to=contact,
        key=f"session:{session.pk}:{session.version}:{contact.pk}:{suffix}",
        subject=timing.about(session),
        version=session.version,
        params={"session": str(session.pk), **facts},
        not_before=not_before,
        expires_at=expires_at,
        organisation_id=session.group.organisation_id,
    )


def _rows(message: Message, state: SessionState, participations: Q) -> bool:
    """Whether the evening stands as it did, and the recipient has an episode in its group that fits."""
    episodes = Participation.objects.filter(participations, participant__contact=message.recipient_id)
    rows = GroupSession.objects.filter(pk=str(message.params["session"]), version=message.version, state=state)
    return rows.filter(group__in=episodes.values("group")).exists()


def _seated() -> Q:
    return Q(pk__in=Participation.objects.seated().values("pk"))


def _still_planned(message: Message) -> bool:
    return _rows(message, SessionState.PLANNED, _seated())


def _still_near(message: Message) -> bool:
    """Who said that he can't come is not reminded."""
    cannot = Rsvp.objects.filter(
        session__pk=str(message.params["session"]), participant__contact=message.recipient_id, answer=Answer.CANNOT
    )
    return _still_planned(message) and not cannot.exists()


def _still_off(message: Message) -> bool:
    """A man whose group was closed has left it by now, and still must hear that there is no evening."""
    session = GroupSession.objects.filter(pk=str(message.params["session"])).first()
    if session is None:
        return False
    fits = _seated()
    if session.cancel_reason == CancelReason.GROUP:
        fits |= Q(closed_at__gte=session.cancelled_at)
    return _rows(message, SessionState.CANCELLED, fits)


def _put(say: Say) -> Callable[[Letter], Words]:
    def render(letter: Letter) -> Words:
        """A man without an account gets no link: it would lead him nowhere. The link asks for a code first."""
        rows = GroupSession.objects.select_related("group__organisation", "venue")
        session = rows.get(pk=str(letter.params["session"]))
        words = say(letter.wording, _occasion(session, letter))
        sender = session.group.organisation.sender_name
        file = Participant.objects.filter(contact=letter.contact).exclude(user=None).select_related("user").first()
        if file is None or file.user is None:
            return replace(words, sender=sender)
        link = reverse("discreet", args=[link_token(file.user)])
        return replace(words, sender=sender, link=link, link_label=_("Open"))

    return render


def example(wording: str, session: GroupSession | None, *, now: dt.datetime) -> tuple[Words, Words]:
    """What a reminder and a cancellation would say to somebody who chose `wording`: of this evening, or a made-up one.

    Needs `group` and `venue`.
    """
    if session is None:
        day = timezone.localtime(now).replace(hour=19, minute=30) + dt.timedelta(days=2)
        occasion = Occasion(when=date_format(day, "DATETIME_FORMAT"), place="De Brug, Kerkstraat 4")
    else:
        occasion = Occasion(when=_moment(session.starts_at, session.group.zone), place=place_in_full(session))
    off = replace(occasion, reason=phrases.reason_in_words(CancelReason.VENUE))
    return phrases.reminder(wording, occasion), phrases.cancelled(wording, off)


def _occasion(session: GroupSession, letter: Letter) -> Occasion:
    before = parse_datetime(str(letter.params.get("was", "")))
    was = before if before and before != session.starts_at else None
    return Occasion(
        when=_moment(session.starts_at, session.group.zone),
        place=place_in_full(session),
        was=_moment(was, session.group.zone) if was else "",
        reason=phrases.reason_in_words(session.cancel_reason),
        more=bool(letter.params.get("more")),
    )


def _moment(moment: dt.datetime, zone: str) -> str:
    return date_format(moment.astimezone(ZoneInfo(zone)), "DATETIME_FORMAT")


def place_in_full(session: GroupSession) -> str:
    """The room with its address, or "online"; needs `venue`."""
    if session.venue:
        return ", ".join(part for part in (session.venue.name, session.venue.full_address) if part)
    return _("online") if session.online_link else ""


def _kind(name: str, label: object, say: Say, still_true: Callable[[Message], bool], **more: object) -> MessageKind:
    return MessageKind(
        name=name,
        label=label,  # type: ignore[arg-type]
        render=_put(say),
        still_true=still_true,
        audience=Audience.PARTICIPANT,
        **more,  # type: ignore[arg-type]
    )


KINDS = (
    _kind(TWO_DAYS, gettext_lazy("Two days before an evening"), phrases.reminder, _still_near),
    _kind(TWO_HOURS, gettext_lazy("Two hours before an evening"), phrases.reminder, _still_near),
    _kind(
        CHANGED, gettext_lazy("An evening has another time or place"), phrases.changed, _still_planned, essential=True
    ),
    _kind(CANCELLED, gettext_lazy("An evening is cancelled"), phrases.cancelled, _still_off, essential=True),
)
