"""Languages a clinic may say it speaks: the most spoken at home in the United States, by ISO 639 code."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

# The position is a bit in search rows: add at the end, never move.
LANGUAGES = (
    ("en", _("English")),
    ("es", _("Spanish")),
    ("zh", _("Chinese")),
    ("tl", _("Tagalog")),
    ("vi", _("Vietnamese")),
    ("ar", _("Arabic")),
    ("fr", _("French")),
    ("ko", _("Korean")),
    ("pt", _("Portuguese")),
    ("ht", _("Haitian Creole")),
    ("ru", _("Russian")),
    ("hi", _("Hindi")),
    ("de", _("German")),
    ("pl", _("Polish")),
    ("it", _("Italian")),
    ("ur", _("Urdu")),
    ("fa", _("Persian")),
    ("ja", _("Japanese")),
    ("ase", _("American Sign Language")),
)


def language_mask(codes: Iterable[str]) -> int:
    """Bits of languages by their position in LANGUAGES; an unknown code has none."""
    known = set(codes)
    return sum(1 << at for at, (code, _name) in enumerate(LANGUAGES) if code in known)


def language_names(codes: Iterable[str]) -> list[str]:
    names = dict(LANGUAGES)
    return [str(names.get(code, code)) for code in codes]
