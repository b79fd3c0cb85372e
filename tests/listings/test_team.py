"""The team of a business, as its owners, its editors and those who are asked in live it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMail
from listings import drafts, team
from listings.models import Business, Event, Invitation, Membership, MembershipRole
from tests.listings.factories import add_member, create_live_listing, create_person, invite

pytestmark = pytest.mark.django_db

EDITOR, OWNER = MembershipRole.EDITOR, MembershipRole.OWNER


@pytest.fixture
def listing():
    return create_live_listing()


@pytest.fixture
def business(listing):
    return listing.business


@pytest.fixture
def owner(business):
    return business.memberships.get().user


def page(client, business, person):
    client.force_login(person)
    return client.get(reverse("manage_team", args=[business.pk])).content.decode()


def act(client, view, *args, **data):
    return client.post(reverse(view, args=args), data, follow=True)


def link_of(mail):
    return re.search(r"^https?://[^/]+(/manage/invitations/\S+)$", mail.text, re.MULTILINE)[1]


# Invitations


def test_a_person_is_invited_by_mail_and_joins_with_one_press(client, business, owner, listing):
    client.force_login(owner)
    act(client, "manage_team_invite", business.pk, email="Kim@Lumen.example", role="editor")
    mail = OutboxMail.objects.get(to=["kim@lumen.example"])
    kim = create_person(email="kim@lumen.example", verified=True)
    client.force_login(kim)

    shown = client.get(link_of(mail)).content.decode()
    joined = client.post(link_of(mail), follow=True).content.decode()

    assert "Join Lumen Spa" in shown
    assert "You belong to Lumen Spa now." in joined
    assert client.get(reverse("manage_listing", args=[listing.public_id])).status_code == 200
    assert business.memberships.get(user=kim).role == EDITOR
    assert "joined Lumen Spa" in OutboxMail.objects.latest("pk").subject
    assert OutboxMail.objects.latest("pk").to == [owner.email]


def test_opening_an_invitation_changes_nothing(client, business, owner):
    path = invite(business, by=owner)
    client.force_login(create_person(email="kim@lumen.example", verified=True))

    client.head(path)
    client.get(path)

    assert business.memberships.count() == 1
    assert Invitation.objects.get().accepted_at is None


def test_who_is_not_signed_in_is_led_to_an_account_and_back(client, business, owner):
    path = invite(business, by=owner)

    html = client.get(path).content.decode()
    posted = client.post(path)

    assert f"/accounts/signup/?next={path.replace('/', '%2F')}" in html
    assert posted.status_code == 302
    assert posted["Location"].startswith("/accounts/login/?next=")
    assert business.memberships.count() == 1


def test_an_invitation_works_once(client, business, owner):
    path = invite(business, by=owner)
    kim = create_person(email="kim@lumen.example", verified=True)
    client.force_login(kim)
    client.post(path)

    again = client.post(path)
    client.force_login(create_person(email="lee@other.example", verified=True))
    by_another = client.post(path)

    assert again.status_code == 200
    assert "You joined already" in again.content.decode()
    assert by_another.status_code == 410
    assert "This invitation was used" in by_another.content.decode()
    assert business.memberships.count() == 2


def test_an_invitation_is_for_the_confirmed_address_it_was_sent_to(client, business, owner):
    path = invite(business, by=owner)
    client.force_login(create_person(email="lee@other.example", verified=True))
    other = client.post(path)
    client.force_login(create_person(email="kim@lumen.example", verified=False))
    unconfirmed = client.post(path)

    assert (other.status_code, unconfirmed.status_code) == (403, 403)
    assert "for another address" in other.content.decode()
    assert "kim@lumen.example" not in other.content.decode()
    assert business.memberships.count() == 1


def test_an_invitation_ends_after_seven_days(client, business, owner):
    path = invite(business, by=owner)
    kim = create_person(email="kim@lumen.example", verified=True)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=False):
        client.force_login(kim)
        response = client.post(path)
        invite(business, by=owner)

    assert response.status_code == 410
    assert "This invitation is over" in response.content.decode()
    assert business.memberships.count() == 1
    assert Invitation.objects.open().count() == 1


def test_a_withdrawn_invitation_says_so(client, business, owner):
    path = invite(business, by=owner)
    client.force_login(owner)
    act(client, "manage_team_withdraw", business.pk, Invitation.objects.get().pk)

    client.force_login(create_person(email="kim@lumen.example", verified=True))
    response = client.post(path)

    assert response.status_code == 410
    assert "This invitation was withdrawn" in response.content.decode()


def test_an_address_nobody_was_given_is_no_invitation(client):
    assert client.get(reverse("manage_invitation", args=["x" * 32])).status_code == 404
    assert client.get("/manage/invitations/%00é/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"email": "kim"}, "Enter a valid email address."),
        ({"email": ""}, "This field is required."),
        ({"email": "owner@lumen.example"}, "belongs to the team already"),
        ({"email": "kim\x00@lumen.example"}, "Null characters are not allowed."),
        ({"email": "k" * 300 + "@lumen.example"}, "at most 254 characters"),
        ({"role": "boss"}, "Select a valid choice."),
    ],
)
def test_a_wrong_invitation_is_named_beside_its_field_and_sends_nothing(client, business, owner, typed, message):
    client.force_login(owner)

    response = client.post(
        reverse("manage_team_invite", args=[business.pk]), {"email": "kim@lumen.example", "role": "editor", **typed}
    )

    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Invitation.objects.exists()


def test_an_address_is_invited_once_at_a_time(client, business, owner):
    invite(business, by=owner)
    client.force_login(owner)

    response = act(client, "manage_team_invite", business.pk, email="KIM@lumen.example", role="owner")

    assert "An invitation to this address is open." in response.content.decode()
    assert Invitation.objects.count() == 1


def test_nobody_sends_more_than_twenty_invitations_a_day(business, owner):
    for number in range(team.INVITATIONS_A_DAY):
        invite(business, by=owner, email=f"kim{number}@lumen.example")

    with pytest.raises(team.TooManyInvitations):
        invite(business, by=owner, email="one-more@lumen.example")


def test_what_is_stored_of_an_invitation_opens_nothing(business, owner):
    path = invite(business, by=owner)

    assert Invitation.objects.get().token_hash not in path
    assert team.find(Invitation.objects.get().token_hash) is None


def test_old_invitations_are_forgotten_with_their_addresses(business, owner):
    invite(business, by=owner)
    with time_machine.travel(timezone.now() + timedelta(days=36), tick=False):
        kept = team.forget_old()
    with time_machine.travel(timezone.now() + timedelta(days=38), tick=False):
        gone = team.forget_old()

    assert (kept, gone) == (0, 1)


# Members


def test_removal_takes_effect_at_once(client, business, owner, listing):
    kim = add_member(business, email="kim@lumen.example")
    path = reverse("manage_listing", args=[listing.public_id])
    client.force_login(kim)
    before = client.get(path).status_code

    team.remove(business.memberships.get(user=kim), by=owner)

    assert (before, client.get(path).status_code) == (200, 404)
    assert "You no longer belong" in OutboxMail.objects.get(to=[kim.email], kind="removed").subject


def test_who_is_removed_leaves_no_open_invitation_behind(business, owner):
    other = add_member(business, email="kim@lumen.example", role=OWNER)
    invite(business, by=other, email="friend@other.example")

    team.remove(business.memberships.get(user=other), by=owner)

    assert not Invitation.objects.open().exists()


def test_the_last_owner_can_neither_leave_nor_step_down(client, business, owner):
    add_member(business, email="kim@lumen.example")
    mine = business.memberships.get(user=owner)
    client.force_login(owner)

    left = act(client, "manage_team_leave", business.pk).content.decode()
    removed = act(client, "manage_team_remove", business.pk, mine.pk).content.decode()
    stepped_down = act(client, "manage_team_role", business.pk, mine.pk, role="editor").content.decode()

    assert "You are the only owner." in left
    assert "A business needs an owner." in removed
    assert "A business needs an owner." in stepped_down
    assert business.memberships.get(user=owner).role == OWNER


def test_an_owner_who_cannot_sign_in_does_not_count_as_one(business, owner):
    other = add_member(business, email="kim@lumen.example", role=OWNER)
    other.is_active = False
    other.save()

    with pytest.raises(team.LastOwner):
        team.remove(business.memberships.get(user=owner), by=owner)


def test_one_of_two_owners_steps_down_and_the_other_cannot_follow(business, owner):
    other = add_member(business, email="kim@lumen.example", role=OWNER)

    team.change_role(business.memberships.get(user=other), EDITOR, by=owner)

    with pytest.raises(team.LastOwner):
        team.change_role(business.memberships.get(user=owner), EDITOR, by=owner)
    with pytest.raises(team.NotAnOwner):
        team.change_role(business.memberships.get(user=owner), EDITOR, by=other)


def test_a_business_is_handed_over_in_one_step(client, business, owner):
    kim = add_member(business, email="kim@lumen.example")
    client.force_login(owner)

    html = act(client, "manage_team_hand_over", business.pk, member=business.memberships.get(user=kim).pk)

    assert "Handed over to kim@lumen.example. You are an editor now." in html.content.decode()
    assert {row.user.email: row.role for row in business.memberships.all()} == {owner.email: EDITOR, kim.email: OWNER}
    assert {tuple(mail.to) for mail in OutboxMail.objects.filter(kind__in=["role_changed", "handed_over"])} == {
        (owner.email,),
        (kim.email,),
    }


@pytest.mark.parametrize("chosen", ["", "0", "999999999999999999", "x", "²", "-1"])
def test_a_business_is_handed_over_to_a_member_only(client, business, owner, chosen):
    client.force_login(owner)

    html = act(client, "manage_team_hand_over", business.pk, member=chosen).content.decode()

    assert "Choose who is to be the owner." in html
    assert business.memberships.get(user=owner).role == OWNER


def test_an_editor_sees_the_team_and_changes_nothing_of_it(client, business, owner):
    kim = add_member(business, email="kim@lumen.example")

    html = page(client, business, kim)
    refused = client.post(reverse("manage_team_invite", args=[business.pk]), {"email": "a@b.example", "role": "owner"})

    assert "Invite somebody" not in html
    assert "Leave this team" in html
    assert refused.status_code == 403
    assert not Invitation.objects.open().exists()


def test_an_editor_leaves_by_herself_and_the_owners_hear_of_it(client, business, owner):
    client.force_login(add_member(business, email="kim@lumen.example"))

    html = act(client, "manage_team_leave", business.pk).content.decode()

    assert "You left Lumen Spa." in html
    assert "kim@lumen.example left Lumen Spa" in OutboxMail.objects.get(to=[owner.email], kind="left").subject


def test_the_trail_holds_each_act_by_codes_and_ids_and_the_page_says_it_in_words(client, business, owner):
    kim = add_member(business, email="kim@lumen.example")
    team.change_role(business.memberships.get(user=kim), OWNER, by=owner)
    team.remove(business.memberships.get(user=kim), by=owner)

    html = page(client, business, owner)

    verbs = list(Event.objects.filter(object_type="business").order_by("id").values_list("verb", flat=True))
    assert verbs == ["invited", "joined", "role_changed", "member_removed"]
    assert not Event.objects.filter(facts__icontains="kim").exists()
    assert "owner@lumen.example changed a role: kim@lumen.example" in html


# Several businesses


def test_a_person_begins_a_second_business_and_adds_to_the_one_she_chooses(client, business, owner, places):
    client.force_login(owner)
    act(client, "manage_business_new", name="  Second   Group ")
    second = Business.objects.get(name="Second Group")

    client.post(reverse("manage_register"), {"business": second.pk})

    assert second.listings.count() == 1
    assert business.listings.count() == 1
    html = client.get("/manage/").content.decode()
    assert f"/manage/?business={second.pk}" in html
    link = reverse("manage_listing", args=[business.listings.get().public_id])
    assert link in html
    assert link not in client.get(f"/manage/?business={second.pk}").content.decode()


@pytest.mark.parametrize("typed", ["", "see www.evil.example", "https://evil.example", "x" * 121, "a\u202eb", "a\x00b"])
def test_a_business_has_a_plain_name(client, business, owner, typed):
    client.force_login(owner)

    response = client.post(reverse("manage_team_name", args=[business.pk]), {"name": typed})

    assert response.status_code == 422
    business.refresh_from_db()
    assert business.name == ""


def test_nobody_adds_a_location_to_a_business_of_others(client, business):
    client.force_login(create_person(email="stranger@other.example"))

    response = client.post(reverse("manage_register"), {"business": business.pk})

    assert response.status_code == 404
    assert business.listings.count() == 1


def test_who_belongs_already_keeps_her_role_when_she_accepts(client, business, owner):
    path = invite(business, by=owner, role=OWNER)
    kim = create_person(email="kim@lumen.example", verified=True)
    Membership.objects.create(business=business, user=kim, role=EDITOR)
    client.force_login(kim)

    client.post(path)

    assert business.memberships.get(user=kim).role == EDITOR


def test_the_trail_tells_an_editor_from_an_owner(client):
    listing = create_live_listing()
    editor = add_member(listing.business, email="kim@lumen.example")

    draft = drafts.start(listing, by=editor)

    assert Event.objects.get(verb="started", object_id=draft.pk).role == "editor"
