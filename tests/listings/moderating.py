"""What the tests of the moderators' pages share: who asks, and where."""

from django.urls import reverse

from listings.models import QueueItem, Version
from tests.accounts.factories import create_user


def sign_in_moderator(client, *, email="mo@pinpoint.example", name="Mo Example"):
    user = create_user(email=email, name=name, moderator=True)
    client.force_login(user)
    return user


def item_of(thing):
    kind = "version" if isinstance(thing, Version) else "credential"
    return QueueItem.objects.get(object_id=thing.pk, kind=kind)


def page_of(thing):
    return reverse("admin:listings_queueitem_open", args=[item_of(thing).pk])


def press(client, thing, button, **fields):
    """Press a button of an item's page, with what was typed on it."""
    return client.post(page_of(thing), {"act": button, **fields})


def said(response):
    """The message that stands after a button did its work."""
    return " ".join(str(message) for message in response.wsgi_request._messages)
