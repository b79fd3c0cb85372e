"""Every mail that the site writes, read as its reader gets it."""

import re
from html import unescape

import pytest

from directory import mail_samples

NAMES = [sample.name for sample in mail_samples.samples()]


@pytest.fixture(params=NAMES)
def sample(request):
    return mail_samples.find(request.param)


@pytest.fixture
def message(sample):
    return sample.write()


def html_of(message):
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    return html


def test_names_tell_mails_apart():
    assert len(NAMES) == len(set(NAMES)) > 25


def test_each_mail_asks_for_one_thing(message):
    alone = re.findall(r"^http://localhost:8000/\S*$", message.body.partition("\n--\n")[0], re.MULTILINE)
    buttons = re.findall(r'<a href="([^"]+)" style="display:inline-block', html_of(message))

    assert len(alone) == 1
    assert [unescape(button) for button in buttons] == alone


def test_text_and_html_say_the_same(message):
    html = re.sub(r"<(head|style).*?</\1>", "", html_of(message), flags=re.DOTALL)
    shown = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    body = message.body.partition("\n--\n")[0]
    lines = [line.removeprefix("- ").rstrip(":").strip() for line in body.splitlines()]

    assert [line for line in lines if line and "://" not in line and line not in shown] == []


def test_nothing_is_left_empty_or_raw(message):
    for text in (message.subject, message.body, html_of(message)):
        assert text.strip()
        assert not re.search(r"\{[{%]|None|<SimpleNamespace|namespace\(|&amp;(?:amp|lt|gt|quot)", text)
    assert "&amp;" not in message.body + message.subject


def test_a_mail_loads_nothing_and_runs_nothing(message):
    assert not re.search(r"<(?:script|img|link|iframe)|url\(|@import", html_of(message))


def test_what_can_be_done_without_can_be_stopped_in_it(sample, message):
    stop = f"http://localhost:8000{mail_samples.STOP}"

    assert (stop in message.body) == (stop in html_of(message)) == (not sample.is_essential)
    assert ("List-Unsubscribe" in message.extra_headers) == (not sample.is_essential)


def test_what_somebody_typed_is_text_and_nothing_else():
    sample = mail_samples.find("rejected")
    sample.facts["version"].decision_reason = "<b>No</b>\n\nBecause & so"
    sample.facts["version"].name = "<i>Lumen</i>\nBcc: all@clinic.example"

    message = sample.write()

    assert "&lt;b&gt;No&lt;/b&gt;" in html_of(message)
    assert "<b>No</b>\n\nBecause & so" in message.body
    assert "\n" not in message.subject


def test_the_page_leads_to_each_mail(client, db):
    listed = client.get("/dev/mails/").content.decode()
    for name in NAMES:
        assert f"/dev/mails/{name}.html" in listed
    shown = client.get("/dev/mails/approved.html")
    text = client.get("/dev/mails/confirm.txt")

    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert text["Content-Type"].startswith("text/plain")
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in text.content.decode()
    assert client.get("/dev/mails/approved.pdf").status_code == 404
    assert client.get("/dev/mails/none.html").status_code == 404
