"""What the log of an organisation says of series and evenings; never of what they were about (ADR 0019)."""

from django.utils.translation import gettext_lazy as _

from groups.queries import LogKind, never, say


def register() -> None:
    """Called when the app is ready."""
    say(
        LogKind.EVENINGS,
        {
            "series.created": _("planned a series of evenings"),
            "series.changed": _("changed a series of evenings"),
            "series.ended": _("ended a series of evenings"),
            "session.added": _("planned an evening"),
            "session.moved": _("moved an evening"),
            "session.place": _("changed the place of an evening"),
            "session.cancelled": _("cancelled an evening"),
            "session.workers": _("changed who guides an evening"),
            "plan.accepted": _("accepted a plan of who guides"),
        },
    )
    # What an evening was about, who came, what was hard or suggested; who asks for a substitute; one's own calendar.
    never("session.note", "session.state", "evening.", "attendance.", "hard_moment.", "substitute.", "announcement.")
    never("calendar.")
