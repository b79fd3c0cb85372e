"""Facts that age: editors are told which articles have to be checked again."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from accounts import letters
from accounts.mail_topics import MailTopic
from articles import editions
from articles.models import Article

ASKED_AGAIN_AFTER = dt.timedelta(days=30)


@transaction.atomic
def ask_due() -> int:
    """One mail to the editors on all articles whose facts are old; again after a month. Returns how many."""
    today = editions.today()
    waits = Q(recheck_asked_on=None) | Q(recheck_asked_on__lte=today - ASKED_AGAIN_AFTER)
    due = [article for article in Article.objects.published().filter(waits) if article.recheck_on <= today]
    if not due or not (people := editions.editors()):
        return 0
    letters.send("articles/mail/facts_age.html", topic=MailTopic.LIBRARY, people=people, titles=[a.title for a in due])
    Article.objects.filter(pk__in=[article.pk for article in due]).update(recheck_asked_on=today)
    return len(due)
