"""Loaded by pytest before Django's settings are read: tests run in SITE_MODE=test, in a `var/` that exists."""

import os
from pathlib import Path

os.environ["SITE_MODE"] = "test"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser journeys hold an event loop in the test's thread
(Path(__file__).resolve().parent.parent / "var").mkdir(exist_ok=True)
