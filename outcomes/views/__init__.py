"""Results: figures, report, file."""
