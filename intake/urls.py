from django.urls import path

# Ways in.
from intake.views import agency, desk, merging, public

ways_in = [
    path("join/", public.join, name="join"),
    path("join/done/<str:token>/", public.join_done, name="join_done"),
    path("refer/", public.refer, name="refer"),
    path("refer/<str:token>/", public.refer_status, name="refer_status"),
    path("desk/intake/", desk.intake, name="intake"),
    path("desk/intake/new/", desk.referral_new, name="referral_new"),
    path("desk/intake/<uuid:pk>/", desk.referral, name="referral"),
    path("desk/intake/<uuid:pk>/<slug:step>/", desk.referral_step, name="referral_step"),
    path("desk/demand/", desk.demand, name="demand"),
    path("desk/agencies/", agency.agencies, name="agencies"),
    path("desk/agencies/<uuid:pk>/", agency.agency, name="agency"),
    path("desk/people/merge/", merging.merge_choose, name="merge_choose"),
    path("desk/people/merge/<uuid:keep>/<uuid:gone>/", merging.merge_confirm, name="merge_confirm"),
]

urlpatterns = ways_in
