"""What a device is called; and sentences of Django that our catalogue words anew: its own Dutch says "u" in them.

Nothing reads `WORDED_ANEW`. Naming them is what brings them into the catalogue, and Django asks our catalogue first.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext_lazy

# In this order: what comes later often claims to be what comes earlier too.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
            "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"}  # fmt: skip
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS",
           "Mac OS": "Mac", "Linux": "Linux"}  # fmt: skip


def device(user_agent: str) -> str:
    """What people call it: “Firefox, Android”."""
    found = [next((name for sign, name in names.items() if sign in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name) or _("An unknown device")


WORDED_ANEW = (
    gettext_noop("Your old password was entered incorrectly. Please enter it again."),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be entirely numeric."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
)
