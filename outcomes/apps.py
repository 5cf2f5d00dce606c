from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    name = "outcomes"
    verbose_name = "outcomes"

    def ready(self) -> None:
        from core import access
        from core.backups import steps
        from groups.queries import LogKind, never, say
        from outcomes import actions, models, notices, privacy, queries
        from outcomes.queries import research_rounds, research_tables

        access.register(models.SelfRating, queries.subject_of_round)
        access.register(models.ResearchRound, queries.subject_of_round)
        notices.register()
        for table in (research_rounds.RATINGS, research_rounds.ANSWERS):
            research_tables.register(table)
        privacy.register()
        steps.after_restore(steps.Phase.CATCH_UP, actions.catch_up)
        say(
            LogKind.RESEARCH,
            {
                "study.opened": _("began a study"),
                "study.closed": _("closed a study"),
                "export.asked": _("asked for a file for research"),
                "export.approved": _("approved a file for research"),
                "export.refused": _("refused a file for research"),
                "export.expired": _("let a file for research expire"),
                "export.taken": _("took a file for research out"),
            },
        )
        # What a man says of himself or to a study, and whether he does, stands in no log (ADR 0019).
        never("rating.", "research.", "study_consent.")
