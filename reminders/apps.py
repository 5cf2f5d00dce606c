from django.apps import AppConfig
from django.core.checks import register


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "reminders"

    def ready(self) -> None:
        from core.backups import steps
        from reminders import actions, checks, models, notices, privacy

        notices.register()
        privacy.register()
        steps.passing(models.Heartbeat)
        steps.after_restore(steps.Phase.HOLD_BACK, actions.hold_back)
        register(checks.broker_policy, deploy=True)
