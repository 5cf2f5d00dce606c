"""What pages and roles ask about organisations, groups, workers, and who can be reached."""

from groups.queries.organisations import (
    AgreementsPage,
    OrganisationPage,
    PersonInCharge,
    agreements_page,
    coordinated_organisations,
    managed_organisations,
    organisation_facts,
    organisation_page,
    with_letters,
    worker_facts,
)
from groups.queries.reachability import DAYS_AHEAD, Roster, calls_taken, gaps_ahead, reachable_workers, rosters

__all__ = [
    "DAYS_AHEAD",
    "AgreementsPage",
    "OrganisationPage",
    "PersonInCharge",
    "Roster",
    "agreements_page",
    "calls_taken",
    "coordinated_organisations",
    "gaps_ahead",
    "managed_organisations",
    "organisation_facts",
    "organisation_page",
    "reachable_workers",
    "rosters",
    "with_letters",
    "worker_facts",
]
