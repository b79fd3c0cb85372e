"""Two people at the same instant: one wins, the other is told, and nothing is lost."""

import threading
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from listings import drafts, moderation, search_blocks, search_index, vocabulary
from listings.claim_decisions import AlreadyDecided, CaseChanged
from listings.models import Claim, Listing, PublishedListing, QueueItem, SearchBlock, SearchRow, Version
from tests.listings.claiming import accept, claim_by_document, create_imported
from tests.listings.factories import create_draft, create_live_listing, create_moderator, submit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _catalogue(transactional_db):
    """A transactional test begins with empty tables and leaves the unmanaged ones to be emptied by hand."""
    call_command("load_catalogue", stdout=StringIO())
    yield
    search_index.empty_tables(connection)
    vocabulary.forget()


def at_once(*acts):
    """Run the acts in threads that start together; each gives its result or the exception it met."""
    start = threading.Barrier(len(acts))
    results = [None] * len(acts)

    def run(number, act):
        try:
            start.wait()
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_moderators_decide_at_once_and_one_is_told():
    version = submit(create_draft())
    first, second = create_moderator(), create_moderator(email="second@pinpoint.example")
    moderation.record_authority(version.listing, by=first, how="call", note="Called.")

    results = at_once(
        lambda: moderation.approve(Version.objects.get(pk=version.pk), by=first),
        lambda: moderation.reject(Version.objects.get(pk=version.pk), by=second, reason="No."),
    )

    told = [result for result in results if isinstance(result, moderation.AlreadyDecided)]
    status = Version.objects.get(pk=version.pk).status
    assert len(told) == 1, results
    assert status in ("approved", "rejected")
    assert PublishedListing.objects.exists() == (status == "approved")


def test_a_double_clicked_submit_is_one_submission():
    draft = create_draft()
    token = uuid4()

    def click():
        return moderation.submit(Version.objects.get(pk=draft.pk), by=draft.created_by, token=token).pk

    assert at_once(click, click) == [draft.pk, draft.pk]
    assert QueueItem.objects.filter(kind="version").count() == 1


def test_two_tabs_begin_one_draft():
    listing = create_live_listing()
    owner = listing.business.memberships.first().user

    first, second = at_once(lambda: drafts.start(listing, by=owner).pk, lambda: drafts.start(listing, by=owner).pk)

    assert first == second


def test_two_clinics_of_one_name_approved_at_once_get_two_addresses():
    moderator = create_moderator()
    versions = [submit(create_draft()), submit(create_draft(street="2 Market Street"))]
    for version in versions:
        moderation.record_authority(version.listing, by=moderator, how="call", note="Called.")

    results = at_once(
        *[lambda pk=version.pk: moderation.approve(Version.objects.get(pk=pk), by=moderator) for version in versions]
    )

    slugs = set(PublishedListing.objects.values_list("slug", flat=True))
    assert results == [None, None]
    assert len(slugs) == 2
    assert SearchRow.objects.count() == 2


def test_two_clinics_of_one_neighborhood_approved_at_once_are_both_found():
    first, second = submit(create_draft(name="Lumen Spa")), submit(create_draft(name="Other Spa"))
    one, other = create_moderator(), create_moderator(email="second@pinpoint.example")
    for version in (first, second):
        moderation.record_authority(version.listing, by=one, how="call", note="Called.")

    at_once(
        lambda: moderation.approve(Version.objects.get(pk=first.pk), by=one),
        lambda: moderation.approve(Version.objects.get(pk=second.pk), by=other),
    )

    rows = {row[0] for block in SearchBlock.objects.all() for row in search_blocks.unpack(bytes(block.rows))}
    assert rows == set(SearchRow.objects.values_list("listing_id", flat=True)) == {first.listing_id, second.listing_id}


def test_two_moderators_accept_two_claims_at_once_and_one_gets_the_listing():
    listing = create_imported()
    first = claim_by_document(listing)
    second = claim_by_document(listing, email="other@skin.example")
    one, other = create_moderator(), create_moderator(email="second@pinpoint.example")

    results = at_once(lambda: accept(first, by=one), lambda: accept(second, by=other))

    told = [result for result in results if isinstance(result, (CaseChanged, AlreadyDecided))]
    states = sorted(Claim.objects.values_list("state", flat=True))
    winner = Claim.objects.get(state="accepted")
    assert len(told) == 1, results
    assert states == ["accepted", "refused"]
    assert [member.user for member in Listing.objects.get(pk=listing.pk).business.memberships.all()] == [
        winner.claimant
    ]
