"""A fair plan: who could guide the evenings that lack workers (W4, W39; ADR 0022). Pure: no database, no clock."""

from sessions.rostering.problem import FACE, GAP, GUEST, LOAD, SINGLE, Crew, Evening, Person, Problem
from sessions.rostering.search import suggest

__all__ = ["FACE", "GAP", "GUEST", "LOAD", "SINGLE", "Crew", "Evening", "Person", "Problem", "suggest"]
