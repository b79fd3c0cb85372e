from django.contrib.admin.apps import AdminConfig


class PinpointAdminConfig(AdminConfig):
    """Stands in for `django.contrib.admin` in INSTALLED_APPS."""

    default_site = "accounts.admin_site.PinpointAdminSite"
