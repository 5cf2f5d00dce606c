from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "core"

    def ready(self) -> None:
        from django.contrib.sessions.models import Session

        from core.backups import steps
        from core.models import Limit

        steps.passing(Session, Limit)
