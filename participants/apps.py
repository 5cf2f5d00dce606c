from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = "participants"

    def ready(self) -> None:
        from accounts import roles
        from core import access
        from participants import actions, models, notices, queries
        from participants.actions import leaving

        roles.source(queries.participant_facts)
        access.register(models.Participant, queries.subject_of_man)
        notices.register()
        actions.stepped.add(leaving.on_step)
