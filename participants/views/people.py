"""Pages about the men: list, new, contact, steps, seats, account."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.requests import SignedIn, desk_only, proven
from core.errors import require
from core.pages import attempt, carry_out, page_of
from groups.rules import coordinates
from participants import actions, forms, queries, rules
from participants.models import Participant, Participation
from participants.states import ParticipationState
from participants.views.leaving import show_card


@login_required
def person_list(request: SignedIn) -> HttpResponse:
    """The men in the groups that his desk shows; filtered by group and state."""
    desk_only(request)
    groups = queries.groups_to_seat_in(request.user)
    form = forms.PersonFilterForm(request.GET, groups=[(group.slug, group.name) for group in groups])
    rows = queries.person_rows(request.user, group=form.value("group"), state=form.value("state"))
    values = {"form": form, "page": page_of(request, rows), "may_add": bool(groups)}
    return render(request, "participants/person_list.html", values)


@login_required
def person_new(request: SignedIn) -> HttpResponse:
    """A man gets a file and a seat; he is told nothing."""
    groups = queries.groups_to_seat_in(request.user)
    desk_only(request)
    require(bool(groups), _("You stand on no roster at this moment. Ask your coordinator."))
    form = forms.PersonForm(request.POST or None, groups=groups, initial={"group": request.GET.get("group")})
    if man := carry_out(request, form, lambda: actions.bring_in(by=request.user, **form.cleaned_data)):
        messages.success(request, _("His file is there and he has a seat. He has not been told anything."))
        return redirect("person", pk=man.pk)
    return render(request, "participants/person_new.html", {"form": form})


def _man(request: SignedIn, pk: UUID) -> Participant:
    men = Participant.objects.on_desk_of(request.user).select_related("contact", "organisation")
    return get_object_or_404(men, pk=pk)


@login_required
def person_contact(request: SignedIn, pk: UUID) -> HttpResponse:
    """What he is called and how he may be reached; what is not safe to use is not shown."""
    man = _man(request, pk)
    form = forms.ContactForm(request.POST or None, **_contact_of(man))
    if carry_out(request, form, lambda: actions.change_contact(participant=man, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("person", pk=pk)
    return render(request, "participants/person_contact.html", {"form": form, "man": man})


@login_required
def person_reads(request: SignedIn, pk: UUID) -> HttpResponse:
    """Who read this file, when, as what: for the coordinators of his organisation."""
    man = _man(request, pk)
    require(coordinates(request.user, man.organisation), _("Only coordinators see this page."))
    page = page_of(request, queries.reads_of(man))
    values = {"page": page, "readings": queries.readings(page.object_list), "man": man}
    return render(request, "participants/person_reads.html", values)


def _contact_of(man: Participant) -> dict:
    contact, has_account = man.contact, man.user_id is not None
    if contact is None:
        return {"initial": {"name": man.name}, "has_email": False, "has_phone": False, "has_account": has_account}
    initial = {name: getattr(contact, name) for name in (*forms.SAFE_FIELDS, "wording")} | {"name": man.name}
    if contact.email_safe:
        initial["email"] = contact.email
    if contact.call_safe or contact.text_safe:
        initial["phone"] = contact.phone
    kept = {"has_email": bool(contact.email), "has_phone": bool(contact.phone)}
    return {"initial": initial, "has_account": has_account, **kept}


@login_required
def person_step(request: SignedIn, pk: UUID, episode: UUID) -> HttpResponse:
    """One step of one participation; leaving asks first (W27, W32)."""
    man = _man(request, pk)
    rows = Participation.objects.on_desk_of(request.user).select_related("group")
    participation = get_object_or_404(rows, participant=man, pk=episode)
    form = forms.StepForm(request.POST if request.method == "POST" else None, initial={"to": "left"})
    if request.method == "POST" and form.is_valid():
        to = ParticipationState(form.cleaned_data["to"])
        # Ending a participation has its own way, with recorded checks (W25).
        require(to != ParticipationState.ENDED)
        step = {"participation": participation, "state": to, "reason": form.cleaned_data["reason"]}
        if to == ParticipationState.LEFT:
            return _farewell(request, man, participation, form)
        if attempt(form, lambda: actions.change_state(by=request.user, **step)):
            messages.success(request, _("Done: %(state)s.") % {"state": to.label})
            return redirect("person", pk=pk)
    values = {"form": form, "man": man, "participation": participation}
    return render(request, "participants/person_step.html", values)


def _farewell(request: SignedIn, man: Participant, participation: Participation, form: forms.StepForm) -> HttpResponse:
    """He leaves through a worker, who gives him the card that is shown now and never again (W33)."""
    reason = form.cleaned_data["reason"]
    done = attempt(form, lambda: actions.leave(participation=participation, by=request.user, reason=reason))
    if done is None:
        values = {"form": form, "man": man, "participation": participation}
        return render(request, "participants/person_step.html", values)
    return show_card(request, "participants/person_card.html", done.code, man=man)


@login_required
def person_seat(request: SignedIn, pk: UUID) -> HttpResponse:
    """A seat in another group, or again in the one he left: then as a return, also above the ceiling (W10, W33)."""
    man = _man(request, pk)
    groups = queries.groups_to_seat_in(request.user, organisation=man.organisation_id)
    form = forms.SeatForm(request.POST or None, groups=groups, may_return=rules.may_return(man))
    if carry_out(request, form, lambda: actions.seat(participant=man, by=request.user, **form.seat)):
        messages.success(request, _("He has a seat."))
        return redirect("person", pk=pk)
    return render(request, "participants/person_seat.html", {"form": form, "man": man})


@login_required
@proven
def person_account(request: SignedIn, pk: UUID) -> HttpResponse:
    """An account that signs in by a code; nothing is sent now."""
    man = _man(request, pk)
    safe = man.contact.email if man.contact and man.contact.email_safe else ""
    form = forms.AccountForm(request.POST or None, initial={"email": safe})
    if carry_out(request, form, lambda: actions.connect_account(participant=man, by=request.user, **form.cleaned_data)):
        messages.success(request, _("He can sign in now with a code to that address."))
        return redirect("person", pk=pk)
    return render(request, "participants/person_account.html", {"form": form, "man": man})
