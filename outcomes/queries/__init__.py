"""Figures for coordinators and funders, and a man's own answers for himself."""

from outcomes.queries.ratings import subject_of_round

__all__ = ["subject_of_round"]
