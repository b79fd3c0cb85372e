"""Serves the site and the bare page for measuring: `python server.py PORT`, with DATABASE_URL in the environment."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "directory.settings")

from directory import settings as site  # noqa: E402

site.INSTALLED_APPS.append("django.contrib.humanize")
site.TEMPLATES[0]["DIRS"].append(HERE)  # type: ignore[attr-defined]
site.ROOT_URLCONF = "bare"

import django  # noqa: E402

django.setup()

from waitress import serve  # noqa: E402

from directory.warming import warm_up  # noqa: E402
from directory.wsgi import application  # noqa: E402

warm_up()
serve(application, listen=f"127.0.0.1:{sys.argv[1]}", threads=8, connection_limit=2000, ident=None)
