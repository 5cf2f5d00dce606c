"""What only a demo installation has."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET

from home.queries.demo_mail import kept_messages


@require_GET
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The messages that would have left the house. For everybody: codes to sign in with are among them."""
    if not settings.KRING_DEMO:
        raise Http404
    response = render(request, "home/demo_mail.html", {"kept": kept_messages()})
    add_never_cache_headers(response)
    return response
