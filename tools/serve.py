"""`make run` and `make dev`: bring the database up to date, fill an empty one, and serve on localhost.

Works from a fresh clone and again on every later start; a later start takes seconds.
"""

import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "directory.settings")
(ROOT / "var").mkdir(exist_ok=True)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import close_old_connections  # noqa: E402

from directory.warming import warm_up  # noqa: E402

LARGEST_REQUEST = 33 * 1024 * 1024
DUE_EVERY_SECONDS = 60


def prepare() -> None:
    """Migrations, cache table, places, catalogue, articles, static files, and an example directory in an empty one."""
    from listings.models import Listing

    step("Bringing the database up to date", "migrate", verbosity=0)
    step("", "createcachetable", verbosity=0)
    step("Loading US places", "load_places")
    step("Loading the catalogue", "load_catalogue")
    step("Loading articles", "load_articles")
    step("", "rebuild_search", if_empty=True)
    if not settings.DEBUG and not static_files_are_current():
        step("Collecting static files", "collectstatic", interactive=False, verbosity=0)
    if not settings.IS_PRODUCTION and not Listing.objects.exists():
        step("Building an example directory", "example", listings=600, philadelphia=80)


def static_files_are_current() -> bool:
    """Whether the collected files are newer than what they were collected from."""
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    sources = [ROOT / "requirements.txt", *(ROOT / "static").rglob("*")]
    return collected.exists() and collected.stat().st_mtime > max(path.stat().st_mtime for path in sources)


def refuse_beside_production() -> None:
    """A demo must not migrate and fill the database of a folder whose `.env` is production's."""
    file = ROOT / ".env"
    if settings.IS_PRODUCTION or not file.exists():
        return
    if re.search(r"^\s*(?:export\s+)?SITE_MODE\s*=\s*[\"']?production\b", file.read_text(), re.MULTILINE):
        sys.exit(
            f".env here says SITE_MODE=production, and this start is {settings.SITE_MODE}: nothing was touched. "
            "Start production with `python tools/serve.py`, or a demo from a clone of its own."
        )


def step(words: str, command: str, **options: object) -> None:
    if words:
        print(f"{words} ...", flush=True)
    call_command(command, **options)


def run_due_forever() -> None:
    """Mail that could not be sent is tried again every minute."""
    while True:
        time.sleep(DUE_EVERY_SECONDS)
        try:
            call_command("run_due")
        except Exception:
            logging.getLogger("pinpoint").exception("run_due failed; it is tried again in a minute")
        finally:
            close_old_connections()


def announce(port: int) -> None:
    from directory.example.accounts import MODERATOR, OWNER

    print(f"\nPinpoint is at http://localhost:{port}/  (stop with Ctrl-C)")
    if settings.SITE_MODE in {"demo", "dev"}:
        print(f"  Owner:     {OWNER[0]} / {OWNER[1]}   -> http://localhost:{port}/manage/")
        print(f"  Moderator: {MODERATOR[0]} / {MODERATOR[1]}   -> http://localhost:{port}/admin/")
        print("  Mail lands in var/mail/\n", flush=True)


def main() -> None:
    port = int(os.environ.get("PORT", "8000"))
    refuse_beside_production()
    prepare()
    warm_up()
    announce(port)
    if "--reload" in sys.argv:
        subprocess.run([sys.executable, "manage.py", "runserver", f"localhost:{port}"], cwd=ROOT, check=False)
        return
    # As Ctrl-C does: what the process still holds, figures for one, is written before it ends.
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    threading.Thread(target=run_due_forever, daemon=True).start()
    from waitress import serve

    from directory.wsgi import application

    serve(
        application,
        listen=f"127.0.0.1:{port}",
        threads=8,
        connection_limit=2000,
        channel_timeout=60,
        max_request_body_size=LARGEST_REQUEST,
        ident=None,
    )


if __name__ == "__main__":
    main()
