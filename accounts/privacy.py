"""What accounts, sign-in and the lowest floor keep about people (ADR 0031)."""

from typing import Any

from core.privacy import Erasure, Kept, Whose, Why, about

_TRAILED = "a trail without its rows proves nothing; it holds ids and states, never a name or a text"


def register() -> None:
    """Declares the models of Django, allauth, `core` and `accounts`."""
    _of_the_software()
    _trails()
    _signing_in()
    about(
        "accounts.User", Whose.ACCOUNT, Why.SIGN_IN, Kept.ACCOUNT, path="pk",
        seen="himself; administrators the address; names by the role that shows them",
        plain="id created_at is_active", personal="email name language zone last_login", hidden="password",
    )  # fmt: skip
    about(
        "accounts.Contact", Whose.ACCOUNT, Why.MESSAGES, Kept.ACCOUNT, path="user", contact="pk",
        seen="himself; of a man whoever may open his file, safe ways only",
        plain="id created_at user",
        personal="email email_safe phone call_safe text_safe voicemail_safe quiet_from quiet_until zone language "
        "wording",
    )  # fmt: skip


def _of_the_software() -> None:
    for label, names in {
        "auth.Permission": "id name content_type codename",
        "auth.Group_permissions": "id group permission",
        "auth.Group": "id name",
        "contenttypes.ContentType": "id app_label model",
        "core.AuditChain": "id position digest floor floor_digest signature",
    }.items():
        about(label, Whose.NOBODY, Why.RUNNING, Kept.ALWAYS, plain=names)
    about(
        "core.Limit", Whose.ACCOUNT, Why.SIGN_IN, Kept.SHORT, seen="nobody",
        because="counts under a digest; swept within a day", plain="until", hidden="key value",
    )  # fmt: skip


def _trails() -> None:
    about(
        "core.AuditEvent", Whose.ACCOUNT, Why.ACCOUNT_GIVEN, Kept.TRAIL, seen="coordinators what concerns no man",
        because=_TRAILED, plain="id position digest at organisation_id action facts",
        personal="actor_id subject_type subject_id",
    )  # fmt: skip
    about(
        "core.AccessEvent", Whose.MAN, Why.ACCOUNT_GIVEN, Kept.TRAIL, erasure=Erasure.KEEP, because=_TRAILED,
        seen="the man who was read; coordinators of his organisation",
        plain="id position digest at organisation_id action together role",
        personal="subject_type subject_id", others="reader_id",
    )  # fmt: skip
    about(
        "core.Erased", Whose.MAN, Why.ACCOUNT_GIVEN, Kept.ALWAYS, erasure=Erasure.KEEP, seen="nobody",
        because="a restored backup must be told whom to erase again; an id without anything else",
        plain="at", personal="participant_id",
    )  # fmt: skip


def _signing_in() -> None:
    account: dict[str, Any] = {"seen": "himself", "path": "user"}
    about(
        "sessions.Session", Whose.ACCOUNT, Why.SIGN_IN, Kept.SHORT, seen="nobody", plain="expire_date",
        hidden="session_key session_data",
    )  # fmt: skip
    about(
        "account.EmailAddress", Whose.ACCOUNT, Why.SIGN_IN, Kept.ACCOUNT, **account,
        plain="id user verified primary", personal="email",
    )  # fmt: skip
    about(
        "account.EmailConfirmation", Whose.ACCOUNT, Why.SIGN_IN, Kept.SHORT, seen="nobody",
        path="email_address__user", plain="id email_address created sent", hidden="key",
    )  # fmt: skip
    about(
        "mfa.Authenticator", Whose.ACCOUNT, Why.SIGN_IN, Kept.ACCOUNT, **account,
        plain="id user", personal="type created_at last_used_at", hidden="data",
    )  # fmt: skip
    about(
        "usersessions.UserSession", Whose.ACCOUNT, Why.SIGN_IN, Kept.SHORT, **account,
        plain="id user", personal="created_at ip last_seen_at user_agent", hidden="session_key data",
    )  # fmt: skip
