"""What keeps an article from being published: shared by the admin and by the tests on the files."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from articles.known import PAGE_ANCHORS, Known, KnownDevice, numbers_in
from articles.rendering import CITATION, MOST_HEADINGS, blocks, cited, headings_in, is_crowded, links, render

# Phrases that promise, in words as `_bare` leaves them.
FORBIDDEN = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"safe ?for ?(?:all|everyone|you)\b",
        r"\bguaranteed?\b",
        r"\bno ?downtime\b",
        r"\bsuitable\b",
        r"\bmiracle\b",
    )
)
# "FDA approved" in all its forms may stand only where it is denied, and the denial has to belong to it: "The pen is FDA
# approved and never fails" has a "never" as well.
BY_FDA = r"\bapprov\w* (?:by|from|of) (?:the )?(?:US )?FDA\b"
BESIDE = r"\bFDA(?:'s)? ?approv\w*"
APPROVAL = rf"\"?(?:{BESIDE}|{BY_FDA})"
LIGHT = r"has|have|had|did|does|do|will|now|since|also|already|just|fully|formally|itself|still|even|only|long|once"
APPROVED = re.compile(
    rf"{BESIDE}|{BY_FDA}|\bFDA (?:(?:{LIGHT}|not|never|yet|\w+n't|cannot|cleared|authorized|and|or) ){{1,4}}approv\w*",
    re.IGNORECASE,
)
NOT = r"(?:not|never|neither|nor|cannot|\w+n't)"
YET = r"(?: (?:been|being|be|yet|ever|itself|formally|an?|the|any|have|hold|mean))*"
IS = r"(?:is|are|was|were|be|been|has|have|had|being|ever|yet|an?)"
# Words that let a sentence that began with "no" go on to affirm: "No doubt that it is FDA approved".
TURNS = (
    r"that|which|who|but|and|or|because|since|as|so|than|other|else|it|this|these|they|we|you|our|ours|doubt|question|"
    r"wonder|surprise|secret|matter|need|problem|worry|longer|less|with|without"
)
NOUNS = rf"(?: (?!(?:{TURNS})\b)[\w']+){{0,5}}"
CLAUSE = r"(?:^|[:;,(\"] ?|\b(?:that|and|but|so|because|since|while|as|though|says?|sure|where) )"
DENIED = re.compile(
    "|".join(
        (
            # "When a clinic says "FDA approved needling", it is wrong"
            rf"\"[^\"]*{BESIDE}[^\"]*\",?(?: (?:it|this|that|they))? (?:is|are) (?:wrong|false|untrue|not true)\b",
            # "The FDA has not approved it", "The FDA has approved no pen"
            rf"\bFDA(?: (?:{LIGHT}))* {NOT}(?: (?:yet|ever|itself|formally))* approv\w*",
            r"\bthe FDA(?: (?:has|have))? ?approv(?:ed|es) (?:no|none|nothing|neither)\b",
            # "It is not FDA approved", "It has never been approved by the FDA"
            rf"\b{NOT}{YET} {APPROVAL}",
            # "No pen is FDA approved", "None of them has been approved by the FDA"
            rf"{CLAUSE}(?:no|none|nothing|neither)\b(?: of (?:these|our|them))?{NOUNS}(?: {IS})+ {APPROVAL}",
            # "It has no FDA approval", "There is no "FDA approved clinic""
            r"\b(?:no|without)(?: (?:any|an|such|formal))* \"?FDA ?approval\b",
            r"\b(?:no|without)(?: any)? approval (?:by|from|of) the FDA\b",
            rf"\b(?:is|are|was|were|has|have) no(?: such)? \"?{BESIDE}",
            rf"\bthere (?:is|are|was|were) no\b{NOUNS} {BY_FDA}",
        )
    ),
    re.IGNORECASE,
)
# Marks that stand inside words or between them without being read: emphasis, soft hyphens, spaces without width.
UNSEEN = re.compile("[*`~\u00ad\u200b-\u200d\u2060\ufeff]")
GAP = re.compile("[\\s_\u2010\u2011-]+")
AGENCY = re.compile(r"(?:US )?food and drug administration", re.IGNORECASE)
PLAIN_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})
# No sentence ends behind "Dr."
SENTENCE = re.compile(r"(?<=[.!?])(?<!\bDr\.)\s")
SECURE = ("https://", "mailto:", "tel:")
# Longer ones are none; without an end a page of "<a" would take minutes.
TAG = re.compile(r"</?[a-z][^>\n]{0,300}>|<!--", re.IGNORECASE)
IN_BRACKETS = re.compile(r"\[(\d+(?:\s*,\s*\d+)*)\](?!\()")
HIGHEST_SOURCE = 999
DEPTH = re.compile(r"(\d+(?:\.\d+)?)[\s-]*(?:mm\b|millimet)", re.IGNORECASE)
DAYS = ("written_on", "facts_checked_on", "reviewed_on")


@dataclass(frozen=True)
class Problem:
    """Something to mend, with the field it stands in."""

    field: str
    message: str


def texts_of(content: Mapping[str, Any]) -> dict[str, str]:
    """The Markdown texts of an article's fields, questions and answers as one."""
    questions = _entries(content, "questions")
    answers = "\n\n".join(f"{entry.get('question', '')}\n\n{entry.get('answer', '')}" for entry in questions)
    texts = {name: content.get(name) or "" for name in ("summary", "key_points", "body")}
    return {**texts, "questions": answers}


