"""What this floor promises and sends."""

# Ways in.
from intake.notices import professionals, ways_in


def register() -> None:
    """Called when the apps are ready."""
    ways_in.register()
    professionals.register()
