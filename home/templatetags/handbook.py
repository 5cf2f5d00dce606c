"""The link to the handbook in the menus: to the task of this page where there is one."""

from typing import Any

from django import template
from django.urls import reverse

from home.queries.handbook import task_at

register = template.Library()


@register.simple_tag(takes_context=True)
def my_help(context: template.Context) -> str:
    """For a participant."""
    return reverse("me_help") + _jump("participant", _page(context))


@register.simple_tag(takes_context=True)
def desk_help(context: template.Context) -> str:
    """For the desk: a coordinator finds what is his first, then what he does as a worker does."""
    request, page = context["request"], _page(context)
    parts = ["coordinator", "worker"] if request.user.roles.is_coordinator else ["worker"]
    for part in parts:
        if jump := _jump(part, page):
            return reverse("desk_help_part", args=[part]) + jump
    return reverse("desk_help")


def _page(context: template.Context) -> str:
    match: Any = context["request"].resolver_match
    return (match and match.url_name) or ""


def _jump(part: str, page: str) -> str:
    return f"#{page}" if task_at(part, page) else ""
