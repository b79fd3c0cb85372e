"""Facts that age: what has to be checked again, what no source was seen for first, and a mail to the editors."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from accounts import letters
from accounts.mail_topics import MailTopic
from articles import checking, editions
from articles.models import Article
from articles.rendering import plain

ASKED_AGAIN_AFTER = dt.timedelta(days=30)
# As articles mark what the trade takes as known.
NO_SOURCE = "no source seen by us"
# A row of a table, a point of a list and a paragraph stand alone; within them sentences do.
PIECE = re.compile(r"\n+|(?<=[.!?])\s+(?=[A-Z\"“(])")


@dataclass(frozen=True)
class Recheck:
    """An article in the order in which it has to be checked again, with its sentences that rest on no source."""

    article: Article
    unsourced: Sequence[str]
    is_due: bool


def queue(articles: Iterable[Article]) -> list[Recheck]:
    """What is due, then the rest; in both, what rests on no source seen comes first, then the oldest facts."""
    today = editions.today()
    found = [Recheck(article, unsourced(article), article.recheck_on <= today) for article in articles]
    return sorted(found, key=lambda one: (not one.is_due, not one.unsourced, one.article.recheck_on))


def unsourced(article: Article) -> list[str]:
    """Sentences that are printed as common professional knowledge, in their order."""
    texts = checking.texts_of(vars(article)).values()
    pieces = (piece for text in texts for piece in PIECE.split(text) if NO_SOURCE in piece)
    return [" ".join(plain(piece.strip("| ").replace("|", " · ")).split()) for piece in pieces]


@transaction.atomic
def ask_due() -> int:
    """One mail to the editors on all articles whose facts are old; again after a month. Returns how many."""
    today = editions.today()
    waits = Q(recheck_asked_on=None) | Q(recheck_asked_on__lte=today - ASKED_AGAIN_AFTER)
    due = [one.article for one in queue(Article.objects.published().filter(waits)) if one.is_due]
    if not due or not (people := editions.editors()):
        return 0
    letters.send("articles/mail/facts_age.html", topic=MailTopic.LIBRARY, people=people, titles=[a.title for a in due])
    Article.objects.filter(pk__in=[article.pk for article in due]).update(recheck_asked_on=today)
    return len(due)
