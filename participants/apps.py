from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = "participants"

    def ready(self) -> None:
        from accounts import roles
        from participants import notices, queries

        roles.source(queries.participant_facts)
        notices.register()
