"""Behind the link in a message to a man: a key that sends him a code, and nothing else.

Whoever holds the phone sees neither a name nor an address, and not whether the link is still good. Opening it sends
nothing: programs that look at mail open links on their own.
"""

from allauth.account.views import RequestLoginCodeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.queries import user_behind


class _SendCode(RequestLoginCodeView):
    """Asks for a code as the sign-in page does, with its limits, but to an address that nobody types."""

    template_name = "home/discreet.html"
    email = ""

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "data": {"email": self.email}}

    def get_success_url(self) -> str:
        return f"{reverse('account_confirm_login_code')}?next={reverse('me')}"


_send_code = _SendCode.as_view


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def discreet(request: HttpRequest, token: str) -> HttpResponse:
    """Leads to the field for the code; after it to his next evening, where one tap answers (W30)."""
    if request.user.is_authenticated:
        return redirect("home")
    if request.method != "POST":
        return render(request, "home/discreet.html")
    user = user_behind(token)
    if user is None:
        return redirect("account_request_login_code")
    request.session["discreet"] = True  # the page with the field does not show his address
    return _send_code(email=user.email)(request)
