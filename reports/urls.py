"""Reporting a problem."""

from django.urls import path

from reports import views

urlpatterns = [
    path("clinics/<slug:slug>/", views.report_listing, name="report_listing"),
]
