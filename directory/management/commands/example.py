"""Build an example directory; refused in production."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.example import accounts
from directory.example.building import Builder
from listings import area_prices
from listings.models import Listing


class Command(BaseCommand):
    help = "Add fictional clinics spread like the US population, and example accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--listings", type=int, default=600)
        parser.add_argument("--philadelphia", type=int, default=80, help="how many of them stand in Philadelphia")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("Example clinics and accounts are not made in production.")
        moderator = accounts.create_moderator()
        owner = accounts.create(*accounts.OWNER, "Ola Example")
        began = time.monotonic()
        builder = Builder(moderator=moderator, seed=options["seed"])
        builder.build(options["listings"], near_philadelphia=options["philadelphia"], progress=self._progress)
        area_prices.refresh()
        first = list(Listing.objects.filter(is_example=True).order_by("pk")[:2])
        if first:
            accounts.give_listings_to_owner(owner, first)
        self.stdout.write(f"{options['listings']:,} example clinics in {time.monotonic() - began:.0f} s.")

    def _progress(self, done: int, count: int) -> None:
        if done % 5000 == 0 or done == count:
            self.stdout.write(f"  {done:,} of {count:,} clinics")
            self.stdout.flush()
