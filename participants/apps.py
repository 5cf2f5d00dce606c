from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = "participants"

    def ready(self) -> None:
        from accounts import roles
        from groups.actions import accepted
        from participants import actions, notices, queries
        from participants.actions import growing, leaving

        roles.source(queries.participant_facts)
        notices.register()
        actions.stepped.add(leaving.on_step)
        accepted.add(growing.on_accepted)
