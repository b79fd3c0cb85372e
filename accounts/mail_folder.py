"""Mail as files that a person can open: where mail goes when no mail server is set."""

import re
from collections.abc import Sequence
from pathlib import Path

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.text import slugify


class MailFolder(BaseEmailBackend):
    """Writes each mail to a file of its own, its text decoded, so that a link in it can be copied whole."""

    def __init__(self, *, file_path: str, fail_silently: bool = False, **ignored: object) -> None:
        super().__init__(fail_silently=fail_silently)
        self.folder = Path(file_path)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(message)
        return len(email_messages)

    def _write(self, message: EmailMessage) -> None:
        # Named by the time first, so that the newest mail is the last in the folder; "x" never overwrites one.
        stamp = timezone.now().strftime("%Y%m%d-%H%M%S-%f")
        name = slugify(re.sub(r"\W+", "-", f"{message.recipients()[0]} {message.subject}"))[:80]
        with (self.folder / f"{stamp}-{name}.eml").open("x", encoding="utf-8") as file:
            file.write(readable(message))


def readable(message: EmailMessage) -> str:
    """The mail as text: its headers, an empty line, and the plain text (the HTML where there is no other)."""
    headers = {
        "Date": timezone.now().strftime("%a, %d %b %Y %H:%M:%S +0000"),
        "From": message.from_email,
        "To": ", ".join(message.to),
        "Subject": message.subject,
        **message.extra_headers,
        "MIME-Version": "1.0",
        "Content-Type": f"text/{message.content_subtype}; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    body = str(message.body)
    if not body and isinstance(message, EmailMultiAlternatives) and message.alternatives:
        body = str(message.alternatives[0][0])
    return "\n".join(f"{name}: {value}" for name, value in headers.items()) + f"\n\n{body}\n"
