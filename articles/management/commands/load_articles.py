from typing import Any

from django.core.management.base import BaseCommand

from articles import loading


class Command(BaseCommand):
    help = "Load articles from their files; edited ones are left and listed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = loading.load()
        self.stdout.write(f"Articles: {len(done.created)} new, {len(done.updated)} updated.")
        if done.left:
            self.stdout.write("Left as edited here: " + ", ".join(done.left))
