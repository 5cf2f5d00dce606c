from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "outcomes"
    verbose_name = "outcomes"

    def ready(self) -> None:
        from core import access
        from groups.queries import never
        from outcomes import models, notices, queries

        access.register(models.SelfRating, queries.subject_of_round)
        access.register(models.ResearchRound, queries.subject_of_round)
        notices.register()
        # What a man says of himself, and whether he does, stands in no log of an organisation (ADR 0019).
        never("rating.", "research.")
