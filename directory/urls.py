"""Every address of the site. Names are shared by view, template and test."""

from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from directory.sitemaps import SITEMAPS
from directory.views import booking, clinics, compare, dev, figures, home, learn, listing, map, owners, pages, places

urlpatterns = [
    path("", home.home, name="home"),
    path("clinics/", clinics.clinics, name="clinics"),
    path("clinics/suggest/", clinics.clinics_suggest, name="clinics_suggest"),
    path("clinics/map.geojson", map.clinics_map, name="clinics_map"),
    path("clinics/<slug:slug>/", listing.listing, name="listing"),
    path("compare/", compare.compare, name="compare"),
    path("figures/<slug:kind>/<slug:slug>/", figures.figure, name="figure"),
    path("in/<slug:state>/", places.place_state, name="place_state"),
    path("in/<slug:state>/<slug:city>/", places.place_city, name="place_city"),
    path("costs/", places.costs, name="costs"),
    path("photos/<slug:token>-<int:width>.webp", listing.photo, name="photo"),
    path("learn/", learn.learn, name="learn"),
    path("learn/glossary/", learn.glossary, name="glossary"),
    path("learn/<slug:slug>/", learn.article, name="article"),
    path("before-you-book/", booking.before_you_book, name="before_you_book"),
    path("plan/", booking.plan, name="plan"),
    path("plan/course.ics", booking.plan_calendar, name="plan_calendar"),
    path("report/", include("reports.urls")),
    path("something-went-wrong/", pages.something_went_wrong, name="something_went_wrong"),
    path("how-we-check/", pages.how_we_check, name="how_we_check"),
    path("how-we-rank/", pages.how_we_rank, name="how_we_rank"),
    path("for-clinics/", pages.for_clinics, name="for_clinics"),
    path("about/", pages.about, name="about"),
    path("terms/", pages.terms, name="terms"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("dev/components/", dev.components, name="dev_components"),
    path("dev/mails/", dev.mails, name="dev_mails"),
    path("dev/mails/<slug:name>.<slug:form>", dev.mail, name="dev_mail"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", sitemap_index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}, name="sitemap_index"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("places/", include("places.urls")),
    path("manage/", owners.manage_home, name="manage_home"),
    path("manage/<slug:public_id>/preview/", owners.manage_preview, name="manage_preview"),
    path("manage/", include("listings.urls")),
    path("accounts/", include("accounts.urls")),
    path("admin/articles/article/preview/", learn.article_preview, name="article_preview"),
    path("admin/", admin.site.urls),
]
