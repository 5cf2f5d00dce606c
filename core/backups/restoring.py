"""A restore from beginning to end: everything in one transaction, and what is outside the database after it."""

from collections.abc import Callable
from typing import Any, BinaryIO

from core import anchors, audit, clock, trail
from core.backups import envelope, place, steps
from core.backups.load import Loading, NotWhole
from core.models import AuditChain

Tell = Callable[[str], object]


def restore(source: BinaryIO, key: Any, *, broken_trail: bool, tell: Tell) -> None:
    """Restores `source` into the empty database, or changes nothing at all.

    Takes the steps that the apps registered and checks both trails, all in the one transaction; then takes back the
    anchors that are ahead. Raises `place.NotEmpty`, `place.TooNew`, `envelope.Unreadable`, `NotWhole`, and whatever a
    step raises. `broken_trail` lets a trail pass that was broken before the backup was made.
    """
    with place.one_transaction():
        place.refuse_unless_empty()
        loading = Loading()
        envelope.unseal(source, loading.take, key)
        made, taken_at = loading.finish()
        place.finish(made)
        told = [f"{loading.total:,} rows of {taken_at:%Y-%m-%d %H:%M:%S} UTC, written on {loading.engine}"]
        told += _trails(broken_trail)
        point = steps.Point(taken_at=taken_at, at=clock.now())
        told += _taken(point)
        audit.record("backup.restored", AuditChain(pk=1), by=None, taken_at=point.taken_at.isoformat())
    for sentence in told:
        tell(sentence)
    _settle_anchors(tell)


def _taken(point: steps.Point) -> list[str]:
    try:
        return steps.take(point)
    except ValueError as error:
        raise NotWhole(str(error)) from error


def _trails(broken_allowed: bool) -> list[str]:
    found = [trail.first_break(model, anchored=False) for model in trail.TRAILS]
    broken = [f"{one.trail} is broken at position {one.position}: {one.why}" for one in found if one]
    if broken and not broken_allowed:
        raise NotWhole(
            "\n".join([*broken, "It was so when the backup was made. --broken-trail restores it all the same."])
        )
    return broken or ["Both trails are whole."]


def _settle_anchors(tell: Tell) -> None:
    """The anchors may know of events after the backup: they are lost, which is said here and in the trail itself."""
    for model in trail.TRAILS:
        name = model._meta.object_name or ""
        anchor, chain = anchors.read(name), AuditChain.objects.filter(pk=trail.TRAILS[model]).first()
        position = chain.position if chain else 0
        if anchor is None or trail.first_break(model) is None:
            continue
        try:
            trail.accept_end(model)
        except trail.TrailBroken:
            continue  # told above
        tell(
            f"{name}: restored from before the anchor. The anchor was at position {anchor.position}, the backup ends "
            f"at {position}; what was noted in between is lost. This end was accepted, and the trail says so."
        )
