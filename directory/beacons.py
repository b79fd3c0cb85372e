"""Which beacons are counted: one act of one visitor a minute, no bots, nobody who works here or at the clinic.

A visitor is told from another by a digest of her address with a salt that nobody knows and that changes each minute, in
memory only; it is never written anywhere.
"""

import hashlib
import re
import secrets
import threading
import time
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from listings.access import may_moderate
from listings.models import Membership

WINDOW_SECONDS = 60
MOST_A_WINDOW = 60
# Visitors and acts remembered within one window; beyond it nothing is counted until the next.
MOST_REMEMBERED = 50_000
BOTS = re.compile(
    r"(?i)bot\b|bots\b|crawl|spider|slurp|scrape|preview|headless|lighthouse|phantom|selenium|playwright|puppeteer"
    r"|monitor|uptime|pingdom|curl|wget|python|java/|go-http|libwww|httpclient|okhttp|axios|node-fetch|facebookexternal"
)


class Window:
    """What was seen within the current minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin(0)

    def _begin(self, minute: int) -> None:
        self._minute, self._salt = minute, secrets.token_bytes(16)
        self._seen: set[bytes] = set()
        self._acts: dict[bytes, int] = {}

    def admits(self, address: str, act: str, *, now: float) -> bool:
        """Whether this address does this for the first time in this minute, and did not do too much in it."""
        with self._lock:
            if int(now // WINDOW_SECONDS) != self._minute:
                self._begin(int(now // WINDOW_SECONDS))
            visitor, deed = self._digest(address), self._digest(f"{address} {act}")
            acts = self._acts.get(visitor, 0)
            if acts >= MOST_A_WINDOW or deed in self._seen or len(self._seen) >= MOST_REMEMBERED:
                return False
            self._acts[visitor] = acts + 1
            self._seen.add(deed)
            return True

    def _digest(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), key=self._salt, digest_size=12).digest()


window = Window()


def forget() -> None:
    """For tests: begin a new window."""
    global window
    window = Window()


def is_from_here(request: HttpRequest) -> bool:
    """Whether one of our own pages sent it: another site must not count through its visitors."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    return site in (None, "same-origin") and (origin is None or urlsplit(origin).netloc == request.get_host())


def is_bot(request: HttpRequest) -> bool:
    agent = request.headers.get("User-Agent", "")
    return not agent or bool(BOTS.search(agent))


def is_first(request: HttpRequest, act: str) -> bool:
    """Whether a visitor's act is to be counted, after rate limits."""
    if settings.RATE_LIMITS_OFF:
        return True
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        address = ""
    return window.admits(address, act, now=time.time())


def works_there(request: HttpRequest, listing_id: int) -> bool:
    """Whether it is a moderator, or somebody of the clinic; visitors, who have no session, are not asked about."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = request.user
    if not user.is_authenticated:
        return False
    return may_moderate(user) or Membership.objects.filter(user=user, business__listings=listing_id).exists()
