"""Studies, who said yes to them, and the exports that were asked for."""

from outcomes.models.studies import (
    MOST_DOWNLOADS,
    Export,
    ExportQuerySet,
    ExportTransition,
    Study,
    StudyConsent,
    StudyConsentQuerySet,
    StudyQuerySet,
)

__all__ = [
    "MOST_DOWNLOADS",
    "Export",
    "ExportQuerySet",
    "ExportTransition",
    "Study",
    "StudyConsent",
    "StudyConsentQuerySet",
    "StudyQuerySet",
]
