from django.urls import path

from places import views

urlpatterns = [path("", views.places_suggest, name="places_suggest")]
