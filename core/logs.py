"""What may stand in a log: when, how bad, which logger, which page by its name, and where in the code. Nobody's data.

Addresses hold tokens and ids, messages of exceptions hold values, and local variables hold everything: none of them is
written (ADR 0034). What our own loggers (`kring.…`) say is written whole, since it is ours to say nothing; of others
only the fixed part of their sentence is.
"""

import contextvars
import json
import logging
import traceback
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core import mail
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

from core import clock

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
DEEPEST = 20  # places of a traceback: the last ones, where it happened


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """What a line says, as names and values."""
    found: dict[str, Any] = {
        "at": clock.now().isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "says": _sentence(record),
    }
    if request_id.get():
        found["request"] = request_id.get()
    found |= _page(record)
    if isinstance(record.args, dict) and record.name.startswith("celery") and "name" in record.args:
        found["task"] = record.args["name"]
    if record.exc_info and record.exc_info[1] is not None:
        found |= _failure(record.exc_info[1])
    return found


def _sentence(record: logging.LogRecord) -> str:
    if record.name.startswith("kring"):
        return record.getMessage()
    if status := getattr(record, "status_code", 0):
        return HTTPStatus(status).phrase  # Django puts addresses, hosts and messages of exceptions into its sentence
    return str(record.msg)


def _page(record: logging.LogRecord) -> dict[str, Any]:
    """The name of the page, never its address: that holds ids and tokens."""
    request = getattr(record, "request", None)
    if not isinstance(request, HttpRequest):
        return {}
    page = getattr(request.resolver_match, "url_name", None) or ""
    return {"method": _method(request), "page": page, "status": getattr(record, "status_code", 0)}


def _method(request: HttpRequest) -> str:
    return request.method if request.method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"


def _failure(error: BaseException) -> dict[str, Any]:
    """The kinds of what went wrong and where; neither messages nor values of variables."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or cause.__context__
    kinds = [f"{type(one).__module__}.{type(one).__qualname__}" for one in chain]
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    return {"error": kinds, "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]}


class JsonFormatter(logging.Formatter):
    """One line of JSON, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(facts(record), ensure_ascii=True)


class LineFormatter(logging.Formatter):
    """The same, for somebody who reads along."""

    def format(self, record: logging.LogRecord) -> str:
        found = facts(record)
        start = " ".join(str(found.pop(name)) for name in ("at", "level", "logger", "says"))
        more = [f"{name}={value}" for name, value in found.items() if name != "where"]
        return "\n    ".join([" ".join([start, *more]), *found.get("where", [])])


class ErrorMail(logging.Handler):
    """Sends what the log says of an error to who runs the installation; a mail that cannot leave is dropped."""

    def emit(self, record: logging.LogRecord) -> None:
        if settings.ADMINS:
            mail.mail_admins(f"Kring: {record.levelname.lower()}", self.format(record), fail_silently=True)


class SilentFilter(SafeExceptionReporterFilter):
    """For whatever reports errors in Django's own way: it gets places in the code and no value at all."""

    def is_active(self, request: HttpRequest | None) -> bool:  # noqa: ARG002
        return True

    def get_safe_settings(self) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: HttpRequest | None) -> dict[str, Any]:  # noqa: ARG002
        return {}

    def get_safe_cookies(self, request: HttpRequest | None) -> dict[str, Any]:  # noqa: ARG002
        return {}

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:  # noqa: ARG002
        return {}

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> Any:  # noqa: ARG002
        return {}.items()
