"""The trail."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    STARTED = "started", _("started a draft")
    DISCARDED = "discarded", _("discarded a draft")
    SUBMITTED = "submitted", _("submitted")
    WITHDRAWN = "withdrawn", _("took back")
    REPLIED = "replied", _("answered a moderator")
    OPENED = "opened", _("opened the item")
    TAKEN = "taken", _("took the item")
    RELEASED = "released", _("released the item")
    APPROVED = "approved", _("approved")
    APPROVED_IN_PART = "approved_in_part", _("approved in part")
    AGREED = "agreed", _("agreed; another moderator has to as well")
    SENT_BACK = "sent_back", _("sent back")
    REJECTED = "rejected", _("rejected")
    SUSPENDED = "suspended", _("suspended")
    RESTORED = "restored", _("restored")
    PAUSED = "paused", _("paused")
    RESUMED = "resumed", _("resumed")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("opened again")
    AUTHORITY_RECORDED = "authority_recorded", _("recorded authority")
    CREDENTIAL_SENT = "credential_sent", _("sent a credential")
    CREDENTIAL_REMOVED = "credential_removed", _("removed a credential")
    CREDENTIAL_CHECKED = "credential_checked", _("checked a credential")
    EVIDENCE_VIEWED = "evidence_viewed", _("opened a document")
    CONFIRMED = "confirmed", _("confirmed that all is right")
    LAPSED = "lapsed", _("a credential lapsed")
    BUSINESS_BEGUN = "business_begun", _("began the business")
    BUSINESS_NAMED = "business_named", _("named the business")
    INVITED = "invited", _("sent an invitation")
    INVITATION_WITHDRAWN = "invitation_withdrawn", _("withdrew an invitation")
    JOINED = "joined", _("joined the team")
    LEFT = "left", _("left the team")
    MEMBER_REMOVED = "member_removed", _("removed somebody from the team")
    ROLE_CHANGED = "role_changed", _("changed a role")
    HANDED_OVER = "handed_over", _("handed the business over")
    DELETION_ASKED = "deletion_asked", _("asked for deletion")
    DELETION_STOPPED = "deletion_stopped", _("stopped the deletion")
    DELETED = "deleted", _("deleted for good")
    DATA_TAKEN = "data_taken", _("took all data out")
    CASE_CLOSED = "case_closed", _("closed a case")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("took pictures down: consent withdrawn")
    CLAIM_BEGUN = "claim_begun", _("began a claim")
    CLAIM_MAIL_SENT = "claim_mail_sent", _("asked for the mail of a claim again")
    CLAIM_MAIL_CONFIRMED = "claim_mail_confirmed", _("confirmed the address of a claim")
    CLAIM_SENT = "claim_sent", _("claimed the listing")
    CLAIM_ANSWERED = "claim_answered", _("answered a claim")
    CLAIM_WITHDRAWN = "claim_withdrawn", _("withdrew a claim")
    CLAIM_ACCEPTED = "claim_accepted", _("accepted a claim")
    CLAIM_REFUSED = "claim_refused", _("refused a claim")
    MERGE_ASKED = "merge_asked", _("asked for a merge")
    MERGED = "merged", _("merged two listings")
    MERGE_REFUSED = "merge_refused", _("refused a merge")
    MERGE_UNDONE = "merge_undone", _("undid a merge")
    PUBLISHED_AT_ONCE = "published_at_once", _("published at once")
    LOOKED = "looked", _("looked afterwards")
    UNDONE = "undone", _("took a change back")
    TAKEN_OFF = "taken_off", _("took off the page at once")
    IMPORTED = "imported", _("imported the listing")
    RECHECK_DUE = "recheck_due", _("asked for another check")
    ARTICLE_SAVED = "article_saved", _("saved an article")
    ARTICLE_ASKED = "article_asked", _("asked for a second pair of eyes on an article")
    ARTICLE_SCHEDULED = "article_scheduled", _("scheduled an article")
    ARTICLE_PUBLISHED = "article_published", _("published an article")
    ARTICLE_SENT_BACK = "article_sent_back", _("sent an article back")
    ARTICLE_WITHDRAWN = "article_withdrawn", _("withdrew an article")
    ARTICLE_OVERRIDDEN = "article_overridden", _("showed an article without its review")
    ACCOUNT_DELETED = "account_deleted", _("deleted the account")


class Event(models.Model):
    """One act in the life of a listing: plain ids and codes, no typed words and no name; appended, never changed."""

    verb = models.CharField(max_length=30, choices=Verb)
    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=20)
    listing_id = models.BigIntegerField(null=True, db_index=True)
    object_type = models.CharField(max_length=30, blank=True)
    object_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            # What happened in a business, and what a person did, are asked for among very many rows.
            models.Index(fields=["object_id"], condition=Q(object_type="business"), name="listings_event_of_business"),
            models.Index(fields=["actor_id"], name="listings_event_of_actor"),
            models.Index(fields=["object_id"], condition=Q(object_type="queueitem"), name="listings_event_of_item"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} listing {self.listing_id}"


class EventNote(models.Model):
    """Typed words that belong to an event, kept apart so that they can be erased."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="note")
    text = models.TextField(max_length=5000)

    def __str__(self) -> str:
        return self.text[:60]
