from django.urls import include, path

from accounts import views

urlpatterns = [
    path("signup/", views.signup, name="account_signup"),
    path("mail/", views.mail_preferences, name="mail_preferences"),
    path("mail/stop/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("", include("allauth.urls")),
]
