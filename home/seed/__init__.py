"""Bulk data of any size, for benchmarks: made up, recognisable, and as the app's own rules would have it (ADR 0040)."""
