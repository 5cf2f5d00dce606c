from django.urls import path

from sessions.views import absences, export, groups, plan, roster

urlpatterns = [
    path("desk/groups/<slug:slug>/status/", groups.group_status, name="group_status"),
    path("desk/groups/<slug:slug>/workers/", roster.group_workers, name="group_workers"),
    path("desk/groups/<slug:slug>/workers/<uuid:pk>/off/", roster.roster_off, name="roster_off"),
    path("desk/groups/<slug:slug>/export.csv", export.roster_export, name="roster_export"),
    path("desk/workers/", roster.worker_list, name="worker_list"),
    path("desk/workers/plan/", plan.plan, name="plan"),
    path("desk/workers/plan/fair/", plan.fair_plan, name="fair_plan"),
    path("desk/workers/away/", absences.my_absences, name="my_absences"),
    path("desk/workers/away/<uuid:pk>/drop/", absences.absence_drop, name="absence_drop"),
    path("desk/workers/<uuid:pk>/away/", absences.absences, name="absences"),
    path("desk/workers/<uuid:pk>/evenings/", absences.evenings_limit, name="evenings_limit"),
    path("desk/workers/<uuid:pk>/", roster.worker, name="worker"),
]
