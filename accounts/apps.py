from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "accounts"

    def ready(self) -> None:
        from accounts import adapter, queries, roles
        from core import rotation

        roles.source(queries.second_factors)
        rotation.register(adapter.SECRETS)
