"""The participant and his participations: each an episode of one man in one group."""
