from django.urls import path

# Ways in.
from intake.views import agency, desk, first_phase, merging, public, returning

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

first_phase_urls = [
    path("desk/sessions/<uuid:pk>/men/<uuid:episode>/", first_phase.check, name="check"),
    path("desk/reviews/<uuid:pk>/", first_phase.review, name="review"),
    path("desk/episodes/<uuid:pk>/review/", first_phase.decide, name="review_decide"),
    path("desk/episodes/<uuid:pk>/motivation/", first_phase.motivation, name="motivation"),
    path("desk/episodes/<uuid:pk>/words/", first_phase.ending_new, name="ending_new"),
    path("desk/words/<uuid:pk>/", first_phase.ending, name="ending"),
]

way_back = [
    path("return/", returning.come_back, name="return"),
    path("return/done/<str:token>/", returning.come_back_done, name="return_done"),
    path("me/return/", returning.my_return, name="my_return"),
    path("me/return/withdraw/", returning.my_return_withdraw, name="my_return_withdraw"),
    path("desk/returns/", returning.returns, name="returns"),
    path("desk/returns/<uuid:pk>/", returning.return_request, name="return_request"),
    path("desk/returns/<uuid:pk>/<slug:step>/", returning.return_step, name="return_step"),
    path("desk/people/<uuid:pk>/return/", returning.person_return, name="person_return"),
]

urlpatterns = ways_in + first_phase_urls + way_back
