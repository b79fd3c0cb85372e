"""Calendar files by the letter of RFC 5545: lines, folding, escapes, whole days."""

from datetime import UTC, date, datetime

import pytest

from directory import calendar_file
from directory.calendar_file import Event

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


def write(**fields):
    values = {
        "uid": "1@pinpoint.example",
        "first": date(2026, 12, 1),
        "last": date(2026, 12, 1),
        "summary": "Session 1 of 3",
        "description": "",
        "location": "",
        "url": "https://pinpoint.example/clinics/lumen/",
        **fields,
    }
    return calendar_file.write([Event(**values)], now=NOW)


def test_a_day_ends_where_the_next_begins():
    lines = write(last=date(2026, 12, 31)).split("\r\n")

    assert "DTSTART;VALUE=DATE:20261201" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "DTSTAMP:20261123T153000Z" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


@pytest.mark.parametrize("words", ["Skin 💉 " * 40, "é" * 200, "a" * 400, "日本" * 90])
def test_no_line_is_longer_than_75_octets_and_unfolding_gives_the_words_back(words):
    text = write(summary=words)

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert f"SUMMARY:{words}" in text.replace("\r\n ", "")


def test_marks_of_the_format_are_escaped_and_nothing_can_begin_a_line_of_its_own():
    text = write(summary="Skin; face, neck\\", description="One\r\nEND:VEVENT\x00\u2028")

    assert "SUMMARY:Skin\\; face\\, neck\\\\\r\n" in text
    assert "DESCRIPTION:One\\nEND:VEVENT\r\n" in text
    assert "\n" not in text.replace("\r\n", "")


def test_an_event_without_words_for_a_place_has_none():
    assert "LOCATION" not in write()
    assert "TRANSP:OPAQUE" in write()
    assert "TRANSP:TRANSPARENT" in write(free=True)
