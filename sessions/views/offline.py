"""What makes the page of an evening work without network: its service worker, and the page that opens then (ADR 0018).

Neither holds anything about anybody: the worker's script and the empty page are the same for all.
"""

import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.requests import SignedIn
from core.keyed import digest
from sessions import queries

SCRIPT = Path(settings.BASE_DIR) / "static" / "js" / "evening-worker.js"
# What the empty page needs; their addresses carry a hash in production, so a new version is a new worker.
NEEDS = [
    "css/bootstrap.min.css",
    "css/tokens.css",
    "css/kring.css",
    "img/icons.svg",
    "js/theme.js",
    "js/kring.js",
    "js/evening-store.js",
    "js/evening.js",
]


@require_GET
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker. Each evening registers it for its own address and for no other."""
    assets = json.dumps([static(name) for name in NEEDS])
    head = f"const SHELL = {json.dumps(reverse('evening_offline'))};\nconst ASSETS = {assets};\n"
    return HttpResponse(
        head + SCRIPT.read_text(encoding="utf-8"),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


@require_GET
@login_required
def shell(request: SignedIn) -> HttpResponse:
    """The page of an evening without anything on it; its script fills in what the phone remembers."""
    return render(request, "sessions/evening_offline.html", queries.choices())


def owner_tag(user: User) -> str:
    """Tells the phone whose marks wait on it, without saying who that is: another user's are never sent."""
    return digest(str(user.pk), "evening on a phone")[:16]
