"""Uploaded photos: decoded once, freed of metadata, kept as WebP in up to three widths.

The format is what the bytes say, never the name; the pixel count is checked before anything is decoded.
"""

import hashlib
import io
import logging
import warnings
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.models import User
from listings import twins
from listings.models import Listing, Photo

log = logging.getLogger("pinpoint.images")

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_PIXELS = 40_000_000
SMALLEST_SIDE = 300
QUALITY = 80


@dataclass(frozen=True)
class Picture:
    """A decoded photo: one WebP for each width, with the original's size in pixels."""

    copies: dict[int, bytes]
    width: int
    height: int
    checksum: str
    perceptual_hash: str


def read(upload: UploadedFile) -> Picture:
    """Decode an upload. Raises ValidationError with a message for the person who sent it."""
    size = upload.size or 0
    if size == 0:
        raise ValidationError(_("This file is empty. Choose another."))
    if size > LARGEST_BYTES:
        raise ValidationError(_("This photo is larger than 20 MB. Choose a smaller one."))
    data = upload.read()
    try:
        with warnings.catch_warnings():
            # Pillow warns from 89 megapixels on; the limit here is lower and checked before decoding.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _decode(data)
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise too_large() from error
    except Exception as error:
        # Pillow raises many kinds for broken files; whatever it is, the file is what is wrong.
        log.info("photo refused: %s", error)
        raise ValidationError(_("This file is not a readable JPEG, PNG or WebP photo. Choose another.")) from error


def too_large() -> ValidationError:
    return ValidationError(_("This photo has more than 40 megapixels. Make it smaller first."))


def _decode(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > LARGEST_PIXELS:
            raise too_large()
        if min(image.size) < SMALLEST_SIDE:
            raise ValidationError(_("This photo is smaller than 300 pixels on a side. Choose a larger one."))
        image.draft("RGB", (3200, 3200))
        image.load()
        upright = ImageOps.exif_transpose(image).convert("RGB")
    stub = Photo(width=upright.width, height=upright.height)
    copies = {width: _webp(upright, width) for width in stub.widths()}
    return Picture(copies, upright.width, upright.height, hashlib.sha256(data).hexdigest(), difference_hash(upright))


def _webp(image: Image.Image, width: int) -> bytes:
    width = min(width, image.width)
    height = max(1, round(image.height * width / image.width))
    out = io.BytesIO()
    # A new image carries nothing over: no EXIF, no place, no thumbnail.
    clean = Image.new("RGB", (width, height))
    clean.paste(image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0))
    clean.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()


def difference_hash(image: Image.Image) -> str:
    """64-bit dHash as 16 hex digits: near copies of a picture differ in few bits."""
    small = image.convert("L").resize((9, 8), Image.Resampling.BILINEAR)
    pixels = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (pixels[row * 9 + column] > pixels[row * 9 + column + 1])
    return f"{bits:016x}"


def store(picture: Picture, listing: Listing, *, kind: str, by: User) -> Photo:
    """Write the copies into the private photo storage, then the row. Raises OSError when the disk fails."""
    photo = Photo(
        listing=listing,
        kind=kind,
        width=picture.width,
        height=picture.height,
        checksum=picture.checksum,
        perceptual_hash=picture.perceptual_hash,
        uploaded_by=by,
    )
    for width, data in picture.copies.items():
        storages["photos"].save(photo.file_name(width), ContentFile(data))
    photo.save()
    twins.note(photo)
    return photo
