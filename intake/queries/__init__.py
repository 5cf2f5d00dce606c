"""One function per page read."""

# Ways in.
from intake.queries.desk import agencies, demand, intake_page, referral_page
from intake.queries.first_phase import (
    EveningCheck,
    Phase,
    episode_of_evening,
    evening_check,
    evening_checks,
    first_phases,
    may_end_for_blaming,
    own_ending,
)
from intake.queries.nearest import call_due, latest_call, listed_group, organisation_near
from intake.queries.people import file_side, mergeable, own_organisations
from intake.queries.placement import placement

# The way back.
from intake.queries.reads import own_reads, subject_of_call
from intake.queries.retention import held, strangers_before
from intake.queries.returns import file_return, own_way_back, return_page, returns_page, with_people
from intake.queries.status import is_today, referral_status

__all__ = [
    "EveningCheck",
    "Phase",
    "agencies",
    "call_due",
    "demand",
    "episode_of_evening",
    "evening_check",
    "evening_checks",
    "file_return",
    "file_side",
    "first_phases",
    "held",
    "intake_page",
    "is_today",
    "latest_call",
    "listed_group",
    "may_end_for_blaming",
    "mergeable",
    "organisation_near",
    "own_ending",
    "own_organisations",
    "own_reads",
    "own_way_back",
    "placement",
    "referral_page",
    "referral_status",
    "return_page",
    "returns_page",
    "strangers_before",
    "subject_of_call",
    "with_people",
]
