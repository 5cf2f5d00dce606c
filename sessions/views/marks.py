"""What the phones of an evening's workers say and hear: a tap is a small request, and so is looking again."""

import json
import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedIn
from core.errors import DomainError
from sessions import actions, forms, queries
from sessions.models import GroupSession
from sessions.views import fetching

TOO_MUCH = 100_000  # bytes; a hundred taps are a fifth of it


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_marks(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """GET: what stands, or 304 when that is what the phone has. POST: taps in order; answers with what stands then.

    The answer carries a token for the next POST: a page that was opened without network has none.
    """
    session = fetching.desk_session(request, pk)
    if request.method == "POST":
        return _take(request, session)
    state = queries.for_phones(session, request.user)
    tag = f'"{queries.tag_of(state)}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    return _answer(request, state, tag)


def _take(request: SignedIn, session: GroupSession) -> HttpResponse:
    try:
        taps = forms.taps_from(_body(request))
        marks = actions.mark_men(session=session, taps=taps, by=request.user)
    except DomainError as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    session.refresh_from_db(fields=["state"])
    state = queries.for_phones(session, request.user)
    kept = {str(mark.id): mark.outcome for mark in marks}
    return _answer(request, state, f'"{queries.tag_of(state)}"', kept=kept)


def _body(request: HttpRequest) -> object:
    try:
        return json.loads(request.body) if len(request.body) <= TOO_MUCH else None
    except ValueError:
        return None


def _answer(request: HttpRequest, state: dict[str, object], tag: str, **more: object) -> JsonResponse:
    return JsonResponse({**state, **more, "token": get_token(request)}, headers={"ETag": tag})
