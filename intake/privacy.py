"""What is kept about men on their way in and back, and about who refers them (ADR 0031)."""

from typing import Any

from core.privacy import Kept, Whose, Why, about

_INTAKE = "workers of the organisation while it is unassigned; who calls him; coordinators"
_GUIDES = "himself; the workers of his group; coordinators of his organisation"
_CALL = "arrived_at due_at claimed_at tries last_try_at spoken_at closed_at closed_as"
_WAY_IN: dict[str, Any] = {"whose": Whose.MAN, "why": Why.WAYS_IN, "kept": Kept.RETENTION, "seen": _INTAKE}
_PHASE: dict[str, Any] = {"whose": Whose.MAN, "why": Why.FIRST_PHASE, "kept": Kept.RETENTION, "seen": _GUIDES}


def register() -> None:
    """Declares the models of `intake`."""
    _agencies()
    _ways_in()
    _ways_back()
    _first_phase()


def _agencies() -> None:
    about("intake.Agency", Whose.NOBODY, Why.WAYS_IN, Kept.ASKED, plain="id created_at organisation name town")
    about(
        "intake.Professional", Whose.PROFESSIONAL, Why.WAYS_IN, Kept.ASKED, seen="workers and coordinators",
        because="is asked about a man whom he referred; not shown to that man",
        plain="id created_at agency contact", personal="name phone", hidden="email_digest",
    )  # fmt: skip


def _ways_in() -> None:
    about(
        "intake.Referral", **_WAY_IN, path="participant",
        plain="id created_at organisation contact participant participation many_at_once",
        special=f"{_CALL} way state name best_time town evenings wished_group times_asked last_asked_at man_agrees "
        "may_hear let_hear_at welcome_at entered_at",
        hidden="reach_digest origin_digest", others="claimed_by spoken_by agency professional",
    )  # fmt: skip
    about(
        "intake.ReferralTransition", **_WAY_IN, path="referral__participant",
        plain="id referral", special="from_state to_state at reason", others="by",
    )  # fmt: skip
    about(
        "intake.FirstConversation", **_WAY_IN, path="referral__participant", plain="id created_at referral number",
        special="held_at hopes practical agreements_told is_confused uses_during decision ground talk_again_on",
        others="held_by",
    )  # fmt: skip
    about(
        "intake.DemandSignal", **_WAY_IN, path="referral__participant", plain="id created_at organisation referral",
        special="town evenings since call_again_on ended_at ended_as",
    )  # fmt: skip
    about(
        "intake.PersonMerge", **_WAY_IN, path="kept", plain="id created_at kept gone_id gone_contact moved set_aside",
        special="gone_name at", others="by",
    )  # fmt: skip


def _ways_back() -> None:
    about(
        "intake.ReturnRequest", **_WAY_IN, path="participant",
        plain="id created_at organisation participant participation group contact many_at_once",
        special=f"{_CALL} way name best_time town state back_by seated_at ended_at",
        hidden="card reach_digest", others="claimed_by spoken_by",
    )  # fmt: skip
    about(
        "intake.ReturnTransition", **_WAY_IN, path="request__participant",
        plain="id request", special="from_state to_state at reason", others="by",
    )  # fmt: skip
    about(
        "intake.CodeTry", Whose.NOBODY, Why.SIGN_IN, Kept.SHORT, because="a digest that changes every day",
        plain="id at", hidden="origin",
    )  # fmt: skip


def _first_phase() -> None:
    of_episode: dict[str, Any] = {**_PHASE, "path": "participation__participant"}
    about(
        "intake.ResponsibilityCheck", **of_episode, plain="id created_at participation",
        special="session stance note offered checked_at", others="checked_by",
    )  # fmt: skip
    about("intake.MotivationNote", **of_episode, plain="id created_at participation", special="step at", others="by")
    about(
        "intake.FirstPhaseReview", **of_episode, plain="id created_at participation",
        special="cycle opened_at due_at state decided_at", others="decided_by",
    )  # fmt: skip
    about(
        "intake.ReviewTransition", **_PHASE, path="review__participation__participant",
        plain="id review", special="from_state to_state at reason", others="by",
    )  # fmt: skip
    about(
        "intake.Ending", **of_episode, plain="id created_at participation",
        special="ground words state proposed_at settled_at", others="proposed_by settled_by",
    )  # fmt: skip
    about(
        "intake.EndingTransition", **_PHASE, path="ending__participation__participant",
        plain="id ending", special="from_state to_state at reason", others="by",
    )  # fmt: skip
