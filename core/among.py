"""A condition that an index can answer where two of them are joined by OR."""

from typing import Any

from django.db import models
from django.db.models import BooleanField, F, Func, Subquery


class Among(Func):
    """Whether `column` is one of the values of `rows`, which are found once, before anything else.

    PostgreSQL answers `a IN (SELECT …) OR b IN (SELECT …)` by walking over the whole table: it can't use an index for a
    part of an OR that is a subquery. An array that is known beforehand it looks up in both indexes (ADR 0040).
    """

    output_field = BooleanField()
    arity = 2

    def __init__(self, column: Any, rows: Any, **extra: Any) -> None:
        source = Subquery(rows) if isinstance(rows, models.QuerySet) else rows
        super().__init__(F(column) if isinstance(column, str) else column, source, **extra)

    def as_sql(self, compiler: Any, *_connection: Any, **_extra: Any) -> Any:
        return self._between(" IN %s", compiler)

    def as_postgresql(self, compiler: Any, *_connection: Any, **_extra: Any) -> Any:
        return self._between(" = ANY(ARRAY%s)", compiler)

    def _between(self, form: str, compiler: Any) -> tuple[str, list[Any]]:
        column, rows = self.get_source_expressions()
        left, params = compiler.compile(column)
        right, more = compiler.compile(rows)
        return f"({left}{form.replace('%s', right)})", [*params, *more]
