"""What this floor promises and sends."""

# Ways in, the first phase, and the way back.
from intake.notices import first_phase, professionals, way_back, ways_in


def register() -> None:
    """Called when the apps are ready."""
    ways_in.register()
    professionals.register()
    first_phase.register()
    way_back.register()
