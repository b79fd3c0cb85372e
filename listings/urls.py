"""Owners' pages under /manage/."""

from django.urls import path

from listings.views import confirming, credentials, editor, figures, items, photos, place, sheets, together

urlpatterns = [
    path("register/", editor.manage_register, name="manage_register"),
    path("documents/<slug:document_id>/", credentials.evidence_document, name="evidence_document"),
    path("figures/", figures.manage_figures, name="manage_figures"),
    path("figures/csv/", figures.manage_figures_csv, name="manage_figures_csv"),
    path("sheet/", sheets.manage_sheets, name="manage_sheets"),
    path("sheet/<int:business_id>/download/", sheets.manage_sheet_download, name="manage_sheet_download"),
    path("sheet/<int:business_id>/upload/", sheets.manage_sheet_upload, name="manage_sheet_upload"),
    path("sheet/<int:business_id>/<slug:sheet_id>/", sheets.manage_sheet, name="manage_sheet"),
    path("sheet/<int:business_id>/<slug:sheet_id>/drafts/", sheets.manage_sheet_drafts, name="manage_sheet_drafts"),
    path("sheet/<int:business_id>/<slug:sheet_id>/submit/", sheets.manage_sheet_submit, name="manage_sheet_submit"),
    path("sheet/<int:business_id>/<slug:sheet_id>/discard/", sheets.manage_sheet_discard, name="manage_sheet_discard"),
    path("together/", together.manage_together, name="manage_together"),
    path("confirm/<str:token>/", confirming.manage_confirm_link, name="manage_confirm_link"),
    path("<slug:public_id>/", editor.manage_listing, name="manage_listing"),
    path("<slug:public_id>/confirm/", confirming.manage_confirm, name="manage_confirm"),
    path("<slug:public_id>/submit/", editor.manage_submit, name="manage_submit"),
    path("<slug:public_id>/withdraw/", editor.manage_withdraw, name="manage_withdraw"),
    path("<slug:public_id>/discard/", editor.manage_discard, name="manage_discard"),
    path("<slug:public_id>/place/", place.manage_place, name="manage_place"),
    path("<slug:public_id>/hours/", place.manage_hours, name="manage_hours"),
    path("<slug:public_id>/people/", items.manage_people, name="manage_people"),
    path("<slug:public_id>/people/<slug:key>/", items.manage_person, name="manage_person"),
    path("<slug:public_id>/people/<uuid:key>/also/", together.manage_person_also, name="manage_person_also"),
    path("<slug:public_id>/services/<uuid:key>/also/", together.manage_service_also, name="manage_service_also"),
    path("<slug:public_id>/people/<uuid:key>/remove/", items.manage_person_remove, name="manage_person_remove"),
    path("<slug:public_id>/services/", items.manage_services, name="manage_services"),
    path("<slug:public_id>/services/course/", items.manage_service_course, name="manage_service_course"),
    path("<slug:public_id>/services/<slug:key>/", items.manage_service, name="manage_service"),
    path("<slug:public_id>/services/<uuid:key>/remove/", items.manage_service_remove, name="manage_service_remove"),
    path("<slug:public_id>/credentials/", credentials.manage_credentials, name="manage_credentials"),
    path("<slug:public_id>/credentials/new/", credentials.manage_credential_new, name="manage_credential_new"),
    path("<slug:public_id>/credentials/<int:credential_id>/", credentials.manage_credential, name="manage_credential"),
    path(
        "<slug:public_id>/credentials/<int:credential_id>/send/",
        credentials.manage_credential_send,
        name="manage_credential_send",
    ),
    path(
        "<slug:public_id>/credentials/<int:credential_id>/remove/",
        credentials.manage_credential_remove,
        name="manage_credential_remove",
    ),
    path("<slug:public_id>/photos/", photos.manage_photos, name="manage_photos"),
    path("<slug:public_id>/photos/<uuid:key>/remove/", photos.manage_photo_remove, name="manage_photo_remove"),
    path("<slug:public_id>/photos/<uuid:key>/first/", photos.manage_photo_first, name="manage_photo_first"),
]
