"""Write the shop window anew from versions: after a release that changes what a search row holds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from listings import publishing
from listings.models import Listing, SearchRow


class Command(BaseCommand):
    help = "Write the tables that visitors' pages read anew, from the live versions; pages stay up meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="only when listings are live and none can be found")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["if_empty"] and (SearchRow.objects.exists() or not Listing.objects.live().exists()):
            return
        self.stdout.write(f"{publishing.rebuild():,} live listings written anew.")
