from django.urls import path

from home import gallery
from home.views import data, demo, desk, discreet, evening, me, people, promises, public, search, settings

urlpatterns = [
    path("", public.front, name="home"),
    path("help/", public.help_numbers, name="help"),
    path("language/", public.choose_language, name="language"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("healthz/", public.healthz, name="healthz"),
    path("readyz/", public.readyz, name="readyz"),
    path("me/", me.me, name="me"),
    path("me/sessions/", me.my_sessions, name="my_sessions"),
    path("in/<str:token>/", discreet.discreet, name="discreet"),
    path("me/sessions/<uuid:pk>/", me.my_evening, name="my_evening"),
    path("me/sessions/<uuid:pk>/answer/", me.answer, name="answer"),
    path("me/data/", data.my_data, name="me_data"),
    path("me/data/keep/", data.my_data_keep, name="my_data_keep"),
    path("desk/organisation/<slug:slug>/retention/", data.retention, name="retention"),
    path("me/data/read/", data.my_data_read, name="my_data_read"),
    path("me/data/file/", data.my_data_file, name="my_data_file"),
    path("me/data/erase/", data.my_data_erase, name="my_data_erase"),
    path("me/data/erase/now/", data.my_data_erase_now, name="my_data_erase_now"),
    path("me/settings/", settings.me_settings, name="me_settings"),
    path("desk/settings/", settings.desk_settings, name="desk_settings"),
    path("desk/", desk.desk, name="desk"),
    path("desk/search/", search.search, name="search"),
    path("desk/promises/", promises.promises, name="promises"),
    path("desk/promises/held-back/", promises.held_back_noted, name="held_back_noted"),
    path("desk/promises/<uuid:pk>/", promises.promise, name="promise"),
    path("demo/mail/", demo.demo_mail, name="demo_mail"),
    path("desk/sessions/<uuid:pk>/", evening.session, name="session"),
    path("desk/sessions/<uuid:pk>/checks/", evening.session_checks, name="session_checks"),
    path("desk/sessions/<uuid:pk>/words/", evening.session_words, name="session_words"),
    path("desk/people/<uuid:pk>/", people.person, name="person"),
    path("desk/groups/", desk.group_list, name="group_list"),
    path("desk/groups/<slug:slug>/", desk.group, name="group"),
]
