"""The list of what waits: which items an address asks for, and what each line says of its item."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings import queue_counts, subjects
from listings.admin import words
from listings.models import Claim, Credential, QueueItem, QueueKind, Version, VersionStatus
from listings.models.queue import TAKE_LAPSES_AFTER, Lane, QueueItemQuerySet
from listings.risks import Risk

if TYPE_CHECKING:
    from accounts.models import User

# So many lines cost about half as much as the stock page around them.
PER_PAGE = 15
# Whoever wants to see more narrows the list; a deep page would have to count its way there.
LAST_PAGE = 500

LANES = {Lane.SAFETY: "safety", Lane.USUAL: "usual", Lane.IMPORTS: "imports"}
STATES = {
    "free": gettext_lazy("Free"),
    "taken": gettext_lazy("Taken"),
    "mine": gettext_lazy("Taken by me"),
    "done": gettext_lazy("Done"),
}
DUE = {"today": gettext_lazy("Due today or late"), "late": gettext_lazy("Late")}


def choices() -> dict[str, dict[str, Any]]:
    """What each parameter of the address may be, with its words."""
    return {
        "kind": dict(QueueKind.choices),
        "lane": {code: lane.label for lane, code in LANES.items()},
        "state": STATES,
        "due": DUE,
        "signal": {"any": _("Any signal"), **{one.name.lower(): one.label for one in Risk}},
    }


def titles() -> dict[str, str]:
    return {"kind": _("Kind"), "lane": _("Lane"), "state": _("State"), "due": _("Due"), "signal": _("Signal")}


@dataclass(frozen=True)
class Wanted:
    """What an address asks for; empty means everything that waits."""

    kind: str = ""
    lane: str = ""
    state: str = ""
    due: str = ""
    signal: str = ""
    page: int = 1
    unknown: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The same filters as the end of an address, without the page."""
        chosen = {name: getattr(self, name) for name in titles() if getattr(self, name)}
        return f"?{urlencode(chosen)}" if chosen else ""

    def of_waiting(self) -> "Wanted":
        """The same without a state: what may be taken next."""
        return replace(self, state="")

    def at(self, page: int) -> str:
        """The address of a page of this list."""
        query = replace(self, page=1).query
        return f"{query}{'&' if query else '?'}page={page}" if page > 1 else query or "?"


def read(address: QueryDict) -> Wanted:
    """Filters that are understood; a value that is not one is left out and named."""
    chosen: dict[str, str] = {}
    unknown = []
    for name, known in choices().items():
        typed = address.get(name, "").strip()
        if typed in known:
            chosen[name] = typed
        elif typed:
            unknown.append(f"{name}={typed[:40]}")
    page = address.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Wanted(**chosen, page=min(max(1, number), LAST_PAGE), unknown=tuple(unknown))


@dataclass(frozen=True)
class Filter:
    """One choice above the list: its parameter, its words, and (value, words, is chosen) of what can be chosen."""

    name: str
    title: str
    options: list[tuple[str, str, bool]]


def filters(wanted: Wanted) -> list[Filter]:
    """All filters, as the address has set them."""
    everything = {"state": _("All that waits")}
    said = titles()
    return [
        Filter(
            name,
            said[name],
            [
                ("", everything.get(name, _("All")), not getattr(wanted, name)),
                *((value, str(label), getattr(wanted, name) == value) for value, label in known.items()),
            ],
        )
        for name, known in choices().items()
    ]


def items(wanted: Wanted, *, by: "User", now: datetime) -> QueueItemQuerySet:
    """The items that an address asks for, in the order in which they are to be done."""
    found = QueueItem.objects.waiting()
    if wanted.state == "done":
        found = QueueItem.objects.filter(done_at__isnull=False).order_by("-done_at", "-id")
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.lane:
        found = found.filter(lane=next(lane for lane, code in LANES.items() if code == wanted.lane))
    if wanted.due:
        until = now if wanted.due == "late" else queue_counts.end_of_today(now)
        found = found.filter(due_at__lt=until, lane__lt=Lane.IMPORTS)
    if wanted.signal:
        found = found.filter(signal_bits__gt=0)
        if wanted.signal != "any":
            bit = Risk[wanted.signal.upper()].value
            found = found.annotate(has=F("signal_bits").bitand(bit)).filter(has__gt=0)
    return _held(found, wanted.state, by=by, lapsed=now - TAKE_LAPSES_AFTER)


def _held(found: QueueItemQuerySet, state: str, *, by: "User", lapsed: datetime) -> QueueItemQuerySet:
    if state == "mine":
        return found.filter(taken_by=by, taken_at__gt=lapsed)
    if state == "taken":
        return found.filter(taken_by__isnull=False, taken_at__gt=lapsed)
    if state == "free":
        return found.filter(Q(taken_by=None) | Q(taken_at__lte=lapsed))
    return found


@dataclass(frozen=True)
class Line:
    """One item in words; `button` is the act that the list offers."""

    pk: int
    what: str
    about: str
    where: str
    sender: str
    due: str
    is_late: bool
    opened: str
    signals: str
    taken: str
    button: str
    button_words: str
    button_label: str
    is_safety: bool


