"""What pages and actions ask about series and evenings; one function a page read."""

from sessions.queries.attendance import DOTS, last_dots, last_held
from sessions.queries.before import as_it_was
from sessions.queries.candidates import Candidate, candidates, free_colleagues
from sessions.queries.conflicts import Conflicts, conflicts, month_around, month_of
from sessions.queries.evening import (
    as_met_by,
    hard_moments,
    line_from_before,
    men_of_evening,
    open_disputes,
    suggested_themes,
    themes_of,
)
from sessions.queries.fair_plan import Added, FairPlan, Proposal, fair_plan
from sessions.queries.hearers import Numbers, coordinators, coordinators_to_reach, men_by_group, numbers
from sessions.queries.lists import Filters, as_agenda, evenings, month_page
from sessions.queries.marks import Standing, choices, for_phones, standing_marks, tag_of
from sessions.queries.own import Brought, brought_to, evening_just_over, own_words
from sessions.queries.pictures import guides, note_of, picture, place_in_words, why_not, with_people
from sessions.queries.plan import Cell, Grid, Line, grid
from sessions.queries.schedule import coming_steps, past_evenings, past_strip, series_lines
from sessions.queries.series import (
    ChangePreview,
    PreviewDate,
    change_preview,
    ending,
    horizon,
    is_free_day,
    preview,
    running_series,
)
from sessions.queries.substitutes import Asked, asked_of, asked_on, can_ask, offer_in_words, offers
from sessions.queries.workload import AtRisk, Gap, MonthLoad, asked_for, at_risk, gaps, loads, shifts_a_week

__all__ = [
    "DOTS",
    "Added",
    "Asked",
    "AtRisk",
    "Brought",
    "Candidate",
    "Cell",
    "ChangePreview",
    "Conflicts",
    "FairPlan",
    "Filters",
    "Gap",
    "Grid",
    "Line",
    "MonthLoad",
    "Numbers",
    "PreviewDate",
    "Proposal",
    "Standing",
    "as_agenda",
    "as_it_was",
    "as_met_by",
    "asked_for",
    "asked_of",
    "asked_on",
    "at_risk",
    "brought_to",
    "can_ask",
    "candidates",
    "change_preview",
    "choices",
    "coming_steps",
    "conflicts",
    "coordinators",
    "coordinators_to_reach",
    "ending",
    "evening_just_over",
    "evenings",
    "fair_plan",
    "for_phones",
    "free_colleagues",
    "gaps",
    "grid",
    "guides",
    "hard_moments",
    "horizon",
    "is_free_day",
    "last_dots",
    "last_held",
    "line_from_before",
    "loads",
    "men_by_group",
    "men_of_evening",
    "month_around",
    "month_of",
    "month_page",
    "note_of",
    "numbers",
    "offer_in_words",
    "offers",
    "open_disputes",
    "own_words",
    "past_evenings",
    "past_strip",
    "picture",
    "place_in_words",
    "preview",
    "running_series",
    "series_lines",
    "shifts_a_week",
    "standing_marks",
    "suggested_themes",
    "tag_of",
    "themes_of",
    "why_not",
    "with_people",
]
