"""Sentences of Django that our catalogue words anew: Django's own Dutch says "u" in them.

Nothing calls this. Naming them is what brings them into the catalogue, and Django asks our catalogue first.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

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