def problems(*, texts: Mapping[str, str], sources: Iterable[int], facts: Known | None = None) -> list[Problem]:
    """All problems of an article given as Markdown by field name, with the numbers of its sources.

    With `facts`, device figures are held against the catalogue, and links against the pages that there are.
    """
    if crowded := _crowded(texts):
        return crowded
    numbers = list(sources)
    known = set(numbers)
    body_anchors = render(texts.get("body", "")).anchors
    anchors = body_anchors | PAGE_ANCHORS | {f"source-{number}" for number in known}
    found = [
        Problem("body", _("The heading “%(anchor)s” has an address that the page itself uses.") % {"anchor": anchor})
        for anchor in sorted(body_anchors & PAGE_ANCHORS)
    ]
    for field, text in texts.items():
        found += _uncited(field, text, known)
        found += _promises(field, [block.text for block in blocks(text)])
        found += _dead_links(field, text, anchors)
        found += _unsafe(field, text)
        found += _against(field, text, facts) if facts else []
    return found + _sources(numbers, set().union(*map(cited, texts.values())))


def line_problems(content: Mapping[str, Any]) -> list[Problem]:
    """What promises too much in a title, in the lines on changes, or in the citations of sources."""
    changes = [str(entry.get("what", "")) for entry in _entries(content, "changes")]
    citations = [str(entry.get("citation", "")) for entry in _entries(content, "sources")]
    lines = {"title": [content.get("title") or ""], "changes": changes, "sources": citations}
    return [problem for field, texts in lines.items() for problem in _promises(field, texts)]


def day_problems(content: Mapping[str, Any], *, today: dt.date) -> list[Problem]:
    """Days that are still to come; in `content` a day may be a date or as JSON has it."""
    days = [(name, content.get(name)) for name in DAYS]
    days += [("changes", entry.get("on")) for entry in _entries(content, "changes")]
    return [
        Problem(field, _("%(day)s is still to come.") % {"day": formats.date_format(day)})
        for field, value in days
        if (day := _day(value)) and day > today
    ]


def _entries(content: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [entry for entry in content.get(name) or [] if isinstance(entry, dict)]


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value or "")
    except ValueError:
        return None


def _uncited(field: str, text: str, known: Collection[int]) -> list[Problem]:
    """Numbers that lead to no source, and those that the page would print as they were typed."""
    typed = {int(number) for numbers in IN_BRACKETS.findall(text) for number in _few(numbers)}
    return [
        *(
            Problem(field, _("Source %(n)s is cited but not in the list.") % {"n": number})
            for number in sorted(cited(text) - set(known))
        ),
        *(_too_high(field, number) for number in sorted(typed) if number > HIGHEST_SOURCE),
    ]


def _few(numbers: str) -> list[str]:
    # Digits by the thousand are no number that Python reads.
    return [number.strip()[:9] for number in numbers.split(",")]


def _sources(numbers: Sequence[int], used: Collection[int]) -> list[Problem]:
    """What is wrong with the list itself."""
    return [
        *(
            Problem("sources", _("Source %(n)s is in the list twice.") % {"n": number})
            for number in sorted({number for number in numbers if numbers.count(number) > 1})
        ),
        *(
            _too_high("sources", number)
            if number > HIGHEST_SOURCE
            else Problem("sources", _("Source %(n)s is in the list but never cited.") % {"n": number})
            for number in sorted(set(numbers) - set(used))
        ),
    ]


