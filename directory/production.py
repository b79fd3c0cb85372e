"""What keeps production from starting: example rows, a database behind its release, or one without its guards."""

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection

from accounts.models import User
from listings import guards
from listings.models import Business, Listing


def refuse_to_start() -> None:
    """Raise ImproperlyConfigured with everything that is wrong; called before the first request in production."""
    wrong = []
    if Listing.objects.filter(is_example=True).exists() or Business.objects.filter(is_example=True).exists():
        wrong.append("the database holds example clinics")
    if User.objects.filter(is_example=True).exists():
        wrong.append("the database holds example accounts")
    if guards.is_behind(connection):
        wrong.append("migrations are not applied: run manage.py migrate")
    problems = checks.run_checks(tags=[checks.Tags.database], databases=[DEFAULT_DB_ALIAS])
    wrong += [str(problem.msg) for problem in problems if problem.level >= checks.ERROR]
    if wrong:
        raise ImproperlyConfigured("Pinpoint does not start in production: " + "; ".join(wrong) + ".")
