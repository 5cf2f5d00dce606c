"""All addresses. Ids in them are unguessable; words in the signed-in part say nothing about the subject."""

from django.urls import include, path

handler400 = "core.failures.bad_request"
handler500 = "core.failures.server_error"

urlpatterns = [
    path("", include("groups.urls")),
    path("", include("intake.urls")),
    path("", include("outcomes.urls")),
    path("", include("participants.urls")),
    path("", include("sessions.roster_urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("home.urls")),
    path("", include("sessions.urls")),
]
