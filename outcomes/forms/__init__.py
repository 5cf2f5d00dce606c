"""Forms of the results, and of what a man says about himself."""

from outcomes.forms.figures import FiguresFilter
from outcomes.forms.ratings import RatingForm, ResearchForm, WithdrawForm

__all__ = ["FiguresFilter", "RatingForm", "ResearchForm", "WithdrawForm"]
