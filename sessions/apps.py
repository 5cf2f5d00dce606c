from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "group_sessions"  # django.contrib.sessions has the label "sessions"
    verbose_name = "sessions"

    def ready(self) -> None:
        from core.backups import steps
        from sessions import actions, announcements, log_words, notices, privacy, promises

        promises.register()
        announcements.register()
        notices.register()
        privacy.register()
        log_words.register()
        steps.after_restore(steps.Phase.CATCH_UP, actions.catch_up)
