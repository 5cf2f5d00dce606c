"""Series, sessions and the evening. The app label is group_sessions: Django's own app has 'sessions'."""
