"""What mail is about, as a person chooses it: some topics cannot be switched off."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailTopic(models.TextChoices):
    ACCOUNT = "account", _("Your account and signing in")
    TEAM = "team", _("Who belongs to your business")
    DECISIONS = "decisions", _("What a moderator decides, and listings that are not shown")
    LEAVING = "leaving", _("Closing and deleting")
    RECEIPTS = "receipts", _("We have what you submitted")
    REPORTS = "reports", _("A problem you reported")
    LIBRARY = "library", _("Articles that you edit")
    FRESHNESS = "freshness", _("Is everything still right?")
    CERTIFICATES = "certificates", _("A certificate ends soon")


# Without these a person could lose her account, or her page, and not know why.
ESSENTIAL = frozenset(
    {
        *(MailTopic.ACCOUNT, MailTopic.TEAM, MailTopic.DECISIONS),
        *(MailTopic.LEAVING, MailTopic.REPORTS, MailTopic.LIBRARY),
    }
)
OPTIONAL = tuple(topic for topic in MailTopic if topic not in ESSENTIAL)

WHAT_FOR = {
    MailTopic.RECEIPTS: _("A line for each submission. The state is on your listings page either way."),
    MailTopic.FRESHNESS: _("Asks when prices and facts get old. Without it, amber on your page is the only sign."),
    MailTopic.CERTIFICATES: _("60, 30 and 7 days before. Without it, a badge may end before you notice."),
}
