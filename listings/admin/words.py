"""Times and holders of waiting items, in a moderator's words."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import formats, timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from listings import business_days, deciding, moderation, second_yes, states
from listings.diff import Change
from listings.models import QueueItem, QueueKind, Version, VersionStatus
from listings.models.queue import TAKE_LAPSES_AFTER, Lane


def due_words(item: QueueItem) -> str:
    """How far off the promise is: "due in 2 hours", "1 day late"."""
    now = timezone.now()
    if item.done_at:
        return _("done %(when)s") % {"when": moment(item.done_at)}
    if item.lane == Lane.IMPORTS:
        return _("no due time")
    if item.due_at < now:
        return _("%(time)s late") % {"time": _span(item.due_at, now)}
    return _("due in %(time)s") % {"time": _span(now, item.due_at)}


def age_words(since: datetime) -> str:
    return _("%(time)s ago") % {"time": _span(since, timezone.now())}


def taken_words(item: QueueItem) -> str:
    """Who has the item, since when and until when; nothing when it is free."""
    if not (item.is_taken and item.taken_by and item.taken_at):
        return ""
    words = {"who": item.taken_by, "since": _clock(item.taken_at), "until": _clock(item.taken_at + TAKE_LAPSES_AFTER)}
    return _("%(who)s since %(since)s, lapses %(until)s") % words


def refusal_words(refusal: Exception, item: QueueItem, version: Version | None = None) -> list[str]:
    """What a named exception of the moderation tells the moderator who met it."""
    if isinstance(refusal, moderation.NotReady):
        return [problem.message for problem in refusal.problems]
    if isinstance(refusal, moderation.TakenByAnother):
        return [_("Another moderator has this item: %(taken)s. Nothing was saved.") % {"taken": taken_words(item)}]
    if isinstance(refusal, moderation.AuthorityMissing):
        if version is not None and version.base_id:
            return [_("Name, phone or website changes: record anew how the submitter may speak for the clinic.")]
        return [_("Record first how the registrant may speak for the clinic.")]
    if isinstance(refusal, moderation.AlreadyDecided) and version is not None:
        return [decided_words(version)]
    if isinstance(refusal, deciding.UnknownChange):
        return [_("The live page changed meanwhile, and with it what there is to decide. Look at the changes again.")]
    if isinstance(refusal, deciding.Undecided):
        names = "; ".join(change.about for change in refusal.changes)
        return [_("The live page changed at the same place. Choose for each: %(changes)s.") % {"changes": names}]
    if isinstance(refusal, moderation.AskedForAnother) and item.kind == QueueKind.LOOK:
        return [_("You did this yourself. Another moderator has to look at it.")]
    if isinstance(refusal, moderation.AskedForAnother) and item.kind == QueueKind.MERGE:
        return [_("You asked for this merge. Another moderator has to confirm it.")]
    is_first_yes = version is not None and second_yes.has_agreed(version, by_id=item.not_for_id)
    if isinstance(refusal, moderation.AskedForAnother) and is_first_yes:
        return [_("Your yes is kept. Name, address and owner change together: another moderator has to decide.")]
    if isinstance(refusal, moderation.AskedForAnother):
        return [
            _("You refused this before, and the owner asked for a second look. Another moderator has to decide."),
            _("Where there is none, whoever runs the site has to give somebody the role."),
        ]
    return [_("This is your own business. Another moderator has to decide.")]


def replies(version: Version, changes: Sequence[Change]) -> list[tuple[str, str, str]]:
    """(change, reason, answer) of each refusal before this submission that its owner answered."""
    labels = {(one.section, one.key, one.field): f"{one.thing}: {one.label}".strip(": ") for one in changes}
    found = states.refusals(version.made_from) if version.made_from else []
    whole = _("The whole")
    return [(labels.get(one.place, whole), one.reason, one.reply) for one in found if one.reply]


def decided_words(version: Version) -> str:
    """Who decided a version, when and how; for one whose base moved on, that it has to be looked at again."""
    if version.status == VersionStatus.WITHDRAWN:
        return _("The owner took this back. Nothing is left to decide.")
    if version.decided_at is None:
        return _("The live page changed meanwhile. Look at the changes again.")
    words = {
        "who": version.decided_by or _("A rule of the house"),
        "when": moment(version.decided_at),
        "what": version.get_status_display(),
    }
    return _("Decided already: %(who)s on %(when)s, “%(what)s”.") % words


def moment(when: datetime) -> str:
    """Day and time in the zone in which the queue keeps its promise."""
    local = when.astimezone(business_days.ZONE)
    return _("%(moment)s (New York)") % {"moment": formats.date_format(local, "M j, Y, g:i a")}


def _clock(when: datetime) -> str:
    return formats.date_format(when.astimezone(business_days.ZONE), "g:i a")


def _span(since: datetime, until: datetime) -> str:
    # Django binds number and unit with a no-break space; the column may break.
    return timesince(since, until, depth=1).replace("\xa0", " ")
