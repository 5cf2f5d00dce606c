"""What somebody may know and decide about his own data: look, take along, have it corrected, erase (GDPR 15–20)."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import note_data_taken
from accounts.requests import SignedIn, proven
from core import clock
from core.errors import require
from core.pages import attempt, page_of
from groups.models import Organisation
from groups.rules import coordinates
from home import forms
from home.queries import own_data
from home.queries.retention import outlook
from intake.queries import own_reads
from participants.actions import erase_himself, keep_me
from participants.queries import own_goes_on, readings


@require_GET
@login_required
def my_data(request: SignedIn) -> HttpResponse:
    """Who looked at his file: name, role, moment and page, in plain words (NEN 7513); and what he can do about it."""
    if not request.user.roles.is_participant:
        raise Http404
    page = page_of(request, own_reads(request.user), size=20)
    values = {"page": page, "readings": readings(page.object_list), "goes_on": own_goes_on(request.user)}
    return render(request, "home/my_data.html", values)


@require_POST
@login_required
def my_data_keep(request: SignedIn) -> HttpResponse:
    """“Keep it for now”: the time of the retention starts again today."""
    keep_me(user=request.user)
    messages.success(request, _("We keep it. You hear from us before anything is erased."))
    return redirect("me_data")


@require_GET
@login_required
def retention(request: SignedIn, slug: str) -> HttpResponse:
    """For coordinators: how many are told and how many go, in numbers; who it is stays between him and Kring."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    require(coordinates(request.user, organisation))
    return render(request, "home/retention.html", {"one": outlook(organisation, clock.now())})


@never_cache
@require_GET
@login_required
@proven
def my_data_read(request: SignedIn) -> HttpResponse:
    """Everything about him on one page, in his language; for workers and coordinators too."""
    note_data_taken(user=request.user, how="page")
    frame = "me.html" if request.user.roles.is_participant else "desk.html"
    values = {"sections": own_data.readable(request.user), "frame": frame}
    return render(request, "home/my_data_read.html", values)


@never_cache
@require_GET
@login_required
@proven
def my_data_file(request: SignedIn) -> HttpResponse:
    """Everything about him as JSON, under a name that says nothing; described in docs/privacy/README.md."""
    note_data_taken(user=request.user, how="file")
    answer = JsonResponse(own_data.as_json(request.user), json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="data.json"'
    return answer


@require_GET
@login_required
@proven
def my_data_erase(request: SignedIn) -> HttpResponse:
    """What goes, what stays and why, before anything happens."""
    if not request.user.roles.is_participant:
        raise Http404
    return render(request, "home/my_data_erase.html", {"stays_worker": request.user.roles.is_staff})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@proven
def my_data_erase_now(request: SignedIn) -> HttpResponse:
    """The second step. The answer shows his card, once; nobody is signed in any more behind it."""
    if not request.user.roles.is_participant:
        raise Http404
    user, form = request.user, forms.EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = attempt(form, lambda: erase_himself(user=user, with_card=form.cleaned_data["with_card"]))
        if codes is not None:
            return _erased(request, codes, works_here=user.roles.is_staff)
    return render(request, "home/my_data_erase_now.html", {"form": form})


def _erased(request: SignedIn, codes: list[str], *, works_here: bool) -> HttpResponse:
    """Who works here stays signed in as that; for who was a man who takes part there is no account any more."""
    place = request.build_absolute_uri(reverse("return"))
    if not works_here:
        logout(request)
    answer = render(request, "home/erased.html", {"codes": codes, "place": place, "works_here": works_here})
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer
