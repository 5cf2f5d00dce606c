from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "intake"

    def ready(self) -> None:
        from intake import notices

        notices.register()
