"""What a person does with the mail she gets."""

import re

from accounts.models import OutboxMail


def last_mail():
    return OutboxMail.objects.latest("pk")


def link_in(row):
    """The path of the first link to the site that stands alone in its line."""
    return re.search(r"^http://localhost:8000(/\S+)$", row.text, re.MULTILINE).group(1)
