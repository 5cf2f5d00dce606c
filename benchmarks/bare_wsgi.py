"""Kring for gunicorn with the bare view beside it."""

from django.conf import settings

from config.wsgi import application

settings.ROOT_URLCONF = "benchmarks.bare"
__all__ = ["application"]
