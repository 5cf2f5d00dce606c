from django.urls import path

from outcomes.views import figures, my_studies, progress, ratings, studies

STUDY = "desk/results/studies/<uuid:pk>/"
EXPORT = f"{STUDY}files/<uuid:export>/"

urlpatterns = [
    path("me/progress/", progress.progress, name="my_progress"),
    path("me/progress/rounds/<uuid:pk>/delete/", progress.delete_rating, name="rating_delete"),
    path("me/progress/invitations/", progress.invitations, name="progress_invitations"),
    path("me/progress/research/", progress.research, name="my_research"),
    path("me/progress/research/consent/", progress.consent, name="research_consent"),
    path("me/progress/research/<uuid:pk>/delete/", progress.delete_research, name="research_delete"),
    path("desk/results/ratings/", ratings.ratings, name="ratings"),
    path("desk/results/ratings/<slug:item>.csv", ratings.ratings_file, name="ratings_file"),
    path("desk/results/", figures.results, name="results"),
    path("desk/results/report/", figures.report, name="results_report"),
    path("desk/results/<slug:figure>.csv", figures.results_file, name="results_file"),
    path("desk/results/studies/", studies.study_list, name="studies"),
    path("desk/results/studies/new/", studies.study_new, name="study_new"),
    path(STUDY, studies.study, name="study"),
    path(f"{STUDY}close/", studies.study_close, name="study_close"),
    path(f"{STUDY}files/new/", studies.export_ask, name="export_ask"),
    path(EXPORT, studies.export, name="export"),
    path(f"{EXPORT}approve/", studies.export_approve, name="export_approve"),
    path(f"{EXPORT}refuse/", studies.export_refuse, name="export_refuse"),
    path(f"{EXPORT}data.zip", studies.export_file, name="export_file"),
    path("me/studies/", my_studies.my_studies, name="my_studies"),
    path("me/studies/<uuid:pk>/", my_studies.my_study_answer, name="my_study_answer"),
]
