"""What a view knows of its request once somebody is signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedIn(HttpRequest):
    """A request behind `login_required`: for the types only, no object is ever made of it."""

    user: User
    htmx: HtmxDetails
