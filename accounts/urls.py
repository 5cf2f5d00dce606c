from django.urls import path

from accounts import views

urlpatterns = [
    path("accounts/sessions/", views.sessions, name="usersessions_list"),
    path("accounts/again/", views.prove_by_code, name="prove_by_code"),
]
