"""What organisations, groups and their workers keep about people (ADR 0031)."""

from typing import Any

from core.privacy import Kept, Whose, Why, about

_WORKER = "himself; colleagues and coordinators of his organisation"
_GROWTH = "himself; who coaches him and coordinators of his organisation"


def register() -> None:
    """Declares the models of `groups`."""
    _places()
    _workers()
    _growth()


def _places() -> None:
    about(
        "groups.Organisation", Whose.NOBODY, Why.RUNNING, Kept.ALWAYS,
        plain="id created_at name slug zone country sender_name emergency_numbers seats_least seats_optimum "
        "seats_ceiling horizon_weeks hours_to_second hours_to_coordinator contact_cutoff contact_until "
        "contact_next_morning entry_days checks_before_review evenings_a_month "
        "retention_months months_between_ratings ink accent",
    )  # fmt: skip
    about(
        "groups.OrganisationWords", Whose.NOBODY, Why.RUNNING, Kept.ALWAYS,
        plain="id created_at organisation language introduction questions stories",
    )  # fmt: skip
    about(
        "groups.Venue", Whose.NOBODY, Why.RUNNING, Kept.ALWAYS,
        plain="id created_at organisation name address town access_note in_use",
    )  # fmt: skip
    about(
        "groups.Group", Whose.NOBODY, Why.RUNNING, Kept.ALWAYS,
        plain="id created_at organisation name slug town public_text formats weekday local_time every_n_weeks "
        "duration_minutes zone language venue seats_ceiling status opened_at paused_at closed_at group_app_link listed "
        "tells_address",
    )  # fmt: skip
    about(
        "groups.GroupTransition", Whose.NOBODY, Why.RUNNING, Kept.GROUP,
        plain="id from_state to_state at reason group", others="by",
    )  # fmt: skip
    about(
        "groups.Agreement", Whose.NOBODY, Why.RUNNING, Kept.GROUP,
        plain="id group version text_nl text_en published_at", others="published_by",
    )  # fmt: skip


def _workers() -> None:
    work: dict[str, Any] = {"seen": _WORKER, "path": "worker__user"}
    about(
        "groups.OrganisationRole", Whose.WORKER, Why.GUIDING, Kept.WORK, path="user",
        seen="coordinators and administrators", plain="id created_at organisation user",
        personal="role from_date until_date",
    )  # fmt: skip
    about(
        "groups.Invitation", Whose.WORKER, Why.GUIDING, Kept.WORK, seen="coordinators and administrators",
        because="expires; one that was never taken can be withdrawn",
        plain="id created_at organisation contact expires_at",
        personal="email name invited_as engagement language accepted_at withdrawn_at", others="invited_by",
    )  # fmt: skip
    about(
        "groups.PeerWorker", Whose.WORKER, Why.GUIDING, Kept.WORK, path="user", seen=_WORKER,
        plain="id created_at user organisation", personal="engagement calls_a_week evenings_a_month status",
        special="from_participant tells_past",
    )  # fmt: skip
    about(
        "groups.Facilitation", Whose.WORKER, Why.GUIDING, Kept.WORK, **work,
        plain="id created_at group worker", personal="role from_date until_date",
    )  # fmt: skip
    about(
        "groups.Absence", Whose.WORKER, Why.GUIDING, Kept.WORK, **work,
        plain="id created_at worker", personal="from_date until_date",
    )  # fmt: skip
    about(
        "groups.Reachability", Whose.WORKER, Why.GUIDING, Kept.WORK, **work,
        plain="id created_at worker", personal="weekday from_time until_time from_date until_date",
    )  # fmt: skip
    about(
        "groups.StandIn", Whose.WORKER, Why.GUIDING, Kept.WORK, **work,
        plain="id created_at reachability worker", personal="date",
    )  # fmt: skip


def _growth() -> None:
    growth: dict[str, Any] = {"seen": _GROWTH, "path": "worker__user"}
    about(
        "groups.CompetenceReview", Whose.WORKER, Why.GUIDING, Kept.WORK, **growth,
        plain="id created_at worker", personal="rated_by date", others="by",
    )  # fmt: skip
    about(
        "groups.CompetenceRating", Whose.WORKER, Why.GUIDING, Kept.WORK, seen=_GROWTH, path="review__worker__user",
        plain="id review", personal="competence rating",
    )  # fmt: skip
    about(
        "groups.DevelopmentGoal", Whose.WORKER, Why.GUIDING, Kept.WORK, **growth,
        plain="id created_at worker", personal="competence words until_date state closed_at",
    )  # fmt: skip
    about(
        "groups.GoalTransition", Whose.WORKER, Why.GUIDING, Kept.WORK, seen=_GROWTH, path="goal__worker__user",
        plain="id goal", personal="from_state to_state at reason", others="by",
    )  # fmt: skip
    about(
        "groups.Coaching", Whose.WORKER, Why.GUIDING, Kept.WORK, **growth,
        plain="id created_at worker", personal="from_date until_date", others="coach",
    )  # fmt: skip
    about(
        "groups.CoachingNote", Whose.WORKER, Why.GUIDING, Kept.WORK, **growth,
        plain="id created_at worker", personal="date topics words own_view own_view_at", others="by",
    )  # fmt: skip
    about(
        "groups.ConductSeen", Whose.WORKER, Why.GUIDING, Kept.WORK, **growth,
        plain="id created_at worker", special="date", others="by",
    )  # fmt: skip
