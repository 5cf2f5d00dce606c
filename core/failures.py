"""Pages for what went wrong. They need neither the database nor somebody who is signed in."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from core.logs import request_id

AWAY = (OperationalError, InterfaceError)  # the database does not answer, or is too busy to
RETRY_AFTER = "60"  # seconds


def server_error(_request: HttpRequest) -> HttpResponse:
    """500 with the number under which the log has it; 503 when the database was away."""
    if isinstance(sys.exc_info()[1], AWAY):
        answer = HttpResponse(render_to_string("503.html"), status=503)
        answer["Retry-After"] = RETRY_AFTER
        return answer
    return HttpResponse(render_to_string("500.html", {"request_id": request_id.get()}), status=500)


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """400: too large, broken off, or not what a browser sends."""
    return HttpResponse(render_to_string("400.html"), status=400)
