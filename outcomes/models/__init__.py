"""Self-ratings, consent, and what is asked for research."""

from outcomes.models.ratings import PublishedRatings, RatingRhythm, SelfRating
from outcomes.models.research import CONSENT_TEXT, ResearchConsent, ResearchRound

__all__ = ["CONSENT_TEXT", "PublishedRatings", "RatingRhythm", "ResearchConsent", "ResearchRound", "SelfRating"]
