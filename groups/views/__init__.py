"""Pages of this floor: fetch, form, action, redirect."""
