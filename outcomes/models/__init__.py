"""Studies, who said yes to them, and the exports that were asked for."""

from outcomes.models.studies import (
    Export,
    ExportQuerySet,
    ExportTransition,
    Study,
    StudyConsent,
    StudyConsentQuerySet,
    StudyQuerySet,
)

__all__ = [
    "Export",
    "ExportQuerySet",
    "ExportTransition",
    "Study",
    "StudyConsent",
    "StudyConsentQuerySet",
    "StudyQuerySet",
]
