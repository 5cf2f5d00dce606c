from django.urls import path

from participants.views import imports, leaving, people

urlpatterns = [
    path("desk/people/", people.person_list, name="person_list"),
    path("desk/people/new/", people.person_new, name="person_new"),
    path("desk/people/<uuid:pk>/contact/", people.person_contact, name="person_contact"),
    path("desk/people/<uuid:pk>/seat/", people.person_seat, name="person_seat"),
    path("desk/people/<uuid:pk>/account/", people.person_account, name="person_account"),
    path("desk/people/<uuid:pk>/episodes/<uuid:episode>/", people.person_step, name="person_step"),
    path("desk/people/<uuid:pk>/episodes/<uuid:episode>/app/", leaving.person_app, name="person_app"),
    path("desk/people/<uuid:pk>/card/", leaving.person_card, name="person_card"),
    path("me/leave/", leaving.leave, name="leave"),
    path("me/card/", leaving.my_card, name="my_card"),
    path("desk/groups/<slug:slug>/import/", imports.roster_import, name="roster_import"),
]
