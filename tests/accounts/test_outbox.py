from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives, send_mail
from django.core.mail.backends.locmem import EmailBackend as LocmemBackend
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import MailState, OutboxMail
from accounts.outbox import (
    GIVEN_UP_AFTER,
    KIND_HEADER,
    RETRY_AFTER_MINUTES,
    SERVER_AGAIN,
    deliver_waiting,
    forget_old,
    get_transport,
    is_late,
)
from directory.settings import env
from tests.accounts.factories import create_user

pytestmark = pytest.mark.django_db

MEMORY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}


class MeetsAnother(LocmemBackend):
    """While a mail is on its way, another process delivers too."""

    def send_messages(self, messages):
        deliver_waiting()
        return super().send_messages(messages)


class RefusesOne(LocmemBackend):
    def send_messages(self, messages):
        if messages[0].subject == "Refuse me":
            raise ValueError("no such person")
        return super().send_messages(messages)


def write(subject="Your listing is live", to="owner@clinic.example", **fields):
    EmailMessage(subject=subject, body="Have a look.", to=[to], **fields).send()
    return OutboxMail.objects.latest("pk")


def test_a_mail_is_a_row_before_it_is_sent():
    send_mail("Hello", "A line", "Pinpoint <hello@pinpoint.example>", ["owner@clinic.example"], html_message="<p>A</p>")

    row = OutboxMail.objects.get()
    assert (row.subject, row.text, row.html, row.to) == ("Hello", "A line", "<p>A</p>", ["owner@clinic.example"])
    assert row.state == MailState.WAITING
    assert mail.outbox == []


def test_a_mail_goes_away_with_the_transaction_that_wrote_it():
    def fail_after_writing():
        with transaction.atomic():
            write()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()

    assert not OutboxMail.objects.exists()


def test_the_kind_is_a_column_and_is_not_sent(settings):
    settings.OUTBOX_TRANSPORT = MEMORY

    row = write(headers={KIND_HEADER: "approved", "X-Other": "stays"})
    deliver_waiting()

    assert row.kind == "approved"
    assert KIND_HEADER not in mail.outbox[0].extra_headers
    assert mail.outbox[0].extra_headers["X-Other"] == "stays"


def test_waiting_mail_is_sent_once(settings):
    settings.OUTBOX_TRANSPORT = MEMORY
    row = write(reply_to=["hello@pinpoint.example"])

    counts = [deliver_waiting(), deliver_waiting()]

    assert counts == [1, 0]
    assert [(sent.subject, sent.to) for sent in mail.outbox] == [(row.subject, row.to)]
    assert mail.outbox[0].message()["Reply-To"] == "hello@pinpoint.example"
    row.refresh_from_db()
    assert row.state == MailState.SENT


def test_plain_and_html_mail_keep_both_bodies(settings):
    settings.OUTBOX_TRANSPORT = MEMORY
    both = EmailMultiAlternatives("Both", "plain", to=["a@clinic.example"])
    both.attach_alternative("<b>rich</b>", "text/html")
    both.send()
    only_html = EmailMessage("HTML", "<b>rich</b>", to=["a@clinic.example"])
    only_html.content_subtype = "html"
    only_html.send()

    deliver_waiting()

    first, second = (sent.message().as_string() for sent in mail.outbox)
    assert "plain" in first
    assert "<b>rich</b>" in first
    assert "Content-Type: text/html" in second
    assert "text/plain" not in second


def test_a_mail_is_sent_once_when_two_processes_deliver_at_the_same_moment(settings):
    settings.OUTBOX_TRANSPORT = {"EMAIL_BACKEND": f"{__name__}.MeetsAnother"}
    write("First")
    write("Second")

    deliver_waiting()

    assert sorted(sent.subject for sent in mail.outbox) == ["First", "Second"]


def test_a_dead_server_costs_one_try_and_keeps_every_mail(dead_server, caplog):
    first, second = write(), write(to="other@clinic.example")

    assert deliver_waiting() == 0

    first.refresh_from_db()
    second.refresh_from_db()
    assert "ConnectionRefusedError" in first.last_error
    assert (first.attempts, second.attempts) == (0, 0)
    assert first.next_try_at > timezone.now()
    assert caplog.records[0].name == "pinpoint.mail"
    assert "owner@clinic.example" not in caplog.text


def test_a_mail_that_failed_goes_out_when_the_server_is_back(settings, dead_server):
    write()
    deliver_waiting()

    settings.OUTBOX_TRANSPORT = MEMORY
    too_early = deliver_waiting()
    with time_machine.travel(timezone.now() + SERVER_AGAIN + timedelta(seconds=1), tick=False):
        later = deliver_waiting()

    assert (too_early, later) == (0, 1)
    assert OutboxMail.objects.get().last_error == ""


def test_a_mail_is_given_up_after_its_last_try(settings):
    settings.OUTBOX_TRANSPORT = {"EMAIL_BACKEND": f"{__name__}.RefusesOne"}
    row = write("Refuse me")
    OutboxMail.objects.update(attempts=len(RETRY_AFTER_MINUTES))

    deliver_waiting()

    row.refresh_from_db()
    assert row.state == MailState.GIVEN_UP
    assert "no such person" in row.last_error
    assert deliver_waiting() == 0


