"""Organisations, venues, groups, peer support workers and their rosters."""
