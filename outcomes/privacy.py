"""What is kept of how men say they are doing, of their consent, and of studies (ADR 0031)."""

from core.privacy import Kept, Whose, Why, about

_HIS = "himself, nobody else"


def register() -> None:
    """Declares the models of `outcomes`."""
    _rounds()
    _studies()


def _rounds() -> None:
    for label, extra in (("outcomes.SelfRating", ""), ("outcomes.ResearchRound", " after_leaving")):
        about(
            label, Whose.MAN, Why.HIS_OWN, Kept.RETENTION, path="participation__participant", seen=_HIS,
            plain="id created_at participation", special=f"given_on written_at sealed{extra}",
        )  # fmt: skip
    about(
        "outcomes.RatingRhythm", Whose.MAN, Why.MESSAGES, Kept.RETENTION, path="participant", seen="nobody",
        plain="id created_at participant", personal="invited_at asked_after_at",
    )  # fmt: skip
    about(
        "outcomes.ResearchConsent", Whose.MAN, Why.RESEARCH, Kept.RETENTION, path="participant", seen=_HIS,
        plain="id participant words", special="kind given at", others="by",
    )  # fmt: skip
    about(
        "outcomes.PublishedRatings", Whose.NOBODY, Why.FIGURES, Kept.ALWAYS,
        plain="id created_at organisation quarter tables",
    )  # fmt: skip


def _studies() -> None:
    about(
        "outcomes.Study", Whose.PROFESSIONAL, Why.RESEARCH, Kept.ALWAYS,
        seen="the men whom it asks, coordinators of the organisation",
        plain="id created_at organisation name purpose institution from_date until_date state closed_at",
        personal="researcher", hidden="key",
    )  # fmt: skip
    about(
        "outcomes.StudyConsent", Whose.MAN, Why.RESEARCH, Kept.RETENTION, path="participant", seen=_HIS,
        plain="id participant study", special="given at",
    )  # fmt: skip
    about(
        "outcomes.Export", Whose.NOBODY, Why.RESEARCH, Kept.ALWAYS,
        plain="id created_at study state asked_at expires_at settled_at quarter men left_out alike levels digest "
        "downloads", others="asked_by settled_by",
    )  # fmt: skip
    about(
        "outcomes.ExportTransition", Whose.NOBODY, Why.RESEARCH, Kept.ALWAYS,
        plain="id from_state to_state at reason export", others="by",
    )  # fmt: skip
