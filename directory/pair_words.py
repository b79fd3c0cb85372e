"""Before and after pairs in words, for the listing page."""

from collections import Counter
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.cards import photo_url
from listings.content import Content
from listings.models import SKIN_GROUPS, BeforeAfter


class Pair(NamedTuple):
    """One person before and after."""

    before: str
    after: str
    before_alt: str
    after_alt: str
    treatment: str
    words: str


def shown(live: Content) -> list[Pair]:
    """The whole pairs, in the clinic's order; half a pair of a draft is not previewed."""
    return [_pair(pair) for pair in live.pairs if pair.is_whole]


def _pair(pair: BeforeAfter) -> Pair:
    before, after = (photo_url({"token": half.token, "widths": half.widths()}, 800) for half in pair.halves)
    said = [
        ngettext("%(n)s session", "%(n)s sessions", pair.sessions) % {"n": pair.sessions},
        ngettext("%(n)s day after the last", "%(n)s days after the last", pair.days_after) % {"n": pair.days_after},
        _("skin type %(type)s") % {"type": pair.get_skin_type_display()},
        _("unedited, says the clinic"),
    ]
    treatment = pair.treatment.label
    return Pair(
        before,
        after,
        before_alt=_("Before %(treatment)s") % {"treatment": treatment},
        after_alt=_("After %(treatment)s") % {"treatment": treatment},
        treatment=treatment,
        words=" · ".join(said),
    )


def counts(live: Content) -> str:
    """How many pairs there are for each group of skin types, zero included."""
    number = Counter(pair.skin_group for pair in live.pairs if pair.is_whole)
    return " · ".join(f"{group}: {number[group]}" for group in SKIN_GROUPS)
