from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = "groups"

    def ready(self) -> None:
        from accounts import roles
        from core import access
        from groups import log_words, models, notices, privacy, queries

        roles.source(queries.worker_facts)
        roles.source(queries.organisation_facts)
        access.register(models.CoachingNote, queries.subject_of_talk)
        notices.register()
        privacy.register()
        log_words.register()
