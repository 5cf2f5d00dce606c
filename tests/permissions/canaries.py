"""What nobody may find on his pages: words and ids of another organisation, and of men who are not his.

Who may read which kind of word of his own organisation stands in `READS`; what stands nowhere is foreign to everybody.
"""

import re
import uuid

from django.apps import apps
from django.db.models import ForeignKey

from tests.permissions.world import SAID, Circle, World

# Of the men themselves and what is told of them; of another circle only what waits for anybody who can call.
OF_MEN = {
    "man", "second", "newcomer", "doubter", "left", "waiting", "talking", "placed", "taken", "unknown", "claimedback",
    "callwords", "donewords", "theme", "fornext", "hard", "suggestion", "ending", "hopes", "practical", "askedtown",
    "demandtown", "backtown", "dropped", "promised", "fresh", "pathwords", "kindwords",
}  # fmt: skip
WAITS = {
    "man", "second", "callwords", "waiting", "unknown", "askedtown", "backtown", "dropped", "promised", "fresh",
    "agency", "professional",
}  # fmt: skip
OF_CIRCLE = {"group", "town", "app", "eveningnote", "announcement", "agreednl", "agreeden", "key"}
OF_DESK = {
    "trainee",
    "idle",
    "organisation",
    "venue",
    "address",
    "worker",
    "coordinator",
    "agency",
    "professional",
    "group",
    "town",
    "key",
}
STAFF = {
    "trainee", "idle", "colleague", "offroster", "stopped", "former", "substitute", "elsewhere", "moved", "yearling",
}  # fmt: skip
OF_GROWTH = {"goal", "coachwords"}
# What a study tells the men; who researches is told to them too.
OF_STUDY = {"study", "purpose", "institute", "researcher"}
OF_ADMINISTRATORS = {"organisation", "coordinator", "administrator", "invited", "venue", "address", "former", "key"}
# Who changed what, and whose roster: the log names staff (ADR 0019).
OF_USERS = STAFF | {"worker"}
MINE = OF_STUDY | {
    "organisation", "group", "town", "app", "venue", "address", "worker", "announcement", "agreednl", "agreeden",
    "substitute", "colleague",
}  # fmt: skip
WORDS = re.compile(r"zq(a1|a2|b1|b2|a|b)0?([a-z]+)", re.IGNORECASE)
IDS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
# Of his own circle (1) and of its neighbour (2) in the organisation.
READS: dict[str, tuple[set[str], set[str]]] = {
    "": (set(), set()),
    "participant": (MINE | {"man", "suggestion", "callwords", "pathwords", "kindwords"}, OF_STUDY),
    "ex-participant": ({"organisation", "group", "left"} | OF_STUDY, OF_STUDY),
    "worker": (OF_MEN | OF_CIRCLE | OF_DESK | OF_GROWTH | STAFF, OF_DESK | WAITS),
    "both": (OF_MEN | OF_CIRCLE | OF_DESK | STAFF | MINE, OF_DESK | WAITS | OF_STUDY),
    "off-roster": (OF_DESK | WAITS | STAFF, OF_DESK | WAITS),
    "substitute": (
        OF_DESK | WAITS | STAFF | OF_CIRCLE | {"second", "newcomer", "doubter", "suggestion", "theme", "fornext"},
        OF_DESK | WAITS,
    ),
    "coordinator": (
        OF_MEN | OF_CIRCLE | OF_DESK | OF_GROWTH | OF_STUDY | STAFF | OF_ADMINISTRATORS,
        OF_MEN | OF_CIRCLE | OF_DESK | OF_GROWTH | OF_STUDY | STAFF | OF_ADMINISTRATORS,
    ),
    "administrator": (OF_ADMINISTRATORS | OF_USERS, OF_ADMINISTRATORS | OF_USERS),
    "ex-worker": ({"stopped"}, set()),
    "ex-coordinator": ({"former"}, set()),
    "moved": ({"moved"}, set()),
}
# What even a coordinator does not read: his own words and what workers wrote for each other (design "Who sees what").
READS["coordinator"] = tuple(kinds - {"theme", "fornext", "suggestion"} for kinds in READS["coordinator"])  # type: ignore[assignment]
# A man may be given a seat in any organisation's group: its name, town and organisation stand on that page (W10).
OFFERS, OFFERED = "/desk/intake/", {"group", "town", "organisation"}


# Where he worked or took part once is his own data, also when he may see nothing else of it any more.
OWN_DATA, OWN = "/me/data/", {"group", "organisation"}


class Watch:
    """Knows every word and id of the world, and says which of a page are not for whoever reads it."""

    def __init__(self, world: World) -> None:
        self.far_ids = {str(key) for circle in (world.other, world.far) for key in _ids(circle)}

    def foreign(self, who: str, text: str, asked: str = "") -> list[str]:
        """Canaries in `text` that are not his; `asked` is the address, which may be repeated."""
        found = {f"{mark.upper()}:{kind}" for mark, kind in _words(text) if not self._may(who, mark, kind, asked)}
        home = self.far_ids if who != "moved" else set()
        found |= {one for one in IDS.findall(text) if one in home and one not in asked}
        return sorted(one for one in found if one.partition(":")[2].lower() not in asked.lower() or ":" not in one)

    def _may(self, who: str, mark: str, kind: str, asked: str) -> bool:
        if asked.startswith(OFFERS) and kind in OFFERED:
            return True
        if asked.startswith(OWN_DATA) and kind in OWN and mark in ("a", "a1"):
            return True
        if who == "moved" and mark.startswith("b"):
            return True
        if mark == "a":
            return "organisation" in READS[who][0]
        near = {"a1": 0, "a2": 1}.get(mark)
        return near is not None and kind in READS[who][near]


def _words(text: str) -> set[tuple[str, str]]:
    """Marks and kinds; what only looks like one, in the middle of a random token, is none that was ever said."""
    kinds = sorted(SAID, key=len, reverse=True)
    found = (
        (mark.lower(), next((one for one in kinds if tail.lower().startswith(one)), ""))
        for mark, tail in WORDS.findall(text)
    )
    return {(mark, kind.removesuffix("phone")) for mark, kind in found if kind}


def _ids(circle: Circle) -> set[uuid.UUID]:
    """Every row that hangs on a circle's organisation or on one of its rows, one step deep."""
    named = {row.pk for row in vars(circle.rows).values() if isinstance(getattr(row, "pk", None), uuid.UUID)}
    named |= {circle.organisation.pk}
    found = set(named)
    for model in apps.get_models():
        for key in model._meta.fields:
            if isinstance(key, ForeignKey) and key.target_field.get_internal_type() == "UUIDField":
                found |= set(model._base_manager.filter(**{f"{key.name}__in": named}).values_list("pk", flat=True))
    return {one for one in found if isinstance(one, uuid.UUID)}
