"""What every template may ask about the installation."""

from django.conf import settings
from django.http import HttpRequest


def installation(_request: HttpRequest) -> dict[str, object]:
    return {"demo": settings.KRING_DEMO, "staff_mfa": settings.KRING_STAFF_MFA}
