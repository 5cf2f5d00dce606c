from django.apps import AppConfig
from django.core.checks import register


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "reminders"

    def ready(self) -> None:
        from reminders import checks, notices, privacy

        notices.register()
        privacy.register()
        register(checks.broker_policy, deploy=True)
