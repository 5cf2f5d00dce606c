from django.urls import path

from sessions.views import (
    announcements,
    calendars,
    closing,
    evenings,
    lists,
    marks,
    memory,
    offline,
    series,
    substitutes,
)

schedule_pages = [
    path("desk/groups/<slug:slug>/schedule/", series.schedule, name="schedule"),
    path("desk/groups/<slug:slug>/memory/", memory.group_memory, name="group_memory"),
    path("desk/groups/<slug:slug>/schedule/new/", series.series_new, name="series_new"),
    path("desk/groups/<slug:slug>/schedule/change/", series.series_change, name="series_change"),
    path("desk/groups/<slug:slug>/schedule/end/", series.series_end, name="series_end"),
    path("desk/groups/<slug:slug>/schedule/evening/", evenings.session_new, name="session_new"),
]

evening_pages = [
    path("desk/sessions/worker.js", offline.worker, name="evening_worker"),
    path("desk/sessions/offline/", offline.shell, name="evening_offline"),
    path("desk/sessions/", lists.session_list, name="session_list"),
    path("desk/sessions/<uuid:pk>/change/", evenings.session_change, name="session_change"),
    path("desk/sessions/<uuid:pk>/cancel/", evenings.session_cancel, name="session_cancel"),
    path("desk/sessions/<uuid:pk>/workers/", evenings.session_workers, name="session_workers"),
    path("desk/sessions/<uuid:pk>/marks/", marks.session_marks, name="session_marks"),
    path("desk/sessions/<uuid:pk>/sheet/", closing.session_sheet, name="session_sheet"),
    path("desk/sessions/<uuid:pk>/reopen/", closing.session_reopen, name="session_reopen"),
    path("desk/sessions/<uuid:pk>/not-met/", closing.session_not_met, name="session_not_met"),
    path("desk/hard/<uuid:pk>/talked/", closing.hard_talked, name="hard_talked"),
]

substitute_pages = [
    path("desk/sessions/<uuid:pk>/substitute/", substitutes.substitute_ask, name="substitute_ask"),
    path("desk/substitutes/<uuid:pk>/", substitutes.substitute, name="substitute"),
    path("desk/substitutes/<uuid:pk>/yes/", substitutes.substitute_take, name="substitute_take"),
    path("desk/substitutes/<uuid:pk>/back/", substitutes.substitute_back, name="substitute_back"),
]

announcement_pages = [
    path("desk/groups/<slug:slug>/announcements/", announcements.announcements, name="announcements"),
    path(
        "desk/groups/<slug:slug>/announcements/<uuid:pk>/back/",
        announcements.announcement_back,
        name="announcement_back",
    ),
]

calendar_pages = [
    path("calendar/<str:token>.ics", calendars.feed, name="calendar_feed"),
    path("me/calendar/", calendars.my_calendar, name="my_calendar"),
    path("desk/calendar/", calendars.desk_calendar, name="desk_calendar"),
    path("me/sessions/<uuid:pk>/evening.ics", calendars.my_evening, name="my_evening_file"),
]

urlpatterns = schedule_pages + evening_pages + substitute_pages + announcement_pages + calendar_pages
