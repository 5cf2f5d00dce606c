"""Plumbing between requests and pages: form refusals and lists in pages."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.errors import DomainError, NotAllowed, StaleEdit

T = TypeVar("T")

# What is the same for everybody, by its whole address; the first three answer when the database does not.
IMPERSONAL = re.compile(r"/(help/|healthz/|readyz/|look/[^/]+\.css|robots\.txt|sitemap\.xml)")


def asks_nobody(request: HttpRequest) -> bool:
    """Whether this page needs no user, so that nothing may ask the database who is reading."""
    return IMPERSONAL.fullmatch(request.path) is not None


def attempt(form: BaseForm, action: Callable[[], T]) -> T | None:
    """Runs `action`; a refusal lands in `form` as a sentence, beside its field where it has one."""
    try:
        return action()
    except NotAllowed:
        raise
    except DomainError as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        if isinstance(refusal, StaleEdit):
            for change in refusal.changes:
                form.add_error(None, change)
            if "seen" in form.fields:
                form.data = _with(form.data, seen=refusal.mark)
        return None


def _with(sent: Any, **values: str) -> Any:
    """What was sent, with other values for some fields."""
    changed = sent.copy()
    for name, value in values.items():
        changed[name] = value
    return changed


def carry_out(request: HttpRequest, form: BaseForm, action: Callable[[], T]) -> T | None:
    """Runs `action` when `form` was posted and is filled in well; what it returns, or nothing when the page stays."""
    return attempt(form, action) if request.method == "POST" and form.is_valid() else None


def page_of(request: HttpRequest, rows: "QuerySet | list", size: int = 50) -> Page:
    """The page of `rows` that the address asks for with `?page=`; the last one when there are not that many."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def origin_of(request: HttpRequest) -> str:
    """The address that asks: what our own proxy saw where there is one, else who connected. For limits only."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or request.META["REMOTE_ADDR"]
    return request.META.get("REMOTE_ADDR", "")


def with_way_back(sentence: str, url: str, words: str) -> SafeString:
    """A message with the key that takes back what it tells, for the toast. `url` holds ids, never what was typed."""
    return format_html('{} <a href="{}">{}</a>', sentence, url, words)
