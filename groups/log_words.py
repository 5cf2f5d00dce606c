"""What the log of an organisation says of the events of this floor (ADR 0019)."""

from django.utils.translation import gettext_lazy as _

from groups.queries.log import LogKind, never, say


def register() -> None:
    """Called when the app is ready."""
    say(
        LogKind.SETTINGS,
        {
            "organisation.changed": _("changed the settings"),
            "organisation.told": _("changed the words on the public pages"),
            "organisation.seeded": _("filled the organisation with made-up data"),
            "venue.added": _("added a room"),
            "venue.changed": _("changed a room"),
        },
    )
    say(
        LogKind.PEOPLE,
        {
            "role.given": _("gave a role"),
            "role.ended": _("ended a role"),
            "invitation.written": _("invited somebody"),
            "invitation.withdrawn": _("withdrew an invitation"),
            "invitation.accepted": _("accepted an invitation"),
        },
    )
    say(
        LogKind.GROUPS,
        {
            "group.created": _("made a group"),
            "group.changed": _("changed a group"),
            "group.forming": _("put a group back to forming"),
            "group.open": _("opened a group"),
            "group.paused": _("paused a group"),
            "group.closed": _("closed a group"),
            "agreement.published": _("published new agreements"),
        },
    )
    say(
        LogKind.WORKERS,
        {
            "worker.added": _("added a worker"),
            "worker.changed": _("changed the status of a worker"),
            "worker.limited": _("set how many calls a week a worker takes"),
            "facilitation.started": _("put a worker on a roster"),
            "facilitation.ended": _("took a worker off a roster"),
            "facilitation.dropped": _("took back a roster entry that had not begun"),
            "reachability.added": _("wrote down when a worker can be reached"),
            "reachability.ended": _("ended hours in which a worker could be reached"),
            "reachability.given_away": _("gave an evening of reachability away"),
            "reachability.taken": _("took an evening of reachability over"),
            "reachability.taken_back": _("took an evening of reachability back"),
        },
    )
    # Of floors below that know no log: somebody's own account, and what is sent and promised about men.
    never("account.", "message ", "promise ", "trail.", "backup.")
