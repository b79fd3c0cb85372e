"""Reporting a problem."""

from django.urls import path

from reports import views

urlpatterns = [
    path("", views.report_page, name="report_page"),
    path("sent/", views.report_sent, name="report_sent"),
    path("clinics/<slug:slug>/", views.report_listing, name="report_listing"),
]
