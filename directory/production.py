"""What keeps production from starting: an example row or account, or a database without its guards."""

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS

from accounts.models import User
from listings.models import Business, Listing


def refuse_to_start() -> None:
    """Raise ImproperlyConfigured with everything that is wrong; called before the first request in production."""
    wrong = []
    if Listing.objects.filter(is_example=True).exists() or Business.objects.filter(is_example=True).exists():
        wrong.append("the database holds example clinics")
    if User.objects.filter(is_example=True).exists():
        wrong.append("the database holds example accounts")
    guards = checks.run_checks(tags=[checks.Tags.database], databases=[DEFAULT_DB_ALIAS])
    wrong += [str(problem.msg) for problem in guards if problem.level >= checks.ERROR]
    if wrong:
        raise ImproperlyConfigured("Pinpoint does not start in production: " + "; ".join(wrong) + ".")
