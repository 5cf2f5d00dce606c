"""What is kept about a man and his participations (ADR 0031)."""

from core.privacy import SUBJECT, Erasure, Kept, Whose, Why, about

_DESK = "himself; the workers of the groups in which he sits now; coordinators of his organisation"
_CALLERS = "himself; who may call him: workers and coordinators of his organisation while he waits"
COUNTED = "figures count episodes and evenings; the row gets a new id and says nothing of whom"


def register() -> None:
    """Declares the models of `participants`."""
    _man()
    _calls()
    _growing()
    about(
        "participants.ReturnCard", Whose.NOBODY, Why.WAYS_IN, Kept.ALWAYS,
        because="the guarantee of return has no end date (W33); a card does not know whose it is",
        plain="id created_at organisation_id group_id state issued_at used_at", hidden="digest",
    )  # fmt: skip
    about(
        "participants.ReadingReview", Whose.WORKER, Why.ACCOUNT_GIVEN, Kept.TRAIL, path="reviewed_by",
        seen="coordinators of the organisation",
        plain="id created_at organisation month reviewed_by readings remarkable", personal="reviewed_at words",
    )  # fmt: skip


def _man() -> None:
    about(
        "participants.Participant", Whose.MAN, Why.TAKING_PART, Kept.RETENTION, path="pk", seen=_DESK,
        erasure=Erasure.BLANK, because=COUNTED,
        plain="id created_at organisation contact user nameless", special="name retention_told_at kept_at",
    )  # fmt: skip
    about(
        "participants.Participation", Whose.MAN, Why.TAKING_PART, Kept.RETENTION, path="participant", seen=_DESK,
        erasure=Erasure.BLANK, because=COUNTED, plain="id created_at participant",
        special="group state is_return began_at member_at paused_at closed_at wants_group_app", hidden="card",
    )  # fmt: skip
    about(
        "participants.ParticipationTransition", Whose.MAN, Why.TAKING_PART, Kept.RETENTION,
        path="participation__participant", seen=_DESK,
        plain="id participation", special="from_state to_state at reason", others="by",
    )  # fmt: skip
    about(
        "participants.AgreementAcceptance", Whose.MAN, Why.TAKING_PART, Kept.RETENTION, path="participant",
        seen=_DESK, plain="id participant agreement", special="told_at accepted_at", others="noted_by",
    )  # fmt: skip


def _calls() -> None:
    about(
        "participants.ContactRequest", Whose.MAN, Why.TAKING_PART, Kept.RETENTION, path="participant", seen=_CALLERS,
        plain="id created_at organisation participant group",
        special="arrived_at due_at claimed_at tries last_try_at spoken_at closed_at closed_as urgent words",
        others="claimed_by spoken_by",
    )  # fmt: skip
    about(
        "participants.CallTry", Whose.MAN, Why.TAKING_PART, Kept.RETENTION, path=SUBJECT, seen=_CALLERS,
        plain="id subject", special="at outcome", others="by",
    )  # fmt: skip


def _growing() -> None:
    about(
        "participants.WorkerPath", Whose.MAN, Why.GUIDING, Kept.RETENTION, path="participant",
        seen="himself; coordinators of his organisation while it runs",
        plain="id created_at participant invitation worker",
        special="state interest_on coguiding_on training_on coach_on started_on closed_on words kind_words",
        others="brought_by coach",
    )  # fmt: skip
    about(
        "participants.WorkerPathTransition", Whose.MAN, Why.GUIDING, Kept.RETENTION, path="path__participant",
        seen="as the way itself", plain="id path", special="from_state to_state at reason", others="by",
    )  # fmt: skip
