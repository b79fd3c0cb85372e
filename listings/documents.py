"""Private evidence documents: accepted by what the bytes are, never opened by a reader on the server."""

import hashlib
import io
import logging
import re
import secrets
import zlib
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image

from accounts.models import User
from listings.models import Claim, ClaimDocument, Credential, EvidenceDocument

log = logging.getLogger("pinpoint.documents")

Row = TypeVar("Row", EvidenceDocument, ClaimDocument)

LARGEST_BYTES = 15 * 1024 * 1024
LARGEST_PIXELS = 80_000_000
# Names of a PDF's active parts; a name may be written with #xx escapes, which are undone before looking.
ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
# What is compressed looks like anything: among the bytes of a large scan any three letters stand by chance.
STREAM = re.compile(rb"\bstream\r?\n.*?\bendstream\b", re.DOTALL)
# Objects may be packed together into a compressed stream, where their names can be read only after unpacking.
PACKED = re.compile(rb"/ObjStm\b[^>]*?>>\s*stream\r?\n(.*?)\bendstream\b", re.DOTALL)
MOST_UNPACKED_BYTES = 32 * 1024 * 1024
ENCRYPTED = re.compile(rb"/Encrypt\b")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Document:
    """An accepted upload with the type that its bytes show."""

    data: bytes
    content_type: str
    name: str


def read(upload: UploadedFile) -> Document:
    """Accept a PDF, JPEG or PNG. Raises ValidationError with a message for the person who sent it."""
    size = upload.size or 0
    name = (upload.name or "document")[-150:]
    if size == 0:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name})
    if size > LARGEST_BYTES:
        raise ValidationError(_("“%(name)s” is larger than 15 MB. Send a smaller copy.") % {"name": name})
    data = upload.read()
    if data[:1024].lstrip().startswith(b"%PDF-"):
        _check_pdf(data, name)
        return Document(data, "application/pdf", name)
    return Document(data, _image_type(data, name), name)


def _check_pdf(data: bytes, name: str) -> None:
    names = STREAM.sub(b"", data) + _unpacked(data)
    plain = ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), names)
    if b"%%EOF" not in data[-2048:]:
        raise ValidationError(_("“%(name)s” is cut short: it has no end. Save it again.") % {"name": name})
    if ENCRYPTED.search(plain):
        raise ValidationError(_("“%(name)s” is protected by a password. Send it without.") % {"name": name})
    if ACTIVE.search(plain):
        message = _("“%(name)s” contains scripts or attached files. Print it to a new PDF, or send a photo of it.")
        raise ValidationError(message % {"name": name})


def _unpacked(data: bytes) -> bytes:
    """What stands in a PDF's packed objects, one after the other, as far as it can be read."""
    found = bytearray()
    for match in PACKED.finditer(data):
        try:
            found += b"\n" + zlib.decompressobj().decompress(match[1], MOST_UNPACKED_BYTES - len(found))
        except zlib.error:
            continue
        if len(found) >= MOST_UNPACKED_BYTES - 1:
            break
    return bytes(found)


def _image_type(data: bytes, name: str) -> str:
    refused = ValidationError(
        _("“%(name)s” is not a PDF, JPEG or PNG, whatever its name says. Send one of these.") % {"name": name}
    )
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > LARGEST_PIXELS:
                raise ValidationError(_("“%(name)s” has too many pixels. Send a smaller copy.") % {"name": name})
            content_type = "image/jpeg" if image.format == "JPEG" else "image/png"
            if image.format == "PNG":
                # Its checksums tell whether it is whole, without a copy of every pixel.
                image.verify()
            else:
                image.draft("RGB", (1000, 1000))
                image.load()
    except ValidationError:
        raise
    except Exception as error:
        log.info("document refused: %s", error)
        raise refused from error
    return content_type


def store(document: Document, credential: Credential, *, by: User) -> EvidenceDocument:
    """Write a document into the private evidence storage. Raises OSError when the disk fails."""
    row = EvidenceDocument(credential=credential, **_facts(document, by))
    return _write(row, document)


def store_for_claim(document: Document, claim: Claim, *, by: User, is_answer: bool) -> ClaimDocument:
    """As `store`, for a claim or the owner's answer to it. Raises OSError when the disk fails."""
    row = ClaimDocument(claim=claim, is_answer=is_answer, **_facts(document, by))
    return _write(row, document)


def _facts(document: Document, by: User) -> dict[str, Any]:
    return {
        "public_id": secrets.token_hex(16),
        "original_name": document.name,
        "content_type": document.content_type,
        "size": len(document.data),
        "checksum": hashlib.sha256(document.data).hexdigest(),
        "uploaded_by": by,
    }


def _write(row: Row, document: Document) -> Row:
    storages["evidence"].save(row.file_name, ContentFile(document.data))
    row.save()
    return row
