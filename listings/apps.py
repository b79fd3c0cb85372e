from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ListingsConfig(AppConfig):
    name = "listings"
    verbose_name = _("Listings")

    def ready(self) -> None:
        from listings import guards, search_blocks

        post_migrate.connect(guards.install_after_migrate, sender=self)
        post_migrate.connect(search_blocks.fill_after_migrate, sender=self)
