from django.urls import path

from outcomes.views import figures

urlpatterns = [
    path("desk/results/", figures.results, name="results"),
    path("desk/results/report/", figures.report, name="results_report"),
    path("desk/results/<slug:figure>.csv", figures.results_file, name="results_file"),
]
