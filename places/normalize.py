"""One spelling for a place name, however it is typed."""

import re
import unicodedata

# A name's words that people write both ways.
ABBREVIATIONS = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt", "mountain": "mtn", "heights": "hts"}
APART = re.compile(r"[^a-z0-9]+")


def normalize(text: str) -> str:
    """Lower case, no accents, no punctuation, common words abbreviated: "Saint Louis" becomes "st louis"."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    words = APART.sub(" ", plain.replace("'", "")).split()
    if words[:2] == ["city", "of"]:
        words = words[2:]
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)
