from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    name = "outcomes"
    verbose_name = "outcomes"

    def ready(self) -> None:
        from groups.queries import LogKind, never, say

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
        # What a man says to a study is his own (ADR 0019).
        never("study_consent.")
