"""Facts that age: what has to be checked again, what no source was seen for first, and a mail to the editors."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from accounts import letters
from accounts.mail_topics import MailTopic
from articles import checking, editions, soundness
from articles.models import Article, ArticleStatus
from articles.rendering import CITATION, Block, blocks

ASKED_AGAIN_AFTER = dt.timedelta(days=30)
# As articles mark what the trade takes as known. In quotes it is spoken of, and marks nothing.
MARK = re.compile(r"(?<![\"“])\([^()]*no source seen by us[^()]*\)")
# With the mark: it counts for all that stands below, and this sentence itself states nothing.
WHOLE = re.compile(r"\bAll of this (part|table|list)\b")
# What such a sentence covers; a table and a list are over where something else begins, a part at the next heading.
COVERED = {"part": ("text", "point", "row"), "table": ("row",), "list": ("point",)}
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")
# A sentence that begins so says nothing without the one before it.
LEANS = re.compile(r"(?:And|It|Its|None|So|The same|They|Their|When they)\b")
# A first sentence so short names what the next one is about: "A place or a person without a license."
MOST_WORDS_OF_A_NAME = 8
# "Report it." and the like state nothing.
FEWEST_WORDS = 3


@dataclass(frozen=True)
class Recheck:
    """An article in the order in which it has to be checked again, with what it says that rests on no source."""

    article: Article
    unsourced: Sequence[str]
    is_due: bool


def queue(articles: Iterable[Article]) -> list[Recheck]:
    """What is due, then the rest; in both, what rests on no source seen comes first, then the oldest facts."""
    today = soundness.today()
    found = [Recheck(article, unsourced(article), article.recheck_on <= today) for article in articles]
    return sorted(found, key=lambda one: (not one.is_due, not one.unsourced, one.article.recheck_on))


def unsourced(article: Article) -> list[str]:
    """What is printed as common professional knowledge, in its order: sentences, points of lists and rows of tables."""
    texts = checking.texts_of(vars(article)).values()
    return [_one_line(statement) for text in texts for statement in _unsourced(blocks(text))]


def _unsourced(found: Iterable[Block]) -> Iterator[str]:
    lead: dict[str, str] = {}
    for block, is_covered in _with_cover(found):
        # A row is read across its cells, and a point below a mark as a whole.
        is_one = block.kind == "row" or (is_covered and block.kind == "point")
        sentences = [block.text] if is_one else SENTENCE.split(block.text)
        for at, sentence in enumerate(sentences):
            if _rests_on_nothing(sentence, block.kind, is_covered=is_covered):
                yield f"{_before(sentences, at, lead.get(block.kind, ''))} {sentence}".strip()
        if block.kind != "point":
            lead = _lead(block)


def _lead(block: Block) -> dict[str, str]:
    """What a block begins, by the kind of block that goes on: a question its answer, words with a colon a list."""
    if block.kind != "text":
        return {}
    if block.text.endswith("?"):
        return {"text": block.text}
    return {"point": SENTENCE.split(block.text)[-1]} if block.text.endswith(":") else {}


def _before(sentences: Sequence[str], at: int, lead: str) -> str:
    """What a sentence needs before it to say something alone; `lead` is the question or the words above a list."""
    if at == 0:
        return lead
    last = sentences[at - 1]
    is_name = at == 1 and len(last.split()) <= MOST_WORDS_OF_A_NAME and not MARK.search(last)
    return last if is_name or LEANS.match(sentences[at]) else ""


def _with_cover(found: Iterable[Block]) -> Iterator[tuple[Block, bool]]:
    """Each block with whether a mark above it counts for it."""
    scope, last = "", ""
    for block in found:
        if block.kind == "heading" or (scope != "part" and last in COVERED.get(scope, ()) and block.kind != last):
            scope = ""
        yield block, block.kind in COVERED.get(scope, ())
        if MARK.search(block.text) and (whole := WHOLE.search(block.text)):
            scope = whole[1]
        last = block.kind


def _rests_on_nothing(sentence: str, kind: str, *, is_covered: bool) -> bool:
    if MARK.search(sentence):
        return not WHOLE.search(sentence)
    says_something = kind != "text" or (len(sentence.split()) >= FEWEST_WORDS and not sentence.endswith(":"))
    return is_covered and says_something and not CITATION.search(sentence)


def _one_line(statement: str) -> str:
    """Without numbers of sources, the cells of a row beside each other."""
    bare = re.sub(rf"\s*{CITATION.pattern}", "", statement)
    return " · ".join(" ".join(cell.split()) for cell in bare.splitlines())


@transaction.atomic
def ask_due() -> int:
    """One mail to the editors on all articles whose facts are old; again after a month. Returns how many."""
    today = soundness.today()
    waits = Q(recheck_asked_on=None) | Q(recheck_asked_on__lte=today - ASKED_AGAIN_AFTER)
    due = [one.article for one in queue(Article.objects.filter(waits, status=ArticleStatus.PUBLISHED)) if one.is_due]
    if not due or not (people := editions.editors()):
        return 0
    letters.send("articles/mail/facts_age.html", topic=MailTopic.LIBRARY, people=people, titles=[a.title for a in due])
    Article.objects.filter(pk__in=[article.pk for article in due]).update(recheck_asked_on=today)
    return len(due)
