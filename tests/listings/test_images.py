"""What becomes of an uploaded photo, whatever it is."""

import os
import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from listings import images

MEGABYTE = 1024 * 1024
MOST_MEMORY = 235
# Decodes the picture given on its input and prints how much the process grew, in kilobytes.
CHILD = """
import resource, sys
import django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from listings import images
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
images.read(SimpleUploadedFile("x", data))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def saved(image, kind="JPEG", **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def read(data):
    return images.read(SimpleUploadedFile("photo.jpg", data))


def opened(picture, width=400):
    return Image.open(BytesIO(picture.copies[width])).convert("RGB")


def sloped(mode="RGB", width=400, height=300):
    """Dark above, light below."""
    return Image.linear_gradient("L").resize((width, height)).convert(mode)


def png_header(width, height):
    """A PNG of a few bytes that says it is huge."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def animation(kind):
    frames = [Image.new("RGB", (400, 300), color) for color in ("red", "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def refused(data):
    with pytest.raises(ValidationError) as refusal:
        read(data)
    return refusal.value.messages[0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (png_header(60_000, 60_000), "more than 40 megapixels"),
        (png_header(8_000, 8_000), "more than 20 megapixels"),
        (png_header(500, 400), "not a readable"),
        (saved(sloped(), "PNG")[:400], "not a readable"),
        (saved(sloped(), "WEBP")[:60], "not a readable"),
        (saved(sloped())[:900], "not a readable"),
        (animation("WEBP"), "This is an animation"),
        (animation("PNG"), "This is an animation"),
        (animation("GIF"), "not a readable"),
        (saved(sloped(), "TIFF"), "not a readable"),
        (saved(sloped(width=2000, height=350)), "more than five times as long"),
        (saved(sloped(width=5400, height=5000), progressive=True), "more than 25 megapixels"),
        (saved(sloped()).replace(b"\xff\xda", b"\xff\xda" * 300), "not a readable"),
    ],
    ids=[
        *("bomb", "big-png", "lying-png", "cut-png", "cut-webp", "cut-jpeg"),
        *("animated-webp", "animated-png", "gif", "tiff", "strip", "big-progressive", "many-scans"),
    ],
)
def test_what_is_no_photo_or_too_much_is_refused_in_words(data, message):
    assert message in refused(data)


def test_a_limit_that_a_plain_jpeg_does_not_have_says_so():
    assert "Save it as a plain JPEG" in refused(png_header(8_000, 8_000))


@pytest.mark.parametrize(
    "data",
    [
        saved(sloped("CMYK")),
        saved(sloped("L")),
        saved(sloped("L").convert("I;16").point(lambda value: value * 256), "PNG"),
        saved(sloped("P"), "PNG"),
        saved(sloped("LA"), "PNG"),
        saved(sloped("RGBA"), "WEBP"),
    ],
    ids=["cmyk", "gray", "16-bit", "palette", "gray-alpha", "webp"],
)
def test_any_kind_of_picture_keeps_its_dark_and_light(data):
    copy = opened(read(data))

    assert copy.getpixel((200, 10))[1] < 40
    assert 100 < copy.getpixel((200, 150))[1] < 155
    assert copy.getpixel((200, 290))[1] > 215


@pytest.mark.parametrize(("kind", "orientation", "size"), [("JPEG", 6, (300, 400)), ("PNG", 8, (300, 400)),
                                                           ("WEBP", 3, (400, 300))])  # fmt: skip
def test_a_picture_turned_by_its_hidden_data_stands_upright(kind, orientation, size):
    exif = Image.Exif()
    exif[0x0112] = orientation

    picture = read(saved(sloped(), kind, exif=exif))

    assert (picture.width, picture.height) == size
    copy = opened(picture)
    dark = {6: (size[0] - 10, 200), 8: (10, 200), 3: (200, 290)}[orientation]
    assert copy.size == size
    assert copy.getpixel(dark)[1] < 40


def test_see_through_parts_become_white():
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))

    assert opened(read(saved(image, "PNG"))).getpixel((200, 150)) == (255, 255, 255)


def test_only_the_first_picture_of_a_phones_double_jpeg_is_kept():
    first, second = Image.new("RGB", (400, 300), "white"), Image.new("RGB", (400, 300), "black")

    picture = read(saved(first, "MPO", save_all=True, append_images=[second]))

    assert opened(picture).getpixel((200, 150))[1] > 240


def test_a_tall_picture_is_kept_narrower():
    picture = read(saved(sloped(width=1700, height=8000)))

    assert (picture.width, picture.height) == (1700, 8000)
    assert opened(picture, 1600).size == (510, 2400)


@pytest.mark.parametrize(
    ("kind", "width", "height", "options"),
    [
        ("WEBP", 4000, 3240, {"lossless": True, "method": 0}),
        ("JPEG", 6250, 4000, {"progressive": True, "subsampling": 0}),
    ],
)
def test_the_largest_photo_takes_bounded_memory(kind, width, height, options):
    data = saved(sloped(width=width, height=height), kind, **options)

    child = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=data,
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "directory.settings"},
        capture_output=True,
        check=True,
    )

    assert int(child.stdout) * 1024 < MOST_MEMORY * MEGABYTE
