from django.urls import path

from outcomes.views import figures, progress, ratings

urlpatterns = [
    path("desk/results/", figures.results, name="results"),
    path("me/progress/", progress.progress, name="my_progress"),
    path("me/progress/rounds/<uuid:pk>/delete/", progress.delete_rating, name="rating_delete"),
    path("me/progress/invitations/", progress.invitations, name="progress_invitations"),
    path("me/progress/research/", progress.research, name="my_research"),
    path("me/progress/research/consent/", progress.consent, name="research_consent"),
    path("me/progress/research/<uuid:pk>/delete/", progress.delete_research, name="research_delete"),
    path("desk/results/ratings/", ratings.ratings, name="ratings"),
    path("desk/results/ratings/<slug:item>.csv", ratings.ratings_file, name="ratings_file"),
    path("desk/results/report/", figures.report, name="results_report"),
    path("desk/results/<slug:figure>.csv", figures.results_file, name="results_file"),
]
