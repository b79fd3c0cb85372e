"""Which mail a person does not want, and the signed address that says so without signing in (RFC 8058)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.mail_topics import ESSENTIAL, MailTopic
from accounts.models import MailRefusal, User

SALT = "accounts.unsubscribing"


class Essential(Exception):
    """Mail of this topic cannot be switched off."""


@dataclass(frozen=True)
class Wish:
    """Whom and what a signed address is about."""

    user: User
    topic: MailTopic


def who_want(topic: MailTopic, people: Sequence[User]) -> list[User]:
    """Those of the people who did not refuse mail of this topic, in one query."""
    if topic in ESSENTIAL or not people:
        return list(people)
    refused = set(MailRefusal.objects.filter(topic=topic, user__in=people).values_list("user_id", flat=True))
    return [person for person in people if person.pk not in refused]


def refused_by(user: User) -> set[str]:
    """Codes of the topics that a person refused."""
    return set(MailRefusal.objects.filter(user=user).values_list("topic", flat=True))


def refuse(user: User, topic: MailTopic) -> None:
    """End mail of a topic; doing so twice changes nothing. Raises Essential."""
    if topic in ESSENTIAL:
        raise Essential(topic)
    MailRefusal.objects.get_or_create(user=user, topic=topic)


def want(user: User, topic: MailTopic) -> None:
    """Send mail of a topic again."""
    MailRefusal.objects.filter(user=user, topic=topic).delete()


def address(user: User, topic: MailTopic) -> str:
    """The whole address that ends mail of a topic for one person; it works as long as the account does."""
    return settings.SITE_ADDRESS + reverse("unsubscribe", args=[signing.dumps([user.pk, topic.value], salt=SALT)])


def headers(stop: str) -> dict[str, str]:
    """What mail programs read to offer their own button, which posts to the address."""
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def read(token: str) -> Wish | None:
    """Whom and what an address is about; None for one that was never sent, or whose account is gone."""
    try:
        pk, code = signing.loads(token, salt=SALT)
        topic = MailTopic(code)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return Wish(user, topic) if user and topic not in ESSENTIAL else None
