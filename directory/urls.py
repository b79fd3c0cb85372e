"""Every address of the site. Names are shared by view, template and test."""

from django.contrib import admin
from django.urls import include, path

from directory.views import home

urlpatterns = [
    path("", home.home, name="home"),
    path("places/", include("places.urls")),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]
