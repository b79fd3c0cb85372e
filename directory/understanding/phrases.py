"""Which phrases mean which filter: the catalogue's names and synonyms, and a short list of ways to ask for the rest."""

from collections.abc import Iterator
from functools import lru_cache

from directory.filters import DERMATOLOGIST, OPEN_NOW
from directory.understanding.pieces import NEAR_ME, SORT, SUBJECT, UNSUPPORTED
from listings import vocabulary
from listings.languages import LANGUAGES
from listings.words import plain_words

Meaning = tuple[str, tuple[str, ...]]
Table = dict[tuple[str, ...], Meaning]

# What everybody here offers: it narrows nothing.
SUBJECTS = ("microneedling", "micro needling", "micro-needling", "microneedle", "needling", "micro needle")
WAYS: dict[Meaning, tuple[str, ...]] = {
    ("open", (OPEN_NOW,)): ("open now", "open right now", "currently open", "now open", "open at the moment"),
    ("consultation", ("free",)): (
        *("free consultation", "free consult", "free consultations", "complimentary consultation"),
        "complimentary consult",
    ),
    ("consultation", ("credited",)): ("credited consultation", "consultation fee credited", "credited consult"),
    ("checked", ("license",)): ("licensed", "license", "license checked", "checked license", "licence"),
    ("checked", ("physician",)): ("medical director", "physician responsible", "physician on site", "doctor on site"),
    ("checked", ("insurance",)): ("insured", "liability insurance", "malpractice insurance", "insurance"),
    ("checked", ("single_use",)): (
        *("single use", "single use needles", "single use needle", "single use tips", "single-use cartridges"),
        *("sterile needles", "sterile tips", "sterile", "disposable needles", "disposable tips", "new needles"),
    ),
    ("checked", ("infection_control",)): ("infection control", "hygiene", "hygienic", "clean"),
    ("checked", ("bloodborne",)): ("bloodborne", "bloodborne pathogens", "bloodborne training", "blood borne"),
    ("checked", ("waste",)): ("medical waste", "sharps disposal"),
    ("checked", ("device",)): ("cleared device", "fda cleared", "fda cleared device", "510k", "device number checked"),
    ("performer", (DERMATOLOGIST,)): (
        *("dermatologist", "board certified dermatologist", "certified dermatologist", "derm", "dermatology"),
        "board-certified dermatologist",
    ),
    ("skin", ("V-VI",)): (
        *("dark skin", "darker skin", "deep skin", "black skin", "brown skin", "skin of color", "skin of colour"),
        *("dark skin tone", "darker skin tone", "melanin rich skin", "fitzpatrick v", "fitzpatrick vi"),
        *("fitzpatrick 5", "fitzpatrick 6", "skin type v", "skin type vi", "skin type 5", "skin type 6"),
    ),
    ("skin", ("III-IV",)): (
        *("medium skin", "olive skin", "tan skin", "fitzpatrick iii", "fitzpatrick iv", "fitzpatrick 3"),
        *("fitzpatrick 4", "skin type iii", "skin type iv", "skin type 3", "skin type 4"),
    ),
    ("skin", ("I-II",)): (
        *("fair skin", "light skin", "pale skin", "fitzpatrick i", "fitzpatrick ii", "fitzpatrick 1"),
        *("fitzpatrick 2", "skin type i", "skin type ii", "skin type 1", "skin type 2"),
    ),
    (SORT, ("course",)): ("cheapest", "cheapest course", "lowest price", "most affordable", "cheap", "affordable"),
    (SORT, ("distance",)): ("nearest", "closest"),
    (SORT, ("newest",)): ("newest",),
    (SUBJECT, ()): SUBJECTS,
    (NEAR_ME, ()): ("near me", "close to me", "around me", "nearby", "in my area", "near my location"),
    (UNSUPPORTED, ("later",)): (
        *("open today", "open tomorrow", "open late", "open sunday", "open saturday", "open weekends"),
        *("best rated", "top rated", "highest rated", "five star", "5 star", "discount", "financing", "payment plan"),
    ),
}
# Only with a word that says that a language is meant: "French" is also a name, "Polish" also what nails get.
LANGUAGE_WAYS = ("{} speaking", "speaks {}", "speak {}", "{} spoken", "in {}", "who speak {}")
OTHER_LANGUAGE_WORDS = {
    "es": ("habla espanol", "se habla espanol", "hablan espanol", "espanol"),
    "zh": ("mandarin speaking", "cantonese speaking", "speaks mandarin", "speaks cantonese"),
    "tl": ("filipino speaking", "speaks filipino"),
    "ase": ("asl", "sign language"),
    "fa": ("farsi speaking", "speaks farsi"),
}


def table() -> Table:
    """Every phrase as singular plain words, with its meaning."""
    return _table(vocabulary.generation())


def longest() -> int:
    """Words of the longest phrase."""
    return _longest(vocabulary.generation())


@lru_cache(maxsize=2)
def _table(generation: float) -> Table:
    found: Table = {}
    for phrase, name, value in _catalogue():
        known = found.get(phrase)
        if known and known[0] == name and value not in known[1]:
            found[phrase] = (name, (*known[1], value))
        elif known is None:
            found[phrase] = (name, (value,))
    for code, words in OTHER_LANGUAGE_WORDS.items():
        found.update({tuple(plain_words(phrase)): ("language", (code,)) for phrase in words})
    for code, language in LANGUAGES:
        ways = (way.format(str(language)) for way in LANGUAGE_WAYS)
        found.update({tuple(plain_words(phrase)): ("language", (code,)) for phrase in ways})
    for meaning, ways_ in WAYS.items():
        found.update({tuple(plain_words(phrase)): meaning for phrase in ways_})
    return found


@lru_cache(maxsize=2)
def _longest(generation: float) -> int:
    return max(map(len, _table(generation)))


def _catalogue() -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(phrase, filter, code) of every name and synonym; earlier kinds win where two share a phrase."""
    kinds = (
        *(vocabulary.TREATMENT, vocabulary.DEVICE, vocabulary.ADDON, vocabulary.CONCERN),
        *(vocabulary.AREA, vocabulary.PERFORMER),
    )
    for kind in kinds:
        for term in vocabulary.terms(kind).values():
            if not term.is_current or term.code == "unknown":
                continue
            name = UNSUPPORTED if term.rule == "not_listable" else kind
            phrases = {tuple(plain_words(text)) for text in (term.label, term.short_label, *term.synonyms) if text}
            for phrase in sorted(phrases):
                if phrase:
                    yield phrase, name, term.code


def vocabulary_words() -> frozenset[str]:
    """Every single word of every phrase, for "did you mean"."""
    return _vocabulary_words(vocabulary.generation())


@lru_cache(maxsize=2)
def _vocabulary_words(generation: float) -> frozenset[str]:
    return frozenset(word for phrase in _table(generation) for word in phrase if len(word) > 3)
