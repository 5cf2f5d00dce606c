"""What somebody sets for himself: how he is reached, what he hears, how much a message may say."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.requests import SignedIn
from core import clock
from core.pages import carry_out
from home import forms
from home.queries import settings as queries
from reminders.states import Audience
from sessions import actions


@login_required
def me_settings(request: SignedIn) -> HttpResponse:
    """A participant's own settings, with what would stand on the screen of his phone."""
    if not request.user.roles.is_participant:
        raise Http404
    topics = queries.topics(Audience.PARTICIPANT)
    form = forms.MySettingsForm(request.POST or None, topics=topics, initial=queries.own_values(request.user, topics))
    if carry_out(request, form, lambda: actions.change_own_settings(user=request.user, **form.values())):
        return _saved("me_settings", request)
    examples = queries.examples(request.user, clock.now())
    levels = [(choice, examples[choice.data["value"]]) for choice in form["wording"]]
    return render(request, "home/me_settings.html", {"form": form, "levels": levels})


@login_required
def desk_settings(request: SignedIn) -> HttpResponse:
    """The settings of workers, coordinators and administrators. Promises stand there as what comes always."""
    roles = request.user.roles
    if not roles.is_staff:
        raise Http404
    topics = queries.topics(Audience.STAFF, coordinates=roles.is_coordinator) if roles.has_desk else []
    form = forms.DeskSettingsForm(
        request.POST or None, topics=topics, initial=queries.desk_values(request.user, topics)
    )
    if carry_out(request, form, lambda: actions.change_desk_settings(user=request.user, **form.values())):
        return _saved("desk_settings", request)
    return render(request, "home/desk_settings.html", {"form": form})


def _saved(page: str, request: SignedIn) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(page)
