"""What the ledger of messages and promises keeps about people (ADR 0031)."""

from core.privacy import SUBJECT, Erasure, Kept, Whose, Why, about


def register() -> None:
    """Declares the models of `reminders`."""
    about(
        "reminders.Message", Whose.ACCOUNT, Why.MESSAGES, Kept.ACCOUNT, path="recipient__user", contact="recipient",
        seen="coordinators that one was sent and what became of it, never a text",
        plain="id created_at key audience recipient organisation_id version not_before due_at expires_at state "
        "claimed_at handed_at attempts_made why message_id acknowledged_at",
        personal="kind subject params channel finished_at", hidden="claim_token", others="acknowledged_by",
    )  # fmt: skip
    about(
        "reminders.Attempt", Whose.ACCOUNT, Why.MESSAGES, Kept.ACCOUNT, path="message__recipient__user",
        contact="message__recipient",
        seen="coordinators", plain="id message number started_at detail", personal="channel ended_at outcome",
    )  # fmt: skip
    about(
        "reminders.OptOut", Whose.ACCOUNT, Why.MESSAGES, Kept.ACCOUNT, path="contact__user", contact="contact",
        seen="himself",
        plain="id contact", personal="topic",
    )  # fmt: skip
    counted = "that a promise was kept in time is counted; the row knows an id that leads nowhere any more"
    about(
        "reminders.Deadline", Whose.MAN, Why.TAKING_PART, Kept.RETENTION, path=SUBJECT, erasure=Erasure.KEEP,
        because=counted, seen="who must keep it, coordinators",
        plain="id created_at cycle organisation_id group_id warn_at step next_step_at acknowledged_at subject",
        special="kind anchor due_at state closed_at waived_because", others="owner acknowledged_by",
    )  # fmt: skip
    about(
        "reminders.DeadlineTransition", Whose.MAN, Why.TAKING_PART, Kept.RETENTION, path="deadline__subject",
        seen="who must keep it, coordinators",
        plain="id deadline", special="from_state to_state at reason", others="by",
    )  # fmt: skip
    about("reminders.Heartbeat", Whose.NOBODY, Why.RUNNING, Kept.ALWAYS, plain="name at")
