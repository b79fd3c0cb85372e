"""The example owner and moderator, and what waits for the moderator."""

from uuid import uuid4

from allauth.account.models import EmailAddress

from accounts.models import User
from accounts.roles import make_moderator
from listings import drafts, moderation
from listings.models import Listing, Membership, Version

OWNER = ("owner@pinpoint.example", "example-owner-1")
MODERATOR = ("moderator@pinpoint.example", "example-moderator-1")


def create(email: str, password: str, name: str) -> User:
    """An account that can sign in at once."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name, is_example=True)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def create_moderator() -> User:
    user = create(*MODERATOR, "Mo Example")
    if not user.is_staff:
        make_moderator(user)
    return user


def give_listings_to_owner(owner: User, listings: list[Listing]) -> None:
    """The example owner runs two live clinics, one with a change that waits."""
    for listing in listings:
        Membership.objects.get_or_create(business=listing.business, user=owner)
    waiting = listings[0]
    if waiting.versions.open().exists():
        return
    draft = drafts.start(waiting, by=owner)
    Version.objects.filter(pk=draft.pk).update(tagline="Open late on Thursdays", deposit=50)
    draft.refresh_from_db()
    moderation.submit(draft, by=owner, token=uuid4())
