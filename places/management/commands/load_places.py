from typing import Any

from django.core.management.base import BaseCommand

from places import loading


class Command(BaseCommand):
    help = "Load ZIP codes, cities, neighborhoods and nicknames from the committed files."

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = loading.load()
        self.stdout.write(f"{count:,} places loaded." if count else "Places are up to date.")
