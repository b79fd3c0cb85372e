"""Every mail that the site writes, with invented facts: for the page that shows them, and the tests that read them."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from accounts import letters
from accounts.mail_topics import ESSENTIAL, MailTopic
from listings.emails import TOPICS

FOLDERS = ("account/email", "mfa/email", "listings/mail", "listings/mail/team", "listings/mail/claims", "articles/mail")
# Parts that other mails extend.
NO_MAILS = {"account/email/notification.html"}
STOP = "/accounts/mail/stop/example/"


@dataclass(frozen=True)
class Sample:
    """One mail; `name` is its kind in the outbox."""

    template: str
    topic: MailTopic
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return Path(self.template).stem

    @property
    def is_essential(self) -> bool:
        return self.topic in ESSENTIAL

    def write(self) -> EmailMultiAlternatives:
        """The mail as it would leave, to nobody."""
        stop = "" if self.is_essential else settings.SITE_ADDRESS + STOP
        return letters.compose(self.template, "owner@clinic.example", topic=self.topic, stop=stop, **self.facts)


def samples() -> list[Sample]:
    """All of them, folder by folder; a new template is among them by itself."""
    folders = ((folder, Path(settings.BASE_DIR) / "templates" / folder) for folder in FOLDERS)
    found = [f"{folder}/{file.name}" for folder, path in folders for file in sorted(path.glob("*.html"))]
    return [Sample(template, _topic(template), _facts()) for template in found if template not in NO_MAILS]


def find(name: str) -> Sample | None:
    return next((sample for sample in samples() if sample.name == name), None)


def _topic(template: str) -> MailTopic:
    if template.startswith("listings/mail/team/"):
        return MailTopic.TEAM
    if template.startswith("articles/mail/"):
        return MailTopic.LIBRARY
    default = MailTopic.DECISIONS if template.startswith("listings/") else MailTopic.ACCOUNT
    return TOPICS.get(Path(template).stem, default)


def _facts() -> dict[str, Any]:
    """What any of them may name; people and places are invented."""
    name, now = "Lumen & Vale Skin", timezone.now()
    reason = "The phone number rings elsewhere.\nPlease look again."
    kind = SimpleNamespace(label="Registered nurse license")
    return {
        "version": SimpleNamespace(name=name, city="Philadelphia", decision_reason=reason),
        "listing": SimpleNamespace(public_id="23456789bcdf", slug="lumen-vale-skin-philadelphia", live_version_id=1),
        "name": name,
        "names": [f"{name}, 1528 Walnut St, Philadelphia, PA 19102", "Lumen Spa, 20 Market St, Camden, NJ 08102"],
        "which": f"{name}, 1528 Walnut St, Philadelphia, PA 19102",
        "live": ["Microneedling (pen), Full face, Price", "Opening hours, Monday"],
        "refused": ["Phone: That number rings elsewhere."],
        "lines": ["Phone: That number rings elsewhere."],
        "reason": reason,
        "first": True,
        "article": SimpleNamespace(title="Before and after care", pk=1),
        "titles": ["Before and after care", "Home rollers"],
        "credential": SimpleNamespace(kind=kind),
        "credentials": [kind],
        "until": now + timedelta(days=30),
        "business": "Lumen Group",
        "business_id": 1,
        "person": "Kim Example",
        "inviter": "Ola Owner",
        "membership": SimpleNamespace(user="Kim Example", get_role_display="Editor"),
        "is_owner": True,
        "invitation": SimpleNamespace(role="editor"),
        "claim": SimpleNamespace(
            public_id="23456789bcdf",
            business_name="Vale Skin LLC",
            how="document",
            state="refused",
            answer_until=now + timedelta(days=14),
        ),
        "due": now + timedelta(days=2),
        "token": "example",
        "key": "example",
        "uid": "1",
        "email": "owner@clinic.example",
        "to_email": "new@clinic.example",
        "from_email": "old@clinic.example",
        "deleted_email": "old@clinic.example",
        "timestamp": now,
        "ip": "192.0.2.1",
        "user_agent": "A browser",
    }
