"""Which phrases mean which filter: the catalogue's names and synonyms, and a short list of ways to ask for the rest."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from directory.filters import DERMATOLOGIST, OPEN_NOW
from directory.understanding.pieces import NEAR_ME, SORT, SUBJECT, TEXT, UNSUPPORTED
from listings import vocabulary
from listings.languages import LANGUAGES
from listings.words import plain_words

Meaning = tuple[str, tuple[str, ...]]
Table = dict[tuple[str, ...], Meaning]

LEAST_TOGETHER = 7
LEAST_OFFERED = 4
NAMED_ONLY = {UNSUPPORTED, TEXT}
EVERYDAY = frozenset(
    re.findall(
        r"\w+",
        """
        accident affordable american around black blood brown charge cheap checked clean close closest color complexion
        course cover credited director enlarged entire expression first fresh habla hablan hablamo home house injury
        language light loose lower lowest mark medium moment month mouth nearby number office olive operation people
        professional restoration right smile smoker speaking speak spoken surgery tighter title type under uneven upper
        waste whole
        """,
    )
)

# What everybody here offers, and what everybody here is: it narrows nothing.
SUBJECTS = (
    *("microneedling", "micro needling", "micro-needling", "microneedle", "needling", "micro needle"),
    *("medical spa", "med spa", "medi spa", "skin clinic", "skincare clinic", "aesthetic clinic", "aesthetics clinic"),
    *("cosmetic clinic", "skin care clinic", "in person", "microagujas", "micro agujas"),
)
WAYS: dict[Meaning, tuple[str, ...]] = {
    ("open", (OPEN_NOW,)): (
        "open now",
        "open right now",
        "currently open",
        "now open",
        "open at the moment",
        "open rn",
    ),
    ("consultation", ("free",)): (
        *("free consultation", "free consult", "complimentary consultation", "complimentary consult"),
        *(
            "consultation free",
            "consult free",
            "consultation is free",
            "no consultation fee",
            "free first consultation",
        ),
        *("no fee consultation", "free of charge consultation", "consultation at no charge"),
    ),
    ("consultation", ("credited",)): (
        *("credited consultation", "consultation fee credited", "credited consult", "consultation credited"),
    ),
    ("checked", ("license",)): (
        "licensed",
        "license",
        "license checked",
        "checked license",
        "licence",
        "licenced",
        "license verified",
        "verified license",
    ),
    ("checked", ("physician",)): (
        "medical director",
        "physician responsible",
        "physician on site",
        "doctor on site",
        "medical director on site",
    ),
    ("checked", ("insurance",)): (
        *(
            "insured",
            "liability insurance",
            "malpractice insurance",
            "insured clinic",
            "professional liability",
            "proof of insurance",
            "insurance checked",
        ),
    ),
    ("checked", ("single_use",)): (
        *("single use", "single use needle", "single use tip", "single use cartridge", "single use equipment"),
        *("sterile needle", "sterile tip", "sterile", "disposable needle", "disposable tip", "new needle"),
        *("sterile single use needle", "sterile disposable needle", "fresh needle", "single use sterile needle"),
        *("new needle every time", "new needle each time", "disposable cartridge", "disposable"),
    ),
    ("checked", ("infection_control",)): ("infection control", "hygiene", "hygienic", "clean"),
    ("checked", ("bloodborne",)): ("bloodborne", "bloodborne pathogens", "bloodborne training", "blood borne"),
    ("checked", ("waste",)): ("medical waste", "sharps disposal"),
    ("checked", ("device",)): (
        *("cleared device", "fda cleared", "fda cleared device", "510k", "510 k", "device number checked"),
        *("fda approved", "fda approved device", "approved device"),
    ),
    ("performer", (DERMATOLOGIST,)): (
        *("dermatologist", "board certified dermatologist", "certified dermatologist", "derm", "dermatology"),
        *("dermatology clinic", "skin doctor", "board certified derm", "board certified skin doctor", "dermatologo"),
        *("board certified dermatology", "certified derm", "dermatologa"),
    ),
    ("skin", ("V-VI",)): (
        *("dark skin", "darker skin", "deep skin", "black skin", "brown skin", "skin of color", "skin of colour"),
        *("dark skin tone", "darker skin tone", "melanin rich skin", "deep skin tone", "dark complexion"),
        *("dark skinned", "dark skin type", "darker skin type", "people of color", "v vi"),
    ),
    ("skin", ("III-IV",)): ("medium skin", "olive skin", "tan skin", "medium skin tone", "olive skin tone", "iii iv"),
    ("skin", ("I-II",)): (
        *("fair skin", "light skin", "pale skin", "fair skin tone", "light skin tone", "fair skinned", "i ii"),
        "light skinned",
    ),
    (SORT, ("course",)): (
        "cheapest",
        "cheapest course",
        "lowest price",
        "most affordable",
        "cheap",
        "affordable",
        "low cost",
        "low price",
        "inexpensive",
        "budget friendly",
    ),
    (SORT, ("distance",)): ("nearest", "closest"),
    (SORT, ("newest",)): ("newest",),
    (SUBJECT, ()): SUBJECTS,
    (NEAR_ME, ()): (
        *("near me", "close to me", "around me", "nearby", "in my area", "near my location", "near here", "by me"),
        *("near my house", "near my home", "near home", "near work", "near my work", "near my office", "near campus"),
        *("close by", "next to me", "in my city", "in my town", "near my place", "close to home", "around here"),
    ),
    (UNSUPPORTED, ("later",)): (
        *("open today", "open tomorrow", "open late", "open tonight", "open 24 hours", "open early", "open evenings"),
        *(
            "open after",
            "open until",
            "open before",
            "open past",
            "open weekends",
            "open on weekends",
            "today",
            "tonight",
            "tomorrow",
            "this weekend",
            "same day",
        ),
        *("same day appointment", "appointment today", "walk in", "walk ins", "weekend", "weekends", "evenings"),
        *("evening appointment", "best rated", "top rated", "highest rated", "best reviewed", "five star", "5 star"),
        *(
            "reviews",
            "good reviews",
            "discount",
            "deals",
            "coupon",
            "groupon",
            "financing",
            "payment plan",
            "carecredit",
        ),
        *("accepts insurance", "takes insurance", "accept insurance", "take insurance", "covered by insurance"),
        *("hsa", "fsa", "walking distance", "at home", "female", "male", "woman", "lady"),
    ),
    # Something else than the words in it.
    (TEXT, ()): (
        "plasma pen",
        "vampire facelift",
        "uneven skin tone",
        "uneven tone",
        "hair removal",
        "laser hair removal",
        "hair salon",
    ),
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_WAYS = ("open {}", "open on {}", "open {}s", "open on {}s", "on {}", "on {}s")
SKIN_NUMBERS = {"I-II": ("i", "1", "ii", "2"), "III-IV": ("iii", "3", "iv", "4"), "V-VI": ("v", "5", "vi", "6")}
SKIN_WAYS = ("fitzpatrick {}", "fitzpatrick type {}", "fitzpatrick skin type {}", "skin type {}", "type {} skin")
# Only with a word that says that a language is meant: "French" is also a name, "Polish" also what nails get.
LANGUAGE_WAYS = ("{} speaking", "speaks {}", "speak {}", "{} spoken", "in {}", "who speak {}", "speaking {}")
# These say so themselves.
ALWAYS_LANGUAGES = {"es", "zh", "ko", "vi", "ru", "ar", "tl", "hi", "pt", "fa", "ur"}
OTHER_LANGUAGE_WORDS = {
    "es": ("habla espanol", "se habla espanol", "hablan espanol", "espanol", "en espanol", "hablamos espanol"),
    "zh": ("mandarin speaking", "cantonese speaking", "speaks mandarin", "speaks cantonese", "cantonese", "mandarin"),
    "tl": ("filipino speaking", "speaks filipino"),
    "ase": ("asl", "sign language"),
    "fa": ("farsi speaking", "speaks farsi", "farsi"),
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
    for meaning, ways in _ways():
        found.update({tuple(plain_words(phrase)): meaning for phrase in ways})
    return found


@lru_cache(maxsize=2)
def _longest(generation: float) -> int:
    return max(map(len, _table(generation)))


def _ways() -> Iterator[tuple[Meaning, Iterable[str]]]:
    """Each meaning that has no synonyms in the catalogue, with the ways to ask for it."""
    yield from WAYS.items()
    yield (UNSUPPORTED, ("later",)), (way.format(day) for day in DAYS for way in DAY_WAYS)
    for group, numbers in SKIN_NUMBERS.items():
        yield ("skin", (group,)), (way.format(number) for number in numbers for way in SKIN_WAYS)
    for code, language in LANGUAGES:
        alone = (str(language),) if code in ALWAYS_LANGUAGES else ()
        yield ("language", (code,)), (*alone, *(way.format(language) for way in LANGUAGE_WAYS))
        yield ("language", (code,)), OTHER_LANGUAGE_WORDS.get(code, ())


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


def spelled_together() -> dict[str, Meaning]:
    """Phrases whose letters alone tell them: "stretchmarks", "derma pen"."""
    return _spelled_together(vocabulary.generation())


@lru_cache(maxsize=2)
def _spelled_together(generation: float) -> dict[str, Meaning]:
    return {"".join(key): meaning for key, meaning in _table(generation).items() if len("".join(key)) >= LEAST_TOGETHER}


def vocabulary_words() -> frozenset[str]:
    """Every single word of every phrase: none of them is mistyped."""
    return _vocabulary_words(vocabulary.generation())


@lru_cache(maxsize=2)
def _vocabulary_words(generation: float) -> frozenset[str]:
    return frozenset(word for phrase in _table(generation) for word in phrase)


def words_offered() -> list[str]:
    """Words that a mistyped one may have meant; the words of everyday language stay out."""
    return _words_offered(vocabulary.generation())


@lru_cache(maxsize=2)
def _words_offered(generation: float) -> list[str]:
    words = {word for phrase, meaning in _table(generation).items() if meaning[0] not in NAMED_ONLY for word in phrase}
    return sorted(word for word in words - EVERYDAY if len(word) >= LEAST_OFFERED and not word.isdigit())


def languages() -> dict[str, str]:
    """Codes of languages by their names."""
    return {"".join(plain_words(str(name), singular_=False)): code for code, name in LANGUAGES}
