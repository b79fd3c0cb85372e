from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts.roles import set_up_groups

        # Sent once per app, in order; at auth's turn the permissions of all our apps, listed before it, exist.
        post_migrate.connect(set_up_groups, sender=apps.get_app_config("auth"))
