from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "intake"

    def ready(self) -> None:
        from core import access
        from core.backups import steps
        from groups.queries import never
        from intake import actions, models, notices, privacy, queries
        from intake.actions import return_seats
        from participants.actions import about_to_erase, began, stepped
        from participants.queries import hold
        from sessions.actions import attended

        access.register(models.Referral, queries.subject_of_call)
        access.register(models.ReturnRequest, queries.subject_of_call)
        notices.register()
        steps.after_restore(steps.Phase.CATCH_UP, actions.catch_up)
        privacy.register()
        began.add(return_seats.on_began)
        stepped.add(actions.on_step)
        stepped.add(return_seats.on_step)
        hold(queries.held)
        about_to_erase.add(actions.on_erasing)
        attended.add(actions.on_attended)
        attended.add(return_seats.on_attended)
        # Who asks, who comes back and how his first phase goes stand in no log of an organisation (ADR 0019).
        never("referral.", "return.", "review.", "ending.", "check.", "motivation.", "conversation.", "demand.")
        never("agency.", "professional.")
