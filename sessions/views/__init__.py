"""Pages of series and evenings."""
