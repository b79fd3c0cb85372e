"""Which opening hours are open at a moment; equal hours are reckoned once a minute."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from directory.fragments import language
from listings import hours
from listings.hours import OpenState
from listings.models import HoursPattern

MOST_KEPT = 50_000
# A number keeps its text for ever, so that these never get old.
_texts: dict[int, str] = {0: ""}


class OpenNow:
    """Open or not, by `hours_id`, at one moment; 0 states no hours."""

    def __init__(self, now: datetime) -> None:
        self.minute = now.replace(second=0, microsecond=0)
        self._known: dict[int, bool] = {}

    def learn(self, hours_ids: Iterable[int]) -> None:
        """Read what is not known yet, in one query at most."""
        texts = _texts_of(set(hours_ids))
        for hours_id, text in texts.items():
            state = state_of(text, self.minute)
            self._known[hours_id] = bool(state and state.is_open)

    def words(self, hours_id: int) -> str:
        """ "Open until 6 pm"; empty where no hours are stated."""
        return _words(_texts.get(hours_id, ""), self.minute, language())

    def __getitem__(self, hours_id: int) -> bool:
        return self._known[hours_id]


def _texts_of(wanted: set[int]) -> dict[int, str]:
    unknown = wanted - _texts.keys()
    if unknown:
        if len(_texts) > MOST_KEPT:
            forget()
        _texts.update(HoursPattern.objects.filter(pk__in=wanted).values_list("pk", "text"))
    return {hours_id: _texts[hours_id] for hours_id in wanted}


@lru_cache(maxsize=MOST_KEPT)
def state_of(text: str, minute: datetime) -> OpenState | None:
    """The state of a `hours.pattern_text` in a minute."""
    return hours.state_of_pattern(text, minute)


@lru_cache(maxsize=MOST_KEPT)
def _words(text: str, minute: datetime, spoken: str | None) -> str:
    state = state_of(text, minute)
    return state.words(minute) if state else ""


def forget() -> None:
    """For tests, whose databases number anew."""
    _texts.clear()
    _texts[0] = ""
