"""Photos for tests: drawn here, with what telephones put into their files."""

import io

from PIL import Image, ImageDraw

PLACE = b"QINGXI-CANARY-POSITION"


def drawn(width: int = 900, height: int = 1200, colour: str = "white") -> Image.Image:
    """A paper with a black corner at the top left, so that turning shows."""
    image = Image.new("RGB", (width, height), colour)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 4, height // 8), fill="black")
    for line in range(12):
        draw.line((60, 300 + 60 * line, width - 60, 300 + 60 * line), fill="navy", width=6)
    return image


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(width: int = 900, height: int = 1200) -> bytes:
    return saved(drawn(width, height))


def with_position(orientation: int = 1) -> bytes:
    """A telephone's photo: position, camera, a comment, and how it was held."""
    image = drawn()
    exif = image.getexif()
    exif[0x0112] = orientation
    exif[0x010F] = "Canary Phones"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (28.0, 12.0, 34.5)
    gps[3], gps[4] = "E", (118.0, 52.0, 7.5)
    gps[29] = PLACE.decode()
    return saved(image, exif=exif, comment=PLACE)


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
