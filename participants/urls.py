from django.urls import path

from participants.views import agreements, contact, growing, imports, leaving, people, readings

urlpatterns = [
    path("me/contact/", contact.my_contact, name="my_contact"),
    path("me/contact/withdraw/", contact.my_contact_withdraw, name="my_contact_withdraw"),
    path("me/agreements/", agreements.my_agreements, name="my_agreements"),
    path("me/app/", agreements.my_group_app, name="my_group_app"),
    path("me/app/<uuid:pk>/", agreements.my_group_app_choose, name="my_group_app_choose"),
    path("desk/contact/", contact.contact_list, name="contact_list"),
    path("desk/contact/<uuid:pk>/", contact.contact_request, name="contact_request"),
    path("desk/contact/<uuid:pk>/<slug:step>/", contact.contact_step, name="contact_step"),
    path("desk/people/", people.person_list, name="person_list"),
    path("desk/people/new/", people.person_new, name="person_new"),
    path("desk/people/<uuid:pk>/contact/", people.person_contact, name="person_contact"),
    path("desk/people/<uuid:pk>/seat/", people.person_seat, name="person_seat"),
    path("desk/people/<uuid:pk>/account/", people.person_account, name="person_account"),
    path("desk/people/<uuid:pk>/reads/", people.person_reads, name="person_reads"),
    path("desk/people/<uuid:pk>/agreements/", agreements.person_told, name="person_told"),
    path("desk/people/<uuid:pk>/app/<uuid:episode>/", agreements.person_app, name="person_app"),
    path("desk/people/<uuid:pk>/episodes/<uuid:episode>/", people.person_step, name="person_step"),
    path("desk/people/<uuid:pk>/card/", leaving.person_card, name="person_card"),
    path("desk/people/<uuid:pk>/growing/", growing.person_growing, name="person_growing"),
    path("desk/growth/men/", growing.paths, name="paths"),
    path("desk/growth/men/<uuid:pk>/", growing.path, name="path"),
    path("desk/growth/men/<uuid:pk>/<slug:step>/", growing.path_step, name="path_step"),
    path("me/growing/", growing.my_growing, name="my_growing"),
    path("me/growing/withdraw/", growing.my_growing_withdraw, name="my_growing_withdraw"),
    path("me/leave/", leaving.leave, name="leave"),
    path("me/card/", leaving.my_card, name="my_card"),
    path("desk/organisation/<slug:slug>/readings/", readings.readings, name="readings"),
    path("desk/groups/<slug:slug>/import/", imports.roster_import, name="roster_import"),
]
