"""Mail in text and HTML from one template: words stand in it once, two frames in templates/mail/ draw them.

A template extends `frame` and fills the blocks `subject` and `body` with the tags of `templatetags/mail.py`.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts import unsubscribing
from accounts.mail_topics import ESSENTIAL, MailTopic
from accounts.models import User
from accounts.outbox import KIND_HEADER

EMPTY_LINES = re.compile(r"\n\s*\n")
SUBJECT_FRAME, TEXT_FRAME, HTML_FRAME = "mail/subject.txt", "mail/frame.txt", "mail/frame.html"


def send(template: str, *, topic: MailTopic, people: Iterable[User], **context: Any) -> int:
    """Queue one mail to each active person who did not refuse its topic; returns how many."""
    wanted = unsubscribing.who_want(topic, [person for person in people if person.is_active])
    for person in wanted:
        stop = "" if topic in ESSENTIAL else unsubscribing.address(person, topic)
        compose(template, person.email, topic=topic, stop=stop, **context).send()
    return len(wanted)


def send_to_address(template: str, address: str, *, topic: MailTopic, **context: Any) -> None:
    """Queue one mail to somebody who may have no account."""
    compose(template, address, topic=topic, **context).send()


def compose(
    template: str,
    address: str,
    *,
    topic: MailTopic,
    stop: str = "",
    headers: dict[str, str] | None = None,
    **context: Any,
) -> EmailMultiAlternatives:
    """One mail, not yet sent; `stop` is the address that ends mail of this topic, where that may be ended."""
    words = {
        **context,
        "site": settings.SITE_ADDRESS,
        "operator": settings.OPERATOR_EMAIL,
        "topic": topic,
        "stop": stop,
    }
    subject = " ".join(render_to_string(template, {**words, "frame": SUBJECT_FRAME}).split())
    drawn = render_to_string(template, {**words, "frame": TEXT_FRAME, "subject": subject})
    text = EMPTY_LINES.sub("\n\n", drawn.strip()) + "\n"
    html = render_to_string(template, {**words, "frame": HTML_FRAME, "is_html": True, "subject": subject}).strip()
    kind = template.rpartition("/")[2].removesuffix(".html")
    extra = {**(headers or {}), **(unsubscribing.headers(stop) if stop else {}), KIND_HEADER: kind}
    message = EmailMultiAlternatives(subject, text, to=[address], headers=extra)
    message.attach_alternative(html, "text/html")
    return message
