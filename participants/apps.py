from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = "participants"

    def ready(self) -> None:
        from accounts import roles
        from core import access
        from core.backups import steps
        from groups.actions import accepted
        from groups.queries import never
        from participants import actions, models, notices, privacy, queries
        from participants.actions import growing, leaving

        roles.source(queries.participant_facts)
        access.register(models.Participant, queries.subject_of_man)
        notices.register()
        privacy.register()
        actions.stepped.add(leaving.on_step)
        steps.after_restore(steps.Phase.FORGET, actions.forget_again)
        steps.after_restore(steps.Phase.CATCH_UP, actions.catch_up)
        # Who takes part is nobody's business: none of it stands in the log of an organisation (ADR 0019).
        never(
            "participant.",
            "participation.",
            "agreements.",
            "card.",
            "contact.",
            "call.",
            "group_app.",
            "roster.",
            "path.",
            "readings.",
        )
        accepted.add(growing.on_accepted)
