from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "intake"

    def ready(self) -> None:
        from intake import actions, notices
        from intake.actions import return_seats
        from participants.actions import began, stepped
        from sessions.actions import attended

        notices.register()
        began.add(return_seats.on_began)
        stepped.add(actions.on_step)
        stepped.add(return_seats.on_step)
        attended.add(actions.on_attended)
        attended.add(return_seats.on_attended)
