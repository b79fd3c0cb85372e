"""Words as search compares them: plain letters and digits, without accents, plural or punctuation."""

import re
import unicodedata

LONGEST_WORD = 40
APOSTROPHES = re.compile(r"['\u2018\u2019\u02bb]")
WORD = re.compile(r"[a-z0-9]+")


def plain_words(text: str, *, singular_: bool = True) -> list[str]:
    """The words of a text in order: "Scars & Saint-Léon's" gives scar, saint, leon; with their s where asked."""
    unquoted = APOSTROPHES.sub("", text.casefold().replace("'s", "s"))
    ascii_only = unicodedata.normalize("NFKD", unquoted).encode("ascii", "ignore").decode()
    words = [word[:LONGEST_WORD] for word in WORD.findall(ascii_only)]
    return [singular(word) for word in words] if singular_ else words


def singular(word: str) -> str:
    """Without the s of a plural or a genitive; words that end in ss, us or is, and short ones, stay."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
