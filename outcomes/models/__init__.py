"""Self-ratings and consent; studies, who said yes to them, and the exports that were asked for."""

from outcomes.models.ratings import PublishedRatings, RatingRhythm, SelfRating
from outcomes.models.research import CONSENT_TEXT, ResearchConsent, ResearchRound
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
    "CONSENT_TEXT",
    "MOST_DOWNLOADS",
    "Export",
    "ExportQuerySet",
    "ExportTransition",
    "PublishedRatings",
    "RatingRhythm",
    "ResearchConsent",
    "ResearchRound",
    "SelfRating",
    "Study",
    "StudyConsent",
    "StudyConsentQuerySet",
    "StudyQuerySet",
]
