"""Amounts of money and counts of sessions in a line of words.

Each word becomes one letter, and the grammar is a regular expression over the letters: a place in it is a word's place.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from directory.understanding.pieces import AT_LEAST, COUNT, UNSUPPORTED, Piece, Word, piece_of

AMOUNT = re.compile(
    r"(?P<minus>-)?(?P<sign>\$|usd)?-?(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(?P<cents>\d{1,2}))?"
    r"(?P<thousand>k)?(?P<unit>\$|usd)?(?P<plus>\+)?"
)
PUNCTUATION = ".,;:!?()~=\"'“”"
# Without a dollar sign a smaller number is an age, a depth or a street's.
LEAST_BARE_AMOUNT = 75
MOST_AMOUNT = 100_000
LETTERS = {
    "d": "dollar usd buck",
    "u": "under below menos max maximum within budget top < <=",
    "l": "less cheaper lower",
    "t": "than",
    "n": "no not",
    "m": "more",
    "o": "over above exceeding beyond > >=",
    "p": "up",
    "2": "to",
    "-": "-",
    "&": "and",
    "b": "between",
    "a": "at",
    "h": "most",
    "e": "least",
    "f": "from starting start minimum min",
    "r": "or",
    "~": "around about roughly approximately ~",
    "q": "expensive costly",
    "w": "off discount deposit",
    "P": "price cost pay spend paying spending",
    "x": "a an de per for the of one in is my 1",
    "S": "session treatment visit appointment each",
    "C": "course package total altogether series bundle pack plan",
    "3": "3 three",
    "7": "2 two 4 four 5 five 6 six 7 8 9 10 12",
}
LETTER_OF = {word: letter for letter, words in LETTERS.items() for word in words.split()}
# Amounts with a sign, and bare ones.
SIGNED, BARE, OTHER = "$", "9", "."
AT_MOST = "u|lq?t|p2|ah|n[mo]t?"
AT_LEAST_WORDS = "o|mt|ae|f[a2]?|nlt|nu"
RUN = "Cx*[37]?S?|[37]S?C?|S"
PRICE = re.compile(
    f"(?P<before>(?:{RUN})x{{0,2}})?(?P<price>Px?)?(?:b?(?P<low>[$9]d?)[-&2])?"
    f"(?:(?P<most>{AT_MOST})|(?P<least>{AT_LEAST_WORDS})|~)?x?(?P<amount>[$9])(?P<unit>d)?"
    f"(?:(?P<or_less>r[lu](?!t)|u)|(?P<or_more>r[mop](?!t)|p)|(?P<off>w))?(?P<after>(?:x{{0,3}}(?:{RUN}))*)"
)
THREE_SESSIONS = re.compile("Cx*3S?|3[SC]")
OTHER_COUNT = re.compile("Cx*7S?|7[SC]")


def read_prices(words: Sequence[Word], used: set[int]) -> list[Piece]:
    """Pieces for amounts and counts of sessions; marks their words as used."""
    letters = "".join(" " if at in used else _letter(word) for at, word in enumerate(words))
    prices = [found for found in PRICE.finditer(letters) if _is_price(found, words)]
    taken = used.union(*(range(*found.span()) for found in prices))
    three, other = (_free(count.finditer(letters), taken) for count in (THREE_SESSIONS, OTHER_COUNT))
    pieces = []
    for found in prices:
        name, value = _meaning(found, words[found.start("amount")], three=bool(three), other=bool(other))
        counted = [] if value == AT_LEAST else [at for at in three + other if at not in used]
        pieces.append(piece_of(name, value, words, [*range(*found.span()), *counted], used))
        if found["low"] and name != UNSUPPORTED:
            # Both are said of the same words, so that they go together.
            pieces.append(piece_of(UNSUPPORTED, AT_LEAST, words, range(*found.span()), used))
    if rest := [place for place in three + other if place not in used]:
        pieces.append(piece_of(UNSUPPORTED, COUNT, words, rest, used))
    return pieces


def _free(found: Iterable[re.Match[str]], taken: set[int]) -> list[int]:
    """Places of matches none of whose words is taken."""
    return [at for each in found if not taken.intersection(range(*each.span())) for at in range(*each.span())]


def _letter(word: Word) -> str:
    raw = _bare(word)
    if amount := AMOUNT.fullmatch(raw):
        if amount["sign"] or amount["unit"]:
            return SIGNED
        if amount["cents"] or "," in raw or amount["thousand"] or int(amount["whole"]) >= LEAST_BARE_AMOUNT:
            return BARE
    return LETTER_OF.get(word.single) or LETTER_OF.get(raw) or OTHER


def _bare(word: Word) -> str:
    return (word.raw.strip(PUNCTUATION) or word.raw).casefold()


def _is_price(found: re.Match[str], words: Sequence[Word]) -> bool:
    """A dollar sign, a unit or thousands say so, or words around a bare number do."""
    around = ("unit", "most", "least", "or_less", "or_more", "after", "price")
    is_counted = "3" in (found["before"] or "")
    is_range = "-" in found[0] or "b" in found[0]
    is_thousand = _bare(words[found.start("amount")]).endswith("k")
    return SIGNED in found[0] or is_counted or is_range or is_thousand or any(found[name] for name in around)


def _meaning(found: re.Match[str], word: Word, *, three: bool, other: bool) -> tuple[str, str]:
    """The filter and its value; `three` or `other` so many sessions are spoken of elsewhere in the line."""
    amount = AMOUNT.fullmatch(_bare(word))
    assert amount
    if found["least"] or found["or_more"] or amount["plus"]:
        return UNSUPPORTED, AT_LEAST
    dollars = Decimal(f"{amount['whole'].replace(',', '')}.{amount['cents'] or 0}")
    dollars *= 1000 if amount["thousand"] else 1
    value = f"{dollars:.0f}" if dollars == int(dollars) else f"{dollars:.2f}"
    if found["off"] or amount["minus"] or "-" in word.raw or not 0 < dollars <= MOST_AMOUNT:
        return UNSUPPORTED, value
    context = (found["before"] or "") + (found["after"] or "")
    if "7" in context or (other and "S" not in context):
        return UNSUPPORTED, COUNT
    if "C" in context or "3" in context:
        return "course_max", value
    return "course_max" if three and "S" not in context else "session_max", value
