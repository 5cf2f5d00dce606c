"""One function per page read."""

# Ways in.
from intake.queries.desk import agencies, demand, intake_page, referral_page
from intake.queries.nearest import call_due, latest_call, organisation_near
from intake.queries.people import file_side, mergeable, own_organisations
from intake.queries.placement import placement
from intake.queries.status import is_today, referral_status

__all__ = [
    "agencies",
    "call_due",
    "demand",
    "file_side",
    "intake_page",
    "is_today",
    "latest_call",
    "mergeable",
    "organisation_near",
    "own_organisations",
    "placement",
    "referral_page",
    "referral_status",
]
