"""One spelling for a place name, however it is typed."""

import re
import unicodedata

# Words that people write both ways.
ABBREVIATIONS = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt", "mountain": "mtn", "heights": "hts"}
FULL_WORDS = {short: word for word, short in ABBREVIATIONS.items()}
DIRECTIONS = {"n": "north", "s": "south", "e": "east", "w": "west"}
# The post writes "Mc Lean", "O Fallon" and "Coeur D Alene".
JOINED_TO_NEXT = {"mc", "o", "d"}
APOSTROPHES = re.compile(r"['\u2018\u2019\u02bb]")
APART = re.compile(r"[^a-z0-9]+")
DASHES = re.compile(r"[\u2010-\u2015]")


def normalize(text: str) -> str:
    """Lower case, no accents, no punctuation, common words abbreviated: "Saint Louis" becomes "st louis"."""
    return " ".join(ABBREVIATIONS.get(word, word) for word in plain(text).split())


def plain(text: str) -> str:
    """As `normalize`, with words left as long as they were typed: "Saint Louis" becomes "saint louis"."""
    dashed = DASHES.sub(" ", APOSTROPHES.sub("", text.casefold()))
    ascii_only = unicodedata.normalize("NFKD", dashed).encode("ascii", "ignore").decode()
    # A comma keeps letters apart: "Round O, SC" is no "O'SC".
    words = [word for part in ascii_only.split(",") for word in _join_letters(APART.sub(" ", part).split())]
    if words[:2] == ["city", "of"]:
        words = words[2:]
    if len(words) > 1 and words[0] in DIRECTIONS:
        words[0] = DIRECTIONS[words[0]]
    return " ".join(words)


def spelled_out(normalized: str) -> str:
    """The other way to write a normalised name: "st louis" becomes "saint louis"."""
    return " ".join(FULL_WORDS.get(word, word) for word in normalized.split())


def _join_letters(words: list[str]) -> list[str]:
    """Single letters in a row are initials ("n y"); some belong to the word after them ("o fallon")."""
    joined: list[str] = []
    initials = False
    for n, word in enumerate(words):
        is_initial = len(word) == 1 and word.isalpha()
        follows = n and words[n - 1] in JOINED_TO_NEXT and not is_initial
        if joined and ((is_initial and initials) or follows):
            joined[-1] += word
        else:
            joined.append(word)
        initials = is_initial
    return joined
