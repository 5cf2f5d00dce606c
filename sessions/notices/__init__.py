"""What this floor sends: to the men about their evenings, to those who guide and coordinate about what needs them."""

from reminders import registry
from sessions.notices import men, staff, substitutes
from sessions.notices.timing import HORIZON, about

__all__ = ["HORIZON", "about", "men", "register", "staff", "substitutes"]


def register() -> None:
    """Called when the app is ready."""
    registry.register(*men.KINDS, *staff.KINDS, *substitutes.KINDS)
