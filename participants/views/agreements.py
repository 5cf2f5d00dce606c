"""The agreements of his group, and the group app; by himself, or by a worker on his file (W12, W29)."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedIn
from core.errors import DomainError, NotAllowed
from core.pages import carry_out
from groups.models import Group
from participants import actions, forms, queries
from participants.models import Participant, Participation


def _participant_only(request: SignedIn) -> None:
    if not request.user.roles.is_participant:
        raise Http404


@login_required
def my_agreements(request: SignedIn) -> HttpResponse:
    """What the members of his groups agreed with each other; he accepts the version that he reads (W12–W17)."""
    _participant_only(request)
    episodes = Participation.objects.own(request.user).open().select_related("participant", "group")
    form = forms.AcceptForm(request.POST or None, episodes=episodes)

    def accept() -> object:
        episode, version = form.cleaned_data["episode"], form.cleaned_data["version"]
        man, group = episode.participant, episode.group
        return actions.accept_agreements(participant=man, group=group, version=version, by=request.user)

    if carry_out(request, form, accept):
        messages.success(request, _("Noted: you agree."))
        return redirect("my_agreements")
    values = {"told": queries.own_agreements(request.user), "form": form}
    return render(request, "participants/my_agreements.html", values, status=422 if form.errors else 200)


@require_safe
@login_required
def my_group_app(request: SignedIn) -> HttpResponse:
    """The switch, and the link only for who said yes (W29, W31)."""
    _participant_only(request)
    rows = Participation.objects.own(request.user).open().select_related("group").order_by("began_at")
    episodes = [one for one in rows if one.group.group_app_link]
    return render(request, "participants/my_group_app.html", {"episodes": episodes})


@require_POST
@login_required
def my_group_app_choose(request: SignedIn, pk: UUID) -> HttpResponse:
    episode = get_object_or_404(Participation.objects.own(request.user).open(), pk=pk)
    _choose(request, episode)
    return redirect("my_group_app")


def _choose(request: SignedIn, episode: Participation) -> None:
    form = forms.GroupAppForm(request.POST)
    if form.is_valid():
        actions.choose_group_app(participation=episode, wants=form.cleaned_data["wants"], by=request.user)
        messages.success(request, _("Saved."))


def _man(request: SignedIn, pk: UUID) -> Participant:
    return get_object_or_404(Participant.objects.on_desk_of(request.user), pk=pk)


@login_required
def person_told(request: SignedIn, pk: UUID) -> HttpResponse:
    """A worker reads the agreements to him and notes whether he agrees; from his file or from an evening (W12)."""
    man = _man(request, pk)
    if request.method != "POST":
        episodes = Participation.objects.on_desk_of(request.user).open().filter(participant=man)
        agreed = queries.agreements_of(episodes.select_related("participant").order_by("began_at"))
        evening = _evening(request.GET.get("evening", ""))
        values = {"man": man, "agreed": agreed, "evening": evening}
        return render(request, "participants/person_told.html", values)
    form = forms.ToldForm(request.POST, groups=Group.objects.visible_to(request.user).select_related("organisation"))
    if not form.is_valid():
        messages.error(request, _("This could not be saved. Open the page again."))
        return redirect("person", pk=pk)
    try:
        _note_told(request, man, form)
        messages.success(request, _("Noted."))
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    evening = form.cleaned_data["evening"]
    return redirect("session", pk=evening) if evening else redirect("person", pk=pk)


def _evening(text: str) -> UUID | None:
    """The id of the evening to go back to; nothing where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _note_told(request: SignedIn, man: Participant, form: forms.ToldForm) -> None:
    facts = {"participant": man, "group": form.cleaned_data["group"], "by": request.user}
    if form.cleaned_data["accepted"]:
        actions.accept_agreements(version=form.cleaned_data["version"], **facts)
    else:
        actions.tell_agreements(**facts)


@require_POST
@login_required
def person_app(request: SignedIn, pk: UUID, episode: UUID) -> HttpResponse:
    """A worker sets the switch for him, or notes that he took him out of the group app."""
    man = _man(request, pk)
    rows = Participation.objects.on_desk_of(request.user).select_related("group__organisation")
    found = get_object_or_404(rows, participant=man, pk=episode)
    if request.POST.get("removed"):
        actions.note_removed_from_app(participation=found, by=request.user)
        messages.success(request, _("Noted: he is out of the group app."))
    else:
        _choose(request, found)
    return redirect("person", pk=pk)
