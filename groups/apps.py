from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = "groups"

    def ready(self) -> None:
        from accounts import roles
        from groups import log_words, notices, queries

        roles.source(queries.worker_facts)
        roles.source(queries.organisation_facts)
        notices.register()
        log_words.register()
