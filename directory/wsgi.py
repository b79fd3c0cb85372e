"""The WSGI entry point that waitress serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "directory.settings")
application = get_wsgi_application()

if settings.IS_PRODUCTION:
    from directory.production import refuse_to_start

    refuse_to_start()
