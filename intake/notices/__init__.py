"""What this floor promises and sends."""

# Ways in, and the way back.
from intake.notices import way_back, ways_in


def register() -> None:
    """Called when the apps are ready."""
    ways_in.register()
    way_back.register()
