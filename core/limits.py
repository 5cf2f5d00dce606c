"""Where tries are counted: a small table, so that every process of every installation counts the same tries (ADR 0025).

A cache for Django, because that is what allauth counts in. Keys are kept as keyed digests: they hold addresses of
connections and of people. What has expired counts as absent and is removed by `core.tasks.sweep_limits`.
"""

import json
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from core.keyed import digest
from core.models import Limit

_PUT = 'INSERT INTO "core_limit" ("key", "value", "until") VALUES (%s, %s, %s) ON CONFLICT ("key") DO UPDATE '
_PUT += 'SET "value" = excluded."value", "until" = excluded."until"'
# One statement decides who is first, whoever else tries at the same time; an expired row is as good as none.
_ADD = f'{_PUT} WHERE "core_limit"."until" <= %s'


class LimitsCache(BaseCache):
    """Values are what JSON can hold: the moments of tries, and marks that something happened."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """True for exactly one of those who add the same key while it lives."""
        return self._put(_ADD, key, value, timeout, version, time.time()) == 1

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._put(_PUT, key, value, timeout, version)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        alive = Limit.objects.filter(key=self._name(key, version), until__gt=time.time())
        stored = alive.values_list("value", flat=True).first()
        return default if stored is None else json.loads(stored)

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(Limit.objects.filter(key=self._name(key, version)).delete()[0])

    def clear(self) -> None:
        Limit.objects.all().delete()

    def _name(self, key: str, version: int | None) -> str:
        return digest(self.make_and_validate_key(key, version=version), "limits")

    def _put(self, sql: str, key: str, value: Any, timeout: Any, version: int | None, *more: float) -> int:
        until = self.get_backend_timeout(timeout) or float("inf")
        with connection.cursor() as cursor:
            cursor.execute(sql, [self._name(key, version), json.dumps(value), until, *more])
            return cursor.rowcount
