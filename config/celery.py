"""The Celery application. It ticks and pokes; what has to be done is always a row in the database."""

import os
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from celery.signals import setup_logging
from kombu import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class KeenConnection(Connection):
    """Looks for a broker that is away every five seconds, not every thirty: work goes on soon after it is back."""

    def ensure_connection(self, *args: Any, **kwargs: Any) -> Connection:
        return super().ensure_connection(*args, **{"interval_max": 5, **kwargs})


class Messaging(AMQP):
    Connection = KeenConnection


app = Celery("kring", amqp=Messaging)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_alone(**_options: Any) -> None:
    """Celery would write its own lines, with arguments and messages in them; the settings say what a log holds."""
