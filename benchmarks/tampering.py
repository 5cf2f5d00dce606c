"""What somebody with full access to the database, and without the keys, may do to a trail."""

import random
from collections.abc import Callable
from typing import Any

from django.db import connection

from core import trail
from core.models import AuditChain


class Tamperer:
    """Writes past the application, with the triggers out of the way. `seed` makes it repeatable."""

    def __init__(self, model: trail.Trail, seed: int) -> None:
        self.model, self.table, self.dice = model, model._meta.db_table, random.Random(seed)
        self.key = trail.TRAILS[model]

    def do(self, attack: str) -> None:
        """One of `ATTACKS`; fails when it changed nothing."""
        ATTACKS[attack](self)

    def sql(self, statement: str, *values: object) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount

    def places(self) -> list[int]:
        rows = self.model.objects.exclude(position=None).order_by("position")
        return [place for place in rows.values_list("position", flat=True) if place]

    def edit(self) -> None:
        place = self.dice.choice(self.places())
        column, value = self.dice.choice(
            [("action", "nothing"), ("subject_id", "nobody"), ("subject_type", "x.y"), ("at", "2001-01-01 00:00:00+00")]
        )
        assert self.sql(f"UPDATE {self.table} SET {column} = %s WHERE position = %s", value, place)

    def edit_and_compute_again(self) -> None:
        """Every link after the edit and the end of the chain are made to fit; only the signature is beyond him."""
        self.edit()
        chain = AuditChain.objects.get(pk=self.key)
        digest = chain.floor_digest
        for event in self.model.objects.filter(position__gt=chain.floor).order_by("position"):
            digest = trail._link(digest, event, event.position or 0)
            self.sql(f"UPDATE {self.table} SET digest = %s WHERE position = %s", digest, event.position)
        self.sql("UPDATE core_auditchain SET digest = %s WHERE id = %s", digest, self.key)

    def delete_some(self) -> None:
        places = self.places()
        for place in self.dice.sample(places, self.dice.randint(1, max(1, len(places) // 3))):
            assert self.sql(f"DELETE FROM {self.table} WHERE position = %s", place)

    def delete_and_close_the_gap(self) -> None:
        places = self.places()
        gone = self.dice.choice(places)
        self.sql(f"DELETE FROM {self.table} WHERE position = %s", gone)
        for place in (place for place in places if place > gone):
            self.sql(f"UPDATE {self.table} SET position = %s WHERE position = %s", place - 1, place)
        self.sql("UPDATE core_auditchain SET position = position - 1 WHERE id = %s", self.key)

    def truncate(self) -> int:
        """Cuts off the tail, or everything; returns the last place that is left."""
        keep = self.dice.choice([0, *self.places()[:-1]])
        assert self.sql(f"DELETE FROM {self.table} WHERE position > %s", keep)
        return keep

    def truncate_and_move_the_end(self) -> None:
        keep = self.truncate()
        last = self.model.objects.filter(position=keep).first()
        digest = last.digest if last else ""
        self.sql("UPDATE core_auditchain SET position = %s, digest = %s WHERE id = %s", keep, digest, self.key)

    def truncate_and_remove_the_end(self) -> None:
        self.truncate()
        assert self.sql("DELETE FROM core_auditchain WHERE id = %s", self.key)

    def swap(self) -> None:
        one, other = self.dice.sample(self.places(), 2)
        for old, new in ((one, -1), (other, one), (-1, other)):
            assert self.sql(f"UPDATE {self.table} SET position = %s WHERE position = %s", new, old)

    def unseal(self) -> None:
        """Takes places away, so that the events would be sealed as if they were new."""
        place = self.dice.choice(self.places())
        assert self.sql(f"UPDATE {self.table} SET position = NULL, digest = '' WHERE position >= %s", place)

    def move_the_beginning(self) -> None:
        last = self.model.objects.get(position=self.dice.choice(self.places()))
        self.sql(f"DELETE FROM {self.table} WHERE position <= %s", last.position)
        end = "UPDATE core_auditchain SET floor = %s, floor_digest = %s WHERE id = %s"
        assert self.sql(end, last.position, last.digest, self.key)


ATTACKS: dict[str, Callable[[Tamperer], Any]] = {
    "edit": Tamperer.edit,
    "edit and compute again": Tamperer.edit_and_compute_again,
    "delete": Tamperer.delete_some,
    "delete and close the gap": Tamperer.delete_and_close_the_gap,
    "truncate": Tamperer.truncate,
    "truncate and move the end": Tamperer.truncate_and_move_the_end,
    "truncate and remove the end": Tamperer.truncate_and_remove_the_end,
    "swap": Tamperer.swap,
    "unseal": Tamperer.unseal,
    "move the beginning": Tamperer.move_the_beginning,
}
