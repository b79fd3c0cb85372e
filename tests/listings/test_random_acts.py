"""Two moderators, an owner and the timer act at once: nothing is lost, and nothing unapproved is shown."""

import threading
from functools import partial
from hashlib import sha256
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from listings import deciding, drafts, holding_back, moderation, search_index, vocabulary
from listings.models import ChangeDecision, Event, Listing, PublishedListing, QueueItem, Version, VersionStatus
from tests.listings.factories import create_live_listing, create_moderator, create_person, submit_change

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one write at a time"),
]
FEW, MANY = 25, 1000
# What the house answers when somebody else was quicker.
TOLD = (
    moderation.AlreadyDecided,
    moderation.TakenByAnother,
    moderation.NotReady,
    holding_back.NeedsAnother,
    deciding.UnknownChange,
    deciding.Undecided,
    drafts.NotADraft,
    drafts.StaleDraft,
    Listing.DoesNotExist,
    Version.DoesNotExist,
)
VERB_OF = {
    VersionStatus.APPROVED: "approved",
    VersionStatus.APPROVED_IN_PART: "approved_in_part",
    VersionStatus.SENT_BACK: "sent_back",
    VersionStatus.REJECTED: "rejected",
    VersionStatus.WITHDRAWN: "withdrawn",
}


class Lots:
    """What is drawn looks like chance, and is the same in each run."""

    def __init__(self, seed):
        self.seed, self.drawn = seed, 0

    def number(self, below):
        self.drawn += 1
        return int.from_bytes(sha256(f"{self.seed}/{self.drawn}".encode()).digest()[:8]) % below

    def one_of(self, things):
        return things[self.number(len(things))]

    def half_of(self, things):
        return sorted(things, key=lambda _thing: self.number(2**32))[: len(things) // 2]


@pytest.fixture(autouse=True)
def _catalogue(transactional_db):
    """A transactional test begins with empty tables and leaves the unmanaged ones to be emptied by hand."""
    call_command("load_catalogue", stdout=StringIO())
    yield
    search_index.empty_tables(connection)
    vocabulary.forget()


def waiting(listing):
    return Version.objects.select_related("listing__live_version", "base").get(listing=listing, status="submitted")


def of_owner(listing, owner, pick):
    """One act of the owner, drawn by lot."""
    act = pick.one_of(["change", "change", "submit", "submit", "withdraw", "discard"])
    if act == "withdraw":
        moderation.withdraw(waiting(listing), by=owner)
        return
    draft = drafts.start(Listing.objects.get(pk=listing.pk), by=owner)
    if act == "discard":
        drafts.discard(draft, by=owner)
    elif act == "change":
        drafts.claim_revision(draft, draft.revision)
        words = {"tagline": f"Words {uuid4()}", "deposit": 1 + pick.number(500)}
        Version.objects.filter(pk=draft.pk, status="draft").update(**words)
    else:
        moderation.submit(draft, by=owner, token=uuid4(), revision=draft.revision)


def of_moderator(listing, moderator, pick):
    """One act of a moderator."""
    act = pick.one_of(["approve", "part", "part", "send_back", "reject", "suspend", "restore"])
    if act == "suspend":
        holding_back.suspend(Listing.objects.get(pk=listing.pk), by=moderator, reason="Look.")
    elif act == "restore":
        holding_back.restore(Listing.objects.get(pk=listing.pk), by=moderator, reason="Fine.")
    elif act == "approve":
        moderation.approve(waiting(listing), by=moderator)
    elif act == "part":
        version = waiting(listing)
        places = [(one.section, one.key, one.field) for one in deciding.compare(version).changes]
        deciding.decide(version, by=moderator, refused=dict.fromkeys(pick.half_of(places), "No."))
    elif act == "send_back":
        moderation.send_back(waiting(listing), by=moderator, reasons={}, note="Mend it.")
    else:
        moderation.reject(waiting(listing), by=moderator, reason="No.")


def run(acts, wrong):
    """Acts one after the other in a thread of its own; only what the house says to people may happen."""
    try:
        for act in acts:
            try:
                act()
            except TOLD:
                continue
    except Exception as error:
        wrong.append(error)
    finally:
        connection.close()


def lot(count, act, listing, person, seed):
    """So many acts of one person, drawn one after the other."""
    return [partial(act, listing, person, Lots(seed))] * count


def at_once(number, owner, moderators):
    """One sequence: everybody acts on one new listing."""
    pick = Lots(number)
    listing = create_live_listing(name=f"Spa {number}", owner=owner)
    submit_change(listing, by=owner, tagline=f"Words {uuid4()}", deposit=1 + pick.number(500))
    wrong = []
    lots = [lot(8, of_owner, listing, owner, f"{number}/owner")]
    lots += [lot(4, of_moderator, listing, moderator, f"{number}/{moderator.pk}") for moderator in moderators]
    lots.append([partial(call_command, "run_due", stdout=StringIO())])
    threads = [threading.Thread(target=run, args=(acts, wrong)) for acts in lots]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    return listing


def check(listing):
    """What must hold whatever happened."""
    listing = Listing.objects.select_related("live_version").get(pk=listing.pk)
    versions = list(listing.versions.order_by("number"))
    live = listing.live_version
    assert live is not None
    assert live.status == VersionStatus.APPROVED
    shown = PublishedListing.objects.filter(pk=listing.pk).first()
    assert (shown is None) == bool(listing.suspended_at)
    if shown:
        assert (shown.version_id, shown.tagline) == (live.pk, live.tagline)
    assert sum(one.status in (VersionStatus.DRAFT, VersionStatus.SUBMITTED) for one in versions) <= 1
    for one in versions:
        # What went live of a submission that was approved in part was never submitted itself: its parent has the Event.
        if one.status in VERB_OF and one.submit_token:
            verb = "published_at_once" if one.decided_rule else VERB_OF[one.status]
            events = Event.objects.filter(verb=verb, object_id=one.pk, object_type="version")
            assert events.count() == 1, (one.status, one.pk)
    for one in versions:
        items = QueueItem.objects.filter(kind="version", object_id=one.pk)
        assert items.filter(done_at=None).count() == (one.status == VersionStatus.SUBMITTED)
    refused = ChangeDecision.objects.filter(version__listing=listing, accepted=False, field="tagline")
    for decision in refused.select_related("version"):
        taken = [one for one in versions if one.status == VersionStatus.APPROVED and one.submit_token]
        if decision.version.tagline not in {one.tagline for one in taken}:
            assert live.tagline != decision.version.tagline


def play(count):
    owner = create_person()
    moderators = [create_moderator(), create_moderator(email="second@pinpoint.example")]
    # Read here: threads share what a process keeps.
    assert User.objects.count() == 3
    for number in range(count):
        check(at_once(number, owner, moderators))
    ended = set(Version.objects.values_list("status", flat=True))
    assert ended >= {"approved", "approved_in_part", "sent_back", "rejected"}


def test_nothing_is_lost_when_everybody_acts_at_once():
    play(FEW)


@pytest.mark.long
def test_nothing_is_lost_in_a_thousand_sequences():
    play(MANY)
