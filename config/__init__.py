"""Settings, addresses, Celery and the embedded launcher: the floor that knows everybody."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
