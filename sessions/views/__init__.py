"""Pages about series, evenings, rosters and the men: fetch, form, action, redirect."""