def test_a_server_down_for_a_day_loses_nothing_and_everything_leaves_when_it_is_back(settings, dead_server):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        written = [write(f"Mail {number}").pk for number in range(5)]
        for _quarter_of_an_hour in range(96):
            assert deliver_waiting() == 0
            clock.shift(timedelta(minutes=15))
        late = is_late()
        settings.OUTBOX_TRANSPORT = MEMORY
        delivered = deliver_waiting()

    assert late
    assert delivered == len(written)
    assert sorted(sent.subject for sent in mail.outbox) == [f"Mail {number}" for number in range(5)]
    assert set(OutboxMail.objects.values_list("attempts", flat=True)) == {1}
    assert not is_late()


def test_a_mail_is_given_up_when_the_server_was_silent_for_five_days(dead_server):
    row = write()
    with time_machine.travel(timezone.now() + GIVEN_UP_AFTER + timedelta(hours=1), tick=False):
        deliver_waiting()

    row.refresh_from_db()
    assert row.state == MailState.GIVEN_UP


def test_pages_that_announce_a_mail_say_when_mail_is_late(client, dead_server):
    write()
    before = client.get("/accounts/password/reset/done/").content.decode()
    deliver_waiting()
    with time_machine.travel(timezone.now() + timedelta(minutes=4), tick=False):
        after = client.get("/accounts/password/reset/done/").content.decode()

    assert "does not answer" not in before
    assert "does not answer at the moment. Your mail is kept" in after


def test_mail_sent_or_given_up_is_forgotten_after_a_month_and_waiting_mail_never():
    old, lost, fresh, waiting = write("Old"), write("Lost"), write("Fresh"), write("Waiting")
    OutboxMail.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=31))
    OutboxMail.objects.filter(pk=lost.pk).update(failed_at=timezone.now() - timedelta(days=31))
    OutboxMail.objects.filter(pk=fresh.pk).update(sent_at=timezone.now())

    forget_old()

    assert set(OutboxMail.objects.values_list("pk", flat=True)) == {fresh.pk, waiting.pk}


def test_one_bad_mail_does_not_hold_up_the_next(settings):
    settings.OUTBOX_TRANSPORT = {"EMAIL_BACKEND": f"{__name__}.RefusesOne"}
    bad, good = write("Refuse me"), write("Good")

    assert deliver_waiting() == 1

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (MailState.WAITING, MailState.SENT)
    assert bad.last_error == "ValueError: no such person"


def test_a_line_break_in_a_subject_is_refused_where_it_is_written():
    with pytest.raises(BadHeaderError):
        write(subject="Hello\nBcc: everybody@clinic.example")

    assert not OutboxMail.objects.exists()


def test_nul_and_other_odd_text_is_stored():
    EmailMessage("Nul \0 in it 😀", "שלום \0" + "x" * 10_000, to=["a@clinic.example"]).send()

    row = OutboxMail.objects.get()
    assert row.subject == "Nul  in it 😀"
    assert "\0" not in row.text


def test_copies_and_attachments_are_refused():
    with pytest.raises(ValueError):
        write(cc=["b@clinic.example"])


def test_a_mail_cannot_be_sent_and_given_up():
    row = write()

    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMail.objects.filter(pk=row.pk).update(sent_at=timezone.now(), failed_at=timezone.now())


def test_mail_in_a_folder_keeps_its_links_whole(settings, tmp_path):
    settings.OUTBOX_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path / "mail"),
    }
    link = "http://localhost:8000/accounts/confirm-email/" + "é=1" * 400 + "/"
    EmailMessage("Größe: confirm", f"Please follow\n{link}\n", to=["owner@clinic.example"]).send()
    EmailMessage("Second", "text", to=["owner@clinic.example"]).send()

    deliver_waiting()

    first, second = sorted((tmp_path / "mail").iterdir())
    text = first.read_text(encoding="utf-8")
    assert link in text.splitlines()
    assert "Subject: Größe: confirm" in text
    assert first.name.endswith("-owner-clinic-example-groe-confirm.eml")
    assert "Subject: Second" in second.read_text()


def test_the_transport_of_the_environment_is_understood(settings, monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://user:secret@mail.example:587/?timeout=3")
    settings.OUTBOX_TRANSPORT = env.email_url("EMAIL_URL")

    transport = get_transport()

    assert (transport.host, transport.port) == ("mail.example", 587)
    assert (transport.username, transport.password) == ("user", "secret")
    assert transport.use_tls
    assert transport.timeout == 3


def test_mail_waits_no_longer_than_the_timeout_for_a_server(settings):
    settings.OUTBOX_TRANSPORT = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}

    assert get_transport().timeout == settings.EMAIL_TIMEOUT == 10


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_by_itself_after_the_commit(settings, tmp_path, wait_for_delivery):
    settings.OUTBOX_DELIVER_AFTER_COMMIT = True
    settings.OUTBOX_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path / "mail"),
    }

    with transaction.atomic():
        row = write()
        assert not (tmp_path / "mail").exists()
    wait_for_delivery()

    row.refresh_from_db()
    assert row.state == MailState.SENT
    assert len(list((tmp_path / "mail").iterdir())) == 1


def test_the_admin_shows_where_mail_stands_but_not_what_it_says(client):
    row = write(subject="Choose a new password")
    client.force_login(create_user(email="moderator@pinpoint.example", moderator=True))

    listed = client.get("/admin/accounts/outboxmail/?state=waiting").content.decode()
    shown = client.get(f"/admin/accounts/outboxmail/{row.pk}/change/").content.decode()

    assert "owner@clinic.example" in listed
    assert "waiting" in shown
    assert row.text not in listed + shown
    assert 'name="_save"' not in shown
    assert client.get("/admin/accounts/outboxmail/?state=sent").content.decode().count("owner@clinic.example") == 0
