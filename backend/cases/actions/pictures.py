"""A photo made anew from its pixels. The only place that knows an image format.

Nothing of the file that was sent survives: no metadata, no position, no thumbnail, nothing behind its end. The
content says what it is, never its name or its declared type.
"""

import asyncio
import io
import struct
from concurrent.futures import ThreadPoolExecutor

from PIL import Image, ImageOps, UnidentifiedImageError

from backend.cases.models.photos import Picture
from backend.cases.rules import photos
from backend.refusal import Refusal

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST = 2000
"""Pixels of the longer side: an A4 page stays readable."""
SHORTEST = 200
MEGAPIXELS = 25
"""Of what is decoded at its full size."""
JPEG_MEGAPIXELS = 100
"""A JPEG is decoded at a half, a quarter or an eighth, so that a large one takes no more room."""
QUALITIES = (85, 70, 50)
MOST_STORED = 2_000_000
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    AttributeError,
    MemoryError,
    struct.error,
)
"""How decoders fail at what is broken, also on purpose; none of them is a mistake of ours."""
HANDS = ThreadPoolExecutor(2, thread_name_prefix="photo")
"""So many photos are worked on at the same time by one process, each with up to 200 MB; others wait their turn."""

# Our own bounds below are narrower and become a sentence.
Image.MAX_IMAGE_PIXELS = None


async def remade(sent: bytes) -> Picture:
    """Off the event loop. Refuses what is no photo, broken, too large or too small."""
    return await asyncio.get_running_loop().run_in_executor(HANDS, remake, sent)


def remake(sent: bytes) -> Picture:
    """Upright, `LONGEST` pixels at most, without metadata."""
    if len(sent) > photos.MOST_BYTES:
        raise photos.PhotoTooLarge(megabytes=photos.MOST_BYTES >> 20)
    try:
        return _encoded(_clean(sent))
    except UnidentifiedImageError:
        raise _unknown(sent) from None
    except BROKEN as broken:
        raise photos.BrokenPhoto() from broken


def _clean(sent: bytes) -> Image.Image:
    """Only the pixels."""
    with Image.open(io.BytesIO(sent), formats=FORMATS) as image:
        _check_size(image)
        image.draft("RGB", (LONGEST, LONGEST))
        image.load()
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        return _on_white(upright)


def _check_size(image: Image.Image) -> None:
    """By the header, before anything is decoded."""
    most = JPEG_MEGAPIXELS if image.format in ("JPEG", "MPO") else MEGAPIXELS
    if image.width * image.height > most * 1_000_000:
        raise photos.TooManyPixels(megapixels=most)
    if min(image.size) < SHORTEST:
        raise photos.TooSmallPhoto(pixels=SHORTEST)


def _on_white(image: Image.Image) -> Image.Image:
    """A new picture that knows nothing of the old one; what was transparent is paper."""
    clean = Image.new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        clean.paste(seen, mask=seen.getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    return clean


def _encoded(clean: Image.Image) -> Picture:
    jpeg = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        clean.save(out, "JPEG", quality=quality)
        jpeg = out.getvalue()
        if len(jpeg) <= MOST_STORED:
            return Picture(jpeg, clean.width, clean.height)
    raise photos.PhotoTooLarge(megabytes=photos.MOST_BYTES >> 20)


def _unknown(sent: bytes) -> Refusal:
    """What telephones send that is no JPEG, by its first bytes."""
    if sent[4:8] == b"ftyp" and sent[8:12] in HEIC_BRANDS:
        return photos.HeicPhoto()
    if sent.startswith((b"\xff\xd8\xff", b"\x89PNG", b"RIFF")):
        return photos.BrokenPhoto()
    return photos.NotAPhoto()
