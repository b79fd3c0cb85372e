from typing import Any

from django.core.management.base import BaseCommand

from listings import catalogue_loading


class Command(BaseCommand):
    help = "Load treatments, devices, credential kinds and the rest of the catalogue; edited rows are left and listed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = catalogue_loading.load()
        self.stdout.write(
            f"Catalogue: {len(done.created)} new, {len(done.updated)} updated, {len(done.retired)} retired."
        )
        for words, codes in (
            ("No longer in the files, retired: ", done.retired),
            ("Left as they stand here: ", done.left),
            ("In the files, but retired here: ", done.still_retired),
        ):
            if codes:
                self.stdout.write(words + ", ".join(codes))
