"""The outbox: every mail is first a row that commits with what caused it, then goes out through EMAIL_URL."""

import contextlib
import logging
import threading
from collections.abc import Sequence
from datetime import timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import OutboxMail

logger = logging.getLogger("pinpoint.mail")

# Callers name the kind of a mail in this header; it becomes a column and is not sent.
KIND_HEADER = "X-Pinpoint-Kind"

# A process that claimed a mail and died leaves it to the others after this long. It must outlast one SMTP
# conversation: EMAIL_TIMEOUT (10 s) holds for each of its steps, not for the whole.
CLAIM = timedelta(minutes=5)

# Minutes from each failed try of one mail to the next; after the last one it is given up, about two days later.
RETRY_AFTER_MINUTES = (1, 5, 15, 60, 240, 720, 1440)

# A server that does not answer is asked again so soon, with whatever mail waits: it costs no mail one of its tries.
SERVER_AGAIN = timedelta(minutes=5)
# After so long without an answer a mail would surprise more than help.
GIVEN_UP_AFTER = timedelta(days=5)
# Waiting mail that was tried and is so old means that people should be told that mail is late.
LATE_AFTER = timedelta(minutes=3)

KEPT_FOR = timedelta(days=30)

FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

_wanted = threading.Event()
_running = threading.Lock()


class OutboxBackend(BaseEmailBackend):
    """Turns every `send()` of the site, allauth's and Django's own too, into an outbox row."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the mails; raises BadHeaderError or ValueError for one that could never be sent."""
        rows = [_row(message) for message in email_messages if message.recipients()]
        OutboxMail.objects.bulk_create(rows)
        if rows and settings.OUTBOX_DELIVER_AFTER_COMMIT:
            transaction.on_commit(deliver_soon)
        return len(rows)


def deliver_waiting(*, limit: int = 100) -> int:
    """Send up to `limit` mails that are due and return how many went out.

    Two processes may call this at once: each mail is claimed by a conditional update before it is sent. What fails
    stays, with its error, and is due again later; when the server itself does not answer, no mail loses a try.
    """
    delivered = 0
    transport = get_transport()
    for mail in list(OutboxMail.objects.due()[:limit]):
        if not _claim(mail):
            continue
        try:
            transport.open()
        except OSError as error:
            _wait_for_server(mail, error)
            break
        try:
            transport.send_messages([_message(mail)])
        except Exception as error:  # whatever is wrong with one mail must not hold up the others
            _keep(mail, error)
            _close(transport)
        else:
            OutboxMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), last_error="")
            delivered += 1
    _close(transport)
    return delivered


def is_late() -> bool:
    """Whether mail waits because it could not be sent: pages that announce a mail say so."""
    return OutboxMail.objects.late(older_than=LATE_AFTER).exists()


def forget_old() -> int:
    """Delete mails sent or given up more than KEPT_FOR ago and return how many; they carry names and links."""
    before = timezone.now() - KEPT_FOR
    deleted, _by_model = OutboxMail.objects.filter(Q(sent_at__lt=before) | Q(failed_at__lt=before)).delete()
    return deleted


def deliver_soon() -> None:
    """Deliver in a thread of its own: nobody's page waits for a mail server that does not answer."""
    _wanted.set()
    threading.Thread(target=_deliver_while_wanted, name="outbox", daemon=True).start()


def get_transport() -> BaseEmailBackend:
    """The way out that EMAIL_URL names. Files are written by MailFolder, whose text is not encoded."""
    transport = settings.OUTBOX_TRANSPORT
    backend = transport["EMAIL_BACKEND"]
    if backend == FILE_BACKEND:
        return get_connection("accounts.mail_folder.MailFolder", file_path=transport["EMAIL_FILE_PATH"])
    options = {name.lower(): value for name, value in transport.get("OPTIONS", {}).items()}
    return get_connection(
        backend,
        host=transport.get("EMAIL_HOST"),
        port=transport.get("EMAIL_PORT"),
        username=transport.get("EMAIL_HOST_USER"),
        password=transport.get("EMAIL_HOST_PASSWORD"),
        use_tls=transport.get("EMAIL_USE_TLS", False),
        use_ssl=transport.get("EMAIL_USE_SSL", False),
        **{"timeout": settings.EMAIL_TIMEOUT, **options},
    )


