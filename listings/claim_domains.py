"""Whether an e-mail address belongs to the domain of a clinic's own site."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Where many people have pages or mailboxes, an address says nothing about who runs a clinic.
SHARED_HOSTS = """
gmail.com googlemail.com google.com outlook.com hotmail.com live.com msn.com office.com yahoo.com ymail.com
rocketmail.com aol.com icloud.com me.com mac.com proton.me protonmail.com pm.me gmx.com gmx.net mail.com zoho.com
yandex.com fastmail.com hey.com tutanota.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net
charter.net earthlink.net optonline.net juno.com facebook.com fb.com instagram.com tiktok.com x.com twitter.com
linkedin.com youtube.com pinterest.com linktr.ee linkin.bio beacons.ai carrd.co yelp.com nextdoor.com business.site
g.page goo.gl bit.ly wix.com wixsite.com editorx.io squarespace.com square.site squareup.com weebly.com
weeblysite.com wordpress.com blogspot.com godaddysites.com myshopify.com shopify.com webflow.io framer.website
github.io gitlab.io netlify.app vercel.app pages.dev web.app firebaseapp.com herokuapp.com azurewebsites.net duda.co
dudaone.com jimdosite.com jimdofree.com strikingly.com mystrikingly.com webnode.com site123.me vagaro.com booksy.com
fresha.com glossgenius.com mindbodyonline.com schedulicity.com styleseat.com setmore.com acuityscheduling.com as.me
janeapp.com patientfusion.com zocdoc.com healthgrades.com aestheticrecord.com boulevard.io joinblvd.com
mangomint.com zenoti.com notion.site
"""
SHARED = frozenset(SHARED_HOSTS.split())
# Second labels under which registries sell names: "co.uk", "com.au", "k12.pa.us".
SOLD_UNDER = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gov", "ltd", "me", "mil", "ne", "net", "nom", "or", "org", "plc"}
)


def site_domain(website: str) -> str:
    """The domain of a clinic's own site in ASCII, without "www."; nothing where it has none of its own."""
    try:
        host = _ascii(urlsplit(website).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return host if _is_own(host) else ""


def mail_domain(address: str) -> str:
    """The domain of an address in ASCII; nothing where it is none."""
    return _ascii(address.rpartition("@")[2])


def is_at(address: str, domain: str) -> bool:
    """Whether an address is at a site's domain or at a name below it."""
    at = mail_domain(address)
    return bool(domain and at) and (at == domain or at.endswith(f".{domain}"))


def normal(address: str) -> str:
    """An address in lower case with its domain in ASCII; it reads as typed where that is not possible."""
    name, _at, domain = address.strip().rpartition("@")
    return f"{name}@{_ascii(domain) or domain}".lower()


def compared(address: str, domain: str) -> str:
    """How an address stands to a site, in words for a moderator."""
    words = {"address": address, "at": mail_domain(address), "site": domain}
    if not domain:
        return _("The listing names no site of its own now: %(at)s cannot be compared.") % words
    if not is_at(address, domain):
        return _("%(at)s is not %(site)s, the site of the listing now.") % words
    if mail_domain(address) == domain:
        return _("%(at)s is the domain of the listing's site.") % words
    return _("%(at)s lies below %(site)s, the domain of the listing's site.") % words


def _ascii(host: str) -> str:
    """A host name as the domain system knows it; nothing for what is no name."""
    try:
        name = host.strip().rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = name.split(".")
    return name if len(labels) > 1 and all(LABEL.fullmatch(label) for label in labels) else ""


def _is_own(host: str) -> bool:
    """Whether a name can belong to one clinic: not an ending that many share, nor a name below one."""
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdigit():
        return False
    if any(".".join(labels[start:]) in SHARED for start in range(len(labels) - 1)):
        return False
    return not _is_ending(labels)


def _is_ending(labels: list[str]) -> bool:
    """Whether names are sold directly below: "co.uk"; below "us" also places, "phila.pa.us"."""
    *before, last = labels
    if last == "us" and len(before[-1]) == 2:
        return len(before) < 3
    return len(last) == 2 and len(before) == 1 and before[0] in SOLD_UNDER
