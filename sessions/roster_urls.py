from django.urls import path

from sessions.views import export, groups, roster

urlpatterns = [
    path("desk/groups/<slug:slug>/status/", groups.group_status, name="group_status"),
    path("desk/groups/<slug:slug>/workers/", roster.group_workers, name="group_workers"),
    path("desk/groups/<slug:slug>/workers/<uuid:pk>/off/", roster.roster_off, name="roster_off"),
    path("desk/groups/<slug:slug>/export.csv", export.roster_export, name="roster_export"),
    path("desk/workers/", roster.worker_list, name="worker_list"),
    path("desk/workers/<uuid:pk>/", roster.worker, name="worker"),
]
