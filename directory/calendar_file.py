"""All-day events as a calendar file (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

# Octets of a line without its end (RFC 5545, 3.1).
LONGEST_LINE = 75
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True)
class Event:
    """Whole days in a calendar, from `first` to `last`; a `free` one keeps nobody from planning something else."""

    uid: str
    first: date
    last: date
    summary: str
    description: str
    location: str
    url: str
    free: bool = False


def write(events: Iterable[Event], *, now: datetime) -> str:
    """The file of these events, with its lines folded and ended as the standard wants."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Pinpoint//Course planner//EN", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += _lines(event, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _lines(event: Event, now: datetime) -> list[str]:
    texts = {"SUMMARY": event.summary, "DESCRIPTION": event.description, "LOCATION": event.location}
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}",
        # The end is the first day that is not in it any more.
        f"DTEND;VALUE=DATE:{event.last + timedelta(days=1):%Y%m%d}",
        *(f"{name}:{_escaped(text)}" for name, text in texts.items() if text),
        f"URL:{event.url}",
        f"TRANSP:{'TRANSPARENT' if event.free else 'OPAQUE'}",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    plain = "".join(letter for letter in text if letter == "\n" or letter.isprintable())
    return plain.translate(ESCAPES)


def _folded(line: str) -> str:
    """A long line over several, none cut within a letter; a space begins each further one."""
    folded, room = "", LONGEST_LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            folded += "\r\n "
            room = LONGEST_LINE - 1
        folded += letter
        room -= size
    return folded
