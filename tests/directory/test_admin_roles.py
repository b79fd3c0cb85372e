"""Every address of the admin, opened and posted to by each role; taken from the URL list, so that none is forgotten."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts import roles
from accounts.models import User
from articles.models import Article, Source
from listings.models import Claim, Event, Listing, QueueItem, Version
from reports.models import Case, Report
from tests.accounts.factories import create_user
from tests.articles.factories import create_article
from tests.listings.factories import (
    create_credential,
    create_import,
    create_live_listing,
    create_person,
    store_document,
    submit_change,
)

pytestmark = pytest.mark.django_db

# What every member of the staff reaches, and where nothing is decided.
OF_STAFF = {"index", "login", "logout", "jsi18n", "password_change", "password_change_done", "view_on_site", "app_list"}
# Lists and pages of what moderators read.
READ = {
    *("listings_queueitem", "listings_version", "listings_listing", "listings_business", "listings_event"),
    *("listings_credential", "listings_claim", "reports_case", "accounts_outboxmail", "places_place"),
}
CATALOGUE = {
    f"listings_{name}"
    for name in ("addon", "bodyarea", "concern", "credentialkind", "device", "performerrole", "scoperule", "treatment")
}
ARTICLES = {"articles_article"}
# Buttons of moderators' pages.
DECIDE = {
    "listings_queueitem_open",
    "listings_queueitem_next",
    "listings_queueitem_take",
    "listings_queueitem_release",
    "listings_credential_check",
    "listings_claim_change",
    "listings_listing_suspend",
    "listings_listing_restore",
    "listings_listing_merge",
    "listings_listing_take_off",
    "listings_listing_import",
    "listings_listing_import_sheet",
    "reports_case_page",
    # These lead on to the pages above.
    "listings_queueitem_change",
    "listings_credential_change",
    "reports_case_change",
    # These show the page again.
    "listings_listing_change",
    "listings_version_change",
}
# Stock pages on which these models have no rights for anybody.
NOT_THERE = ("_add", "_delete")
# Stock lists, which answer a POST as if they were opened.
LISTS = ("_changelist", "_history")
STAFF = (roles.MODERATORS, roles.SENIORS, roles.EDITORS, roles.SUPPORT)
REFUSED = {403, 404, 405}


def addresses():
    """(name, names of its arguments) of every address of the admin."""
    found = {}

    def walk(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns)
            elif pattern.name:
                found[pattern.name] = list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex)

    walk(admin.site.urls[0])
    return sorted(found.items())


def is_allowed(role, name, method):
    """Whether a role may do something there; a stock list takes a POST for an opening."""
    model = "_".join(name.split("_")[:2])
    writes = method == "post" and not name.endswith(LISTS)
    if name in OF_STAFF:
        return True
    if name.startswith("reports_case"):
        model = "reports_case"
    if role == roles.EDITORS:
        return model in ARTICLES and not name.endswith("_delete")
    if model in CATALOGUE:
        may_write = role == roles.SENIORS and not name.endswith("_delete")
        return may_write or not (writes or name.endswith(NOT_THERE))
    if name == "listings_event_export":
        return role == roles.SENIORS and method == "get"
    if model in ARTICLES:
        return not (writes or name.endswith(NOT_THERE))
    if model not in READ or name.endswith(NOT_THERE):
        return False
    return not writes or (name in DECIDE and role != roles.SUPPORT)


@pytest.fixture
def things():
    """One row of each kind, by the name of its model."""
    listing = create_live_listing()
    version = submit_change(listing, name="Lumen Clinic")
    now = timezone.now()
    claim = Claim.objects.create(
        listing=listing,
        claimant=create_person(email="claimant@vale.example"),
        state="waiting",
        how="document",
        created_at=now,
        sent_at=now,
        answer_until=now + timedelta(days=14),
    )
    case = Case.objects.create(number="R-1", kind="closed", listing=listing, opened_at=now)
    return {
        "listing": listing,
        "version": version,
        "claim": claim,
        "case": case,
        "credential": create_credential(listing),
        "queueitem": QueueItem.objects.get(kind="version", object_id=version.pk),
        "business": listing.business,
        "user": version.created_by,
        "sheet": create_import(),
        "article": create_article(),
    }


def path_of(name, arguments, things):
    model = next(
        (one for one in admin.site._registry if name.startswith(f"{one._meta.app_label}_{one._meta.model_name}_")), None
    )
    label = model._meta.model_name if model else ""
    row = things.get(label) or (model._default_manager.order_by("pk").first() if model else None)
    pk = row.pk if row else 1
    known = {
        "object_id": pk,
        "pk": pk,
        "id": pk,
        "app_label": "listings",
        "content_type_id": ContentType.objects.get_for_model(Listing).pk,
        "object_id_of": pk,
        "sheet_id": things["sheet"].public_id,
    }
    return reverse(f"admin:{name}", kwargs={one: known[one] for one in arguments})


def standing():
    """What no refused request may change."""
    return (
        list(Version.objects.order_by("pk").values_list("pk", "status", "decided_by")),
        list(Listing.objects.order_by("pk").values_list("pk", "live_version", "suspended_at", "business")),
        list(QueueItem.objects.order_by("pk").values_list("pk", "taken_by", "done_at")),
        list(Claim.objects.order_by("pk").values_list("pk", "state")),
        list(Article.objects.order_by("pk").values_list("pk", "status")),
        User.objects.count(),
        Source.objects.count(),
        Report.objects.count(),
        Event.objects.exclude(verb="opened").count(),
    )


TYPED = {"act": "approve", "reason": "x", "post": "yes", "note": "x", "level": "checked", "how": "register"}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", STAFF)
def test_each_role_reaches_what_it_may_and_nothing_else(client, things, role, method):
    user = create_user(email="staff@pinpoint.example", name="Staff Example")
    roles.give_role(user, role)
    client.force_login(user)
    wrong = []

    for name, arguments in addresses():
        if name == "logout":
            continue
        may = is_allowed(role, name, method)
        before = None if may else standing()
        response = getattr(client, method)(path_of(name, arguments, things), TYPED if method == "post" else {})
        refused = response.status_code in REFUSED - ({405} if may else set())
        # Of what has no row here, the stock page says so and leads home.
        is_home = response.status_code == 302 and response.url == reverse("admin:index")
        if name not in OF_STAFF and not is_home and refused == may:
            wrong.append((name, response.status_code))
        if before and standing() != before:
            wrong.append((name, "changed something"))

    assert wrong == []


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("person", ["visitor", "owner", "staff without a role"])
def test_nobody_without_a_role_reaches_anything(client, things, person, method):
    if person == "owner":
        client.force_login(things["user"])
    if person == "staff without a role":
        client.force_login(create_user(email="staff@pinpoint.example", is_staff=True))
    before, wrong = standing(), []

    for name, arguments in addresses():
        if name in OF_STAFF and (name in ("login", "logout", "jsi18n") or person == "staff without a role"):
            continue
        response = getattr(client, method)(path_of(name, arguments, things), TYPED if method == "post" else {})
        sent_to_sign_in = response.status_code == 302 and "/login/" in response.url
        is_home = response.status_code == 302 and response.url == reverse("admin:index")
        if not (sent_to_sign_in or is_home or response.status_code in REFUSED):
            wrong.append((name, response.status_code))

    assert wrong == []
    assert standing() == before


def test_support_reads_an_item_is_told_so_and_opens_no_document(client, things):
    document = store_document(things["credential"])
    user = create_user(email="support@pinpoint.example", name="Support Example")
    roles.give_role(user, roles.SUPPORT)
    client.force_login(user)

    page = client.get(reverse("admin:listings_queueitem_open", args=[things["queueitem"].pk]))
    queue = client.get(reverse("admin:listings_queueitem_changelist"))

    assertContains(page, "You can read here")
    assertContains(queue, "Lumen Clinic")
    assertNotContains(queue, "Open the next")
    assertNotContains(queue, ">Take<")
    assert client.get(reverse("evidence_document", args=[document.public_id])).status_code == 404
    assert Event.objects.filter(verb="opened", actor_id=user.pk).count() == 1


def test_a_moderator_opens_documents(client, things):
    document = store_document(things["credential"])
    user = create_user(email="mo@pinpoint.example", moderator=True)
    client.force_login(user)

    response = client.get(reverse("evidence_document", args=[document.public_id]))

    assert b"".join(response.streaming_content) == b"%PDF"
    response.close()
