"""Organisations, venues, groups, workers, rosters, agreements, invitations."""

from groups.models.absences import Absence
from groups.models.groups import Agreement, Group, GroupTransition
from groups.models.growth import (
    Coaching,
    CoachingNote,
    CompetenceRating,
    CompetenceReview,
    ConductSeen,
    DevelopmentGoal,
    GoalTransition,
)
from groups.models.organisations import Invitation, Organisation, OrganisationRole, OrganisationWords, Venue
from groups.models.reachability import Reachability, StandIn
from groups.models.workers import Facilitation, PeerWorker

__all__ = [
    "Absence",
    "Agreement",
    "Coaching",
    "CoachingNote",
    "CompetenceRating",
    "CompetenceReview",
    "ConductSeen",
    "DevelopmentGoal",
    "Facilitation",
    "GoalTransition",
    "Group",
    "GroupTransition",
    "Invitation",
    "Organisation",
    "OrganisationRole",
    "OrganisationWords",
    "PeerWorker",
    "Reachability",
    "StandIn",
    "Venue",
]
