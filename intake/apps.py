from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "intake"

    def ready(self) -> None:
        from intake import actions, notices
        from participants.actions import stepped
        from sessions.actions import attended

        notices.register()
        attended.add(actions.on_attended)
        stepped.add(actions.on_step)
