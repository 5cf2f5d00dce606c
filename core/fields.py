"""The encrypted text field."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from core import encryption, watch


class Ciphertext(str):
    """A stored value that nobody has asked to read yet."""

    __slots__ = ()


class _DecryptedAttribute(DeferredAttribute):
    """Decrypts when the attribute is read, so that rows fetched for something else cost nothing.

    It has `__set__` too: without it Python would find the ciphertext in the instance first and never ask.
    """

    field: "EncryptedTextField"

    def __get__(self, instance: models.Model | None, owner: type[models.Model] | None = None) -> Any:
        value = super().__get__(instance, owner)
        if instance is None:
            return value
        watch.was_read(instance)
        if isinstance(value, Ciphertext):
            value = encryption.decrypt(value, self.field.context_of(instance)) if value else ""
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database and bound to its row.

    The model's primary key must be known before the first save (a UUID). Filtering on the content is impossible, and so
    are `update()` and `bulk_update()`: they raise `FieldError` instead of writing plain text.
    """

    descriptor_class = _DecryptedAttribute

    def context_of(self, instance: models.Model) -> str:
        return f"{instance._meta.db_table}/{instance.pk}/{self.attname}"

    def from_db_value(self, value: str | None, *_args: object) -> Ciphertext | None:
        return None if value is None else Ciphertext(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002
        stored = model_instance.__dict__.get(self.attname)
        if stored is None or isinstance(stored, Ciphertext):
            return stored
        return Ciphertext(encryption.encrypt(stored, self.context_of(model_instance)) if stored else "")

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:  # noqa: ARG002
        if value and not isinstance(value, Ciphertext):
            raise FieldError(f"{self.name} is encrypted: change it on the instance and call save()")
        return None if value is None else str(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted and cannot be searched")
        return super().get_lookup(lookup_name)