@dataclass(frozen=True)
class Page:
    """Lines of one page; `total` in words, and the addresses of its neighbors, empty where there is none."""

    lines: list[Line]
    total: str
    first: int
    before: str
    after: str


def page_of(wanted: Wanted, *, by: "User") -> Page:
    """One page of the list, in two queries however long it is."""
    now = timezone.now()
    start = (wanted.page - 1) * PER_PAGE
    most = queue_counts.MOST_COUNTED
    found = items(wanted, by=by, now=now).values_list("pk", flat=True)
    # The first ids tell the count too; a page beyond what is counted reads its own alone.
    skipped = 0 if start + PER_PAGE < most else start
    pks = list(found[skipped : skipped + most if skipped == 0 else start + PER_PAGE + 1])
    shown = pks[start - skipped :][:PER_PAGE]
    rows = {item.pk: item for item in named().filter(pk__in=shown)} if shown else {}
    has_more = len(pks) > start - skipped + PER_PAGE and wanted.page < LAST_PAGE
    return Page(
        lines=[_line(rows[pk], by, now) for pk in shown if pk in rows],
        total=queue_counts.words(most if skipped and pks else len(pks)),
        first=start + 1,
        before=wanted.at(wanted.page - 1) if wanted.page > 1 else "",
        after=wanted.at(wanted.page + 1) if has_more else "",
    )


def _line(item: Any, by: "User", now: datetime) -> Line:
    what = ": ".join(filter(None, (item.get_kind_display(), item.credential, item.clinic)))
    taken = words.taken_words(item) if item.done_at is None else ""
    button, said, label = _button(item, by, taken)
    return Line(
        pk=item.pk,
        what=what,
        about=subjects.parts(item.subject) if item.subject else "",
        where=(item.place or "").strip(", "),
        sender=item.sender or "",
        due=words.due_words(item),
        is_late=item.done_at is None and item.lane != Lane.IMPORTS and item.due_at < now,
        opened=_("opened %(age)s") % {"age": words.age_words(item.opened_at)},
        signals="; ".join(item.risk),
        taken=taken,
        button=button,
        button_words=said,
        button_label=label % {"what": what} if label else "",
        is_safety=item.lane == Lane.SAFETY,
    )


def _button(item: QueueItem, by: "User", taken: str) -> tuple[str, str, str]:
    """(act, words, full label) of what may be done with an item from the list; empty where another has it."""
    if taken and item.taken_by_id == by.pk:
        return "release", _("Release"), _("Release %(what)s")
    if taken or item.done_at:
        return "", "", ""
    return "take", _("Take"), _("Take %(what)s")


@cache
def named() -> QuerySet[Any]:
    """Each item with the name and place of its clinic, its credential's kind and who sent it, in one query.

    Never evaluated itself: to put it together costs a third of a page, so that is done once.
    """
    return QueueItem.objects.select_related("taken_by").annotate(
        clinic=_of_version("name"), place=_of_version("city", "state"), credential=_credential_name(), sender=_sender()
    )


def _of_version(*facts: str) -> Any:
    """Facts of the submitted version; else of the live one, or the last that was sent, or that was imported."""
    versions = Version.objects.annotate(fact=_joined("", facts))
    of_listing = versions.filter(listing=OuterRef("listing")).order_by("-number")
    proposed = versions.filter(pk=OuterRef("object_id"))
    sent = of_listing.exclude(status=VersionStatus.DRAFT)
    # What was imported and is claimed was never submitted.
    written = of_listing.exclude(name="")
    return Case(
        When(kind=QueueKind.VERSION, then=Subquery(proposed.values("fact"))),
        When(listing__live_version__isnull=False, then=_joined("listing__live_version__", facts)),
        When(kind=QueueKind.CLAIM, then=Subquery(written.values("fact")[:1])),
        default=Subquery(sent.values("fact")[:1]),
        output_field=CharField(),
    )


def _joined(prefix: str, facts: tuple[str, ...]) -> Any:
    first, *others = (F(f"{prefix}{fact}") for fact in facts)
    return Concat(first, Value(", "), *others) if others else first


def _credential_name() -> Any:
    credential = Credential.objects.filter(pk=OuterRef("object_id")).values("kind__label")
    return Case(When(kind=QueueKind.CREDENTIAL, then=Subquery(credential)), default=Value(""), output_field=CharField())


def _sender() -> Any:
    senders: Iterable[tuple[QueueKind, Any, str]] = (
        (QueueKind.VERSION, Version, "submitted_by"),
        (QueueKind.CREDENTIAL, Credential, "created_by"),
        (QueueKind.CLAIM, Claim, "claimant"),
    )
    return Case(
        *(When(kind=kind, then=_name_of(person, model)) for kind, model, person in senders),
        default=Value(""),
        output_field=CharField(),
    )


def _name_of(person: str, model: Any) -> Subquery:
    shown = Coalesce(NullIf(f"{person}__name", Value("")), f"{person}__email", output_field=CharField())
    return Subquery(model.objects.filter(pk=OuterRef("object_id")).annotate(shown=shown).values("shown"))
