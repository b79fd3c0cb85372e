"""Uploaded photos: decoded once, freed of metadata, kept as WebP in up to three widths.

The format is what the bytes say, never the name; the pixel count is checked before anything is decoded.
"""

import hashlib
import io
import logging
import math
import threading
import warnings
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps

from accounts.models import User
from listings import twins
from listings.models import Listing, Photo
from listings.models.photos import PHOTO_WIDTHS

log = logging.getLogger("pinpoint.images")

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_BYTES = 20 * 1024 * 1024
# What each format's decoder takes beside the picture itself differs: a progressive JPEG keeps all its coefficients,
# WebP three more copies. With these limits a photo takes at most 230 MB, and a process decodes one at a time.
LARGEST_PIXELS = {"JPEG": 40_000_000, "progressive": 25_000_000, "PNG": 20_000_000, "WEBP": 13_000_000}
SMALLEST_SIDE = 300
LONGEST_SHAPE = 5
# Pixels: a picture taller than this is kept narrower than its widths say.
TALLEST = 2400
# A progressive JPEG passes over the whole picture once for each scan: cameras write about ten, a bomb thousands.
SCAN, MOST_SCANS = b"\xff\xda", 200
# EXIF orientations from here on lay the picture on its side.
FIRST_TURNED = 5
ONE_AT_A_TIME = threading.Lock()
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
    if data.count(SCAN) > MOST_SCANS:
        raise unreadable()
    try:
        with warnings.catch_warnings():
            # Pillow warns from 89 megapixels on; the limit here is lower and checked before decoding.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with ONE_AT_A_TIME:
                return _decode(data)
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise too_large(LARGEST_PIXELS["JPEG"] // 1_000_000) from error
    except Exception as error:
        # Pillow raises many kinds for broken files; whatever it is, the file is what is wrong.
        log.info("photo refused: %s", error)
        raise unreadable() from error


def unreadable() -> ValidationError:
    return ValidationError(_("This file is not a readable JPEG, PNG or WebP photo. Choose another."))


def too_large(megapixels: int) -> ValidationError:
    words = _(
        "This photo has more than %(n)s megapixels. Save it as a plain JPEG (up to 40), or make it smaller first."
    )
    if megapixels == LARGEST_PIXELS["JPEG"] // 1_000_000:
        words = _("This photo has more than %(n)s megapixels. Make it smaller first.")
    return ValidationError(words % {"n": megapixels})


def _decode(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        _check(image)
        turned = image.getexif().get(ExifTags.Base.Orientation, 1) >= FIRST_TURNED
        width, height = (image.height, image.width) if turned else image.size
        shrink = min(1, PHOTO_WIDTHS[-1] / width, TALLEST / height)
        size = (math.ceil(image.width * shrink), math.ceil(image.height * shrink))
        # A JPEG comes out of its decoder near the wanted size already.
        image.draft("RGB", size)
        image.load()
        upright = ImageOps.exif_transpose(_small(image, size))
    stub = Photo(width=width, height=height)
    copies = {width: _webp(upright, width) for width in stub.widths()}
    return Picture(copies, width, height, hashlib.sha256(data).hexdigest(), difference_hash(upright))


def _check(image: Image.Image) -> None:
    """Refuse what would take too much memory or is no photo, by its header alone."""
    kind = "progressive" if image.info.get("progressive") else image.format or ""
    most = LARGEST_PIXELS.get(kind, LARGEST_PIXELS["JPEG"])
    if image.width * image.height > most:
        raise too_large(most // 1_000_000)
    if min(image.size) < SMALLEST_SIDE:
        raise ValidationError(_("This photo is smaller than 300 pixels on a side. Choose a larger one."))
    if max(image.size) > LONGEST_SHAPE * min(image.size):
        raise ValidationError(_("This photo is more than five times as long as it is wide. Crop it first."))
    # A phone's JPEG may hold a second picture; only the first is read.
    if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
        raise ValidationError(_("This is an animation. Choose a still photo."))


def _small(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A decoded picture at `size` in plain colors; no step holds more than one full copy beside it."""
    if image.mode.startswith("I"):
        # 16 bits a pixel: the upper eight are the picture.
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode in ("P", "1", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if not small.has_transparency_data:
        return small.convert("RGB")
    see_through = small.convert("RGBA")
    paper = Image.new("RGB", size, "white")
    paper.paste(see_through, mask=see_through)
    paper.info = small.info
    return paper


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
    twins.note([photo])
    return photo