def _too_high(field: str, number: int) -> Problem:
    told = _("%(n)s is too high for the number of a source: they go up to %(most)s.")
    return Problem(field, told % {"n": number, "most": HIGHEST_SOURCE})


def _promises(field: str, texts: Iterable[str]) -> list[Problem]:
    """Phrases that promise too much, in texts as readers see them; a line of one is a sentence or several."""
    sentences = [
        _bare(sentence)
        for text in texts
        for line in text.replace("U.S.", "US").splitlines()
        for sentence in SENTENCE.split(line)
    ]
    found = [
        Problem(field, _("“%(phrase)s” promises too much.") % {"phrase": match[0]})
        for pattern in FORBIDDEN
        for sentence in sentences
        for match in pattern.finditer(sentence)
    ]
    told = _("“FDA approved” may stand only where it is denied: “%(sentence)s”")
    return found + [
        Problem(field, told % {"sentence": sentence[:200]})
        for sentence in sentences
        if APPROVED.search(DENIED.sub(" · ", sentence) if APPROVED.search(sentence) else "")
    ]


def _bare(sentence: str) -> str:
    """Words one space apart, whatever stands between them, without numbers of sources."""
    seen = UNSEEN.sub("", CITATION.sub("", sentence)).translate(PLAIN_MARKS)
    return AGENCY.sub("FDA", GAP.sub(" ", seen)).strip()


def _dead_links(field: str, text: str, anchors: Collection[str]) -> list[Problem]:
    return [
        Problem(field, _("The link to #%(anchor)s leads nowhere.") % {"anchor": link[1:81]})
        for link in links(CITATION.sub("", text))
        if link.startswith("#") and link[1:] not in anchors
    ]


def _crowded(texts: Mapping[str, str]) -> list[Problem]:
    # Anything else said of such a text would be as long as the text.
    told = _("There are %(n)s headings; a page can have %(most)s.")
    return [
        Problem(field, told % {"n": headings_in(text), "most": MOST_HEADINGS})
        for field, text in texts.items()
        if is_crowded(text)
    ]


def _unsafe(field: str, text: str) -> list[Problem]:
    found = [
        Problem(field, _("“%(tag)s” is HTML, and would stand on the page as typed.") % {"tag": tag[:60]})
        for tag in TAG.findall(text)
    ]
    return found + [
        Problem(
            field,
            _("The link “%(link)s” is neither a page of ours nor one that begins with https.") % {"link": link[:80]},
        )
        for link in links(text)
        if not (link.startswith(("#", *SECURE)) or _is_ours(link))
    ]


def _is_ours(link: str) -> bool:
    return link.startswith("/") and not link.startswith("//")


def _against(field: str, text: str, facts: Known) -> list[Problem]:
    found = [
        Problem(field, _("The link to %(link)s leads nowhere.") % {"link": link[:80]})
        for link in links(text)
        if _is_ours(link) and not facts.leads_somewhere(link)
    ]
    found += [
        Problem(field, _("The catalogue has no device number %(number)s.") % {"number": number})
        for number in sorted(numbers_in(text) - facts.numbers)
    ]
    for block in blocks(text):
        for sentence in SENTENCE.split(" ".join(block.text.split())):
            found += _figures(field, sentence, facts.named_in(sentence))
    return found


def _figures(field: str, sentence: str, devices: Sequence[KnownDevice]) -> list[Problem]:
    """A sentence on devices may print their own numbers, and of devices with a known depth their own depth."""
    if not devices:
        return []
    foreign = sorted(numbers_in(sentence) - frozenset().union(*(device.numbers for device in devices)))
    own = {float(device.depth) for device in devices if device.depth}
    depths = sorted({depth for depth in DEPTH.findall(sentence) if float(depth) not in own})
    is_told = all(device.depth for device in devices)
    told = _("%(figure)s is not what the catalogue has for %(device)s: “%(sentence)s”")
    names = " / ".join(device.names[0] for device in devices)
    return [
        Problem(field, told % {"figure": figure, "device": names, "sentence": sentence.strip()[:200]})
        for figure in [*foreign, *(f"{depth} mm" for depth in depths if is_told)]
    ]
