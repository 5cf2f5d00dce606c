from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from allauth.usersessions.models import UserSession
        from django.contrib.auth.signals import user_logged_in

        from accounts import adapter, privacy, queries, roles, security_log
        from core import rotation
        from core.backups import steps

        steps.passing(UserSession)
        roles.source(queries.second_factors)
        privacy.register()
        rotation.register(adapter.SECRETS)
        user_logged_in.connect(_begins, dispatch_uid="session begins")
        for changed in (authenticator_added, authenticator_removed):
            changed.connect(_changed_factor, dispatch_uid="second factor changed")
        security_log.listen()


def _begins(*, request: Any, **_facts: object) -> None:
    from accounts import requests

    requests.stamp(request)


def _changed_factor(*, request: Any, user: Any, **_facts: object) -> None:
    """A session from before may be somebody's who knew the password only: it ends."""
    from accounts import actions

    actions.end_sessions(user=user, by=user, but=request.session.session_key or "")
