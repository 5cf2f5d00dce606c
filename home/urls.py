from django.urls import path

from home import gallery, views

urlpatterns = [
    path("", views.front, name="home"),
    path("help/", views.help_numbers, name="help"),
    path("language/", views.choose_language, name="language"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("healthz/", views.healthz, name="healthz"),
    path("readyz/", views.readyz, name="readyz"),
]
