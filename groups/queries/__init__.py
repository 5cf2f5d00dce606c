"""What pages and roles ask about organisations, groups, workers, and who can be reached."""

from groups.queries.log import Log, LogKind, is_registered, never, organisation_log, people_of_log, say
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
    "Log",
    "LogKind",
    "OrganisationPage",
    "PersonInCharge",
    "Roster",
    "agreements_page",
    "calls_taken",
    "coordinated_organisations",
    "gaps_ahead",
    "is_registered",
    "managed_organisations",
    "never",
    "organisation_facts",
    "organisation_log",
    "organisation_page",
    "people_of_log",
    "reachable_workers",
    "rosters",
    "say",
    "with_letters",
    "worker_facts",
]
