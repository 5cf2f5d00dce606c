"""System checks for operators: `manage.py check --deploy`."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning

from reminders import queries


def broker_policy(app_configs: Sequence[AppConfig] | None, **_kwargs: object) -> list[CheckMessage]:  # noqa: ARG001
    """Warns when the broker would evict queued tasks. The ledger loses nothing by it; delivery gets slower."""
    if queries.broker_keeps_everything() is not False:
        return []
    return [
        CheckWarning(
            "The broker throws queued tasks away when its memory is full.",
            hint="Set maxmemory-policy to noeviction.",
            id="reminders.W001",
        )
    ]