def _deliver_while_wanted() -> None:
    # One thread at a time delivers; the others leave, since it looks again after it has let go of the lock.
    try:
        while _wanted.is_set() and _running.acquire(blocking=False):
            try:
                _wanted.clear()
                deliver_waiting()
            finally:
                _running.release()
    except Exception:
        logger.exception("delivery stopped; what waits goes out with the next run")
    finally:
        connections.close_all()


def _row(message: EmailMessage) -> OutboxMail:
    message.message()  # raises BadHeaderError where the caller sees it
    if message.cc or message.bcc or message.attachments:
        raise ValueError("The outbox sends no copies and no attachments.")
    headers = {str(name): str(value) for name, value in message.extra_headers.items()}
    kind = headers.pop(KIND_HEADER, "")
    if message.reply_to:
        headers.setdefault("Reply-To", ", ".join(map(str, message.reply_to)))
    # The same id on every try lets the receiving side drop a second copy.
    headers.setdefault("Message-ID", make_msgid(domain=urlsplit(settings.SITE_ADDRESS).hostname or "localhost"))
    text, html = _clean(message.body), ""
    if message.content_subtype == "html":
        text, html = "", text
    elif isinstance(message, EmailMultiAlternatives):
        html = next((_clean(body) for body, mimetype in message.alternatives if mimetype == "text/html"), "")
    return OutboxMail(
        kind=kind,
        sender=message.from_email,
        to=[str(address) for address in message.to],
        subject=_clean(message.subject),
        text=text,
        html=html,
        headers=headers,
    )


def _clean(value: object) -> str:
    return str(value).replace("\0", "")  # PostgreSQL stores no NUL


def _message(mail: OutboxMail) -> EmailMessage:
    message = EmailMultiAlternatives(mail.subject, mail.text, mail.sender, mail.to, headers=mail.headers)
    if mail.html and mail.text:
        message.attach_alternative(mail.html, "text/html")
    elif mail.html:
        message.body, message.content_subtype = mail.html, "html"
    return message


def _claim(mail: OutboxMail) -> bool:
    now = timezone.now()
    unclaimed = OutboxMail.objects.due().filter(pk=mail.pk, attempts=mail.attempts)
    return bool(unclaimed.order_by().update(attempts=F("attempts") + 1, next_try_at=now + CLAIM))


def _wait_for_server(mail: OutboxMail, error: Exception) -> None:
    """Put a mail back as it was before its claim, and its turn off, so that the next run tries the next one."""
    now = timezone.now()
    what = _words(error)
    if mail.created_at < now - GIVEN_UP_AFTER:
        logger.error("mail %s (%s) given up, the server does not answer: %s", mail.pk, mail.kind, what)
        OutboxMail.objects.filter(pk=mail.pk).update(last_error=what, failed_at=now)
        return
    logger.warning("the mail server does not answer, next at %s: %s", now + SERVER_AGAIN, what)
    again = OutboxMail.objects.filter(pk=mail.pk)
    again.update(attempts=mail.attempts, last_error=what, next_try_at=now + SERVER_AGAIN)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\0", "")[:500]


def _keep(mail: OutboxMail, error: Exception) -> None:
    tries = mail.attempts + 1
    now = timezone.now()
    what = _words(error)
    if tries > len(RETRY_AFTER_MINUTES):
        logger.error("mail %s (%s) given up after %s tries: %s", mail.pk, mail.kind, tries, what)
        OutboxMail.objects.filter(pk=mail.pk).update(last_error=what, failed_at=now)
        return
    again = now + timedelta(minutes=RETRY_AFTER_MINUTES[tries - 1])
    logger.warning("mail %s (%s) not sent, try %s, next at %s: %s", mail.pk, mail.kind, tries, again, what)
    OutboxMail.objects.filter(pk=mail.pk).update(last_error=what, next_try_at=again)


def _close(transport: BaseEmailBackend) -> None:
    with contextlib.suppress(OSError):  # a server that hangs up early has still taken the mail
        transport.close()
