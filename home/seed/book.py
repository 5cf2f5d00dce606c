"""Rows of many tables, kept until there are enough of them for one bulk insert each."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models

from core import bulk
from core.encryption import encrypt
from core.fields import Ciphertext, EncryptedTextField

MOST = 50_000  # rows that are held at once


class Book:
    """Every table of one `Book` is given the same fields each time; what is left out has its default.

    Encrypted fields take plain text and are encrypted here, bound to their row as everywhere.
    """

    def __init__(self) -> None:
        self.written = 0
        self._held = 0
        self._rows: dict[type[models.Model], list[tuple]] = {}
        self._columns: dict[type[models.Model], tuple[str, ...]] = {}
        self._sealed: dict[type[models.Model], list[str]] = {}

    def add(self, model: type[models.Model], **values: Any) -> Any:
        """One row, by the attnames of its fields; returns its id when the id is a UUID.

        Raises `ValueError` for other fields than the first time.
        """
        if model not in self._columns:
            self._open(model, values)
        if isinstance(model._meta.pk, models.UUIDField):
            values.setdefault("id", uuid.uuid4())
        for name in self._sealed[model]:
            if values.get(name):
                context = f"{model._meta.db_table}/{values['id']}/{name}"
                values[name] = Ciphertext(encrypt(values[name], context))
        if tuple(values) != self._columns[model]:
            raise ValueError(f"{model.__name__}: {tuple(values)} is not {self._columns[model]}")
        self._rows.setdefault(model, []).append(tuple(values.values()))
        self._held += 1
        return values.get("id")

    def _open(self, model: type[models.Model], values: Iterable[str]) -> None:
        has_id = isinstance(model._meta.pk, models.UUIDField) and "id" not in values
        self._columns[model] = (*values, "id") if has_id else tuple(values)
        self._sealed[model] = [f.attname for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]

    def write(self) -> None:
        """Everything that is held; foreign keys are looked at when the transaction ends, so the order is free."""
        for model, rows in self._rows.items():
            self.written += bulk.insert(model, self._columns[model], rows, {})
        self._rows.clear()
        self._held = 0

    def write_when_full(self) -> None:
        if self._held >= MOST:
            self.write()
