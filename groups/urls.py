from django.urls import path

from groups.views import groups, growth, invitations, organisations, public_words, reachability

urlpatterns = [
    path("accounts/invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("desk/organisation/", organisations.organisation, name="organisation"),
    path("desk/organisation/<slug:slug>/", organisations.organisation_page, name="organisation_page"),
    path("desk/organisation/<slug:slug>/settings/", organisations.settings, name="organisation_settings"),
    path("desk/organisation/<slug:slug>/numbers/", organisations.numbers, name="organisation_numbers"),
    path("desk/organisation/<slug:slug>/look/", public_words.organisation_look, name="organisation_look"),
    path(
        "desk/organisation/<slug:slug>/words/<slug:language>/",
        public_words.organisation_words,
        name="organisation_words",
    ),
    path("desk/organisation/<slug:slug>/log/", organisations.log, name="organisation_log"),
    path("desk/organisation/<slug:slug>/rooms/new/", organisations.venue_new, name="venue_new"),
    path("desk/organisation/<slug:slug>/rooms/<uuid:pk>/", organisations.venue, name="venue"),
    path("desk/organisation/<slug:slug>/roles/<uuid:pk>/end/", organisations.role_end, name="role_end"),
    path("desk/organisation/<slug:slug>/invite/", invitations.invite, name="invite"),
    path("desk/organisation/<slug:slug>/invitations/<uuid:pk>/", invitations.invitation_sent, name="invitation_sent"),
    path(
        "desk/organisation/<slug:slug>/invitations/<uuid:pk>/withdraw/",
        invitations.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("desk/reachability/", reachability.reachability, name="reachability"),
    path("desk/reachability/<slug:step>/", reachability.reachability_step, name="reachability_step"),
    path("desk/growth/", growth.growth, name="growth"),
    path("desk/growth/<uuid:pk>/<slug:step>/", growth.growth_step, name="growth_step"),
    path("desk/workers/<uuid:pk>/competences/", growth.competences, name="worker_competences"),
    path("desk/workers/<uuid:pk>/competences/<slug:step>/", growth.competences_step, name="competences_step"),
    path("desk/workers/<uuid:pk>/coaching/", growth.coaching, name="worker_coaching"),
    path("desk/workers/<uuid:pk>/coaching/<slug:step>/", growth.coaching_step, name="coaching_step"),
    path("desk/groups/new/", groups.group_new, name="group_new"),
    path("desk/groups/<slug:slug>/edit/", groups.group_edit, name="group_edit"),
    path("desk/groups/<slug:slug>/agreements/", groups.group_agreements, name="group_agreements"),
]
