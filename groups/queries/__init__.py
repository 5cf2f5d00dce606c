"""What pages and roles ask about organisations, groups, workers, and who can be reached."""

from groups.queries.growth import (
    GrowthPage,
    coached_workers,
    colleagues_at,
    growth_page,
    own_workers,
    possible_coaches,
    talks,
)
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
    "GrowthPage",
    "Log",
    "LogKind",
    "OrganisationPage",
    "PersonInCharge",
    "Roster",
    "agreements_page",
    "calls_taken",
    "coached_workers",
    "colleagues_at",
    "coordinated_organisations",
    "gaps_ahead",
    "growth_page",
    "is_registered",
    "managed_organisations",
    "never",
    "organisation_facts",
    "organisation_log",
    "organisation_page",
    "own_workers",
    "people_of_log",
    "possible_coaches",
    "reachable_workers",
    "rosters",
    "say",
    "talks",
    "with_letters",
    "worker_facts",
]
