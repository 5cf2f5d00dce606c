from django.urls import path

from outcomes.views import figures, my_research, studies

STUDY = "desk/results/studies/<uuid:pk>/"
EXPORT = f"{STUDY}files/<uuid:export>/"

urlpatterns = [
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
    path("me/research/", my_research.my_research, name="my_research"),
    path("me/research/<uuid:pk>/", my_research.my_research_answer, name="my_research_answer"),
]
