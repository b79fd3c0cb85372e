from django.urls import path

from places import views

urlpatterns = [
    path("", views.places_suggest, name="places_suggest"),
    path("named/", views.places_named, name="places_named"),
]
