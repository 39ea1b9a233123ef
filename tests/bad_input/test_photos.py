"""Files that are no photos, too much of everything, and what must never be found in the database."""

import io
import struct
import zlib
from collections.abc import Callable
from uuid import UUID

import pytest
from PIL import Image

from backend import crypto
from backend.cases.actions import photos
from backend.cases.actions.pictures import JPEG_MEGAPIXELS, MEGAPIXELS, remake
from backend.cases.models.photos import PHOTOS_A_CASE, PHOTOS_A_DAY
from backend.cases.rules.photos import MOST_BYTES
from tests.bad_input.scenes import AtHome
from tests.cases import pictures
from tests.make import KEYS

pytestmark = pytest.mark.anyio


def bomb() -> bytes:
    """400 million pixels in some kilobytes."""
    return pictures.saved(Image.new("1", (20_000, 20_000)), "PNG")


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose header promises that many pixels."""
    sent = bytearray(pictures.jpeg(300, 300))
    frame = sent.index(b"\xff\xc0")
    sent[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(sent)


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def text_bomb() -> bytes:
    """A small picture with a compressed text of 200 MB."""
    sent = pictures.saved(pictures.drawn(300, 300), "PNG")
    packed = zlib.compress(bytes(200_000_000), 9)
    end = sent.index(b"IDAT") - 4
    return sent[:end] + chunk(b"zTXt", b"Comment\0\0" + packed) + sent[end:]


def heic() -> bytes:
    return struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(400)


WRONG: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", "NotAPhoto"),
    "words": (lambda: "不是照片".encode(), "NotAPhoto"),
    "a page with a script": (lambda: b"<html><script>alert(1)</script>", "NotAPhoto"),
    "a drawing that may run": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "NotAPhoto"),
    "a document": (lambda: b"%PDF-1.7\n" + bytes(200), "NotAPhoto"),
    "an archive": (lambda: b"PK\x03\x04" + bytes(200), "NotAPhoto"),
    "an animation": (lambda: pictures.saved(pictures.drawn(300, 300), "GIF"), "NotAPhoto"),
    "another kind of picture": (
        lambda: pictures.saved(pictures.drawn(300, 300), "TIFF"),
        "NotAPhoto",
    ),
    "what iPhones take": (heic, "HeicPhoto"),
    "cut off on its way": (lambda: pictures.jpeg()[:9000], "BrokenPhoto"),
    "only the beginning": (lambda: b"\xff\xd8\xff\xe0" + bytes(40), "BrokenPhoto"),
    "a broken PNG": (lambda: pictures.saved(pictures.drawn(300, 300), "PNG")[:300], "BrokenPhoto"),
    "noise": (lambda: b"\xff\xd8\xff\xdb" + bytes(range(256)) * 20, "BrokenPhoto"),
    "a text that unfolds": (text_bomb, "BrokenPhoto"),
    "a stamp": (lambda: pictures.jpeg(199, 900), "TooSmallPhoto"),
    "a bomb": (bomb, "TooManyPixels"),
    "a JPEG that promises too much": (lambda: jpeg_of(60_000, 60_000), "TooManyPixels"),
    "a large PNG": (lambda: pictures.saved(Image.new("L", (6000, 4200)), "PNG"), "TooManyPixels"),
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_is_no_photo_is_refused_in_a_sentence(at_home: AtHome, what: str) -> None:
    made, kind = WRONG[what]
    await at_home.refused(
        422, kind, "POST", f"/api/cases/{at_home.own.case_id}/photos/1", content=made()
    )


async def test_too_large_a_body_is_not_even_read(at_home: AtHome) -> None:
    path = f"/api/cases/{at_home.own.case_id}/photos/1"
    await at_home.refused(413, "TooLarge", "POST", path, content=bytes(MOST_BYTES + 1))
    answer = await at_home.client.post(
        path, content=bytes(MOST_BYTES + 1), headers={"Idempotency-Key": "a-bad-idea-2"}
    )
    assert str(MOST_BYTES) in answer.json()["detail"]


async def test_papers_cases_and_photos_that_are_not_there(at_home: AtHome) -> None:
    own, foreign = at_home.own.case_id, at_home.foreign.case_id
    sent = pictures.jpeg(300, 300)
    await at_home.refused(
        404, "UnknownCase", "POST", f"/api/cases/{foreign}/photos/1", content=sent
    )
    await at_home.refused(404, "UnknownCase", "GET", f"/api/cases/{foreign}/photos")
    await at_home.refused(404, "UnknownCase", "GET", f"/api/cases/{foreign}/photos/1/1")
    await at_home.refused(404, "UnknownCase", "POST", f"/api/cases/{foreign}/photos/1/1/remove")
    await at_home.refused(404, "UnknownCase", "POST", f"/api/cases/{foreign}/pre-review")
    await at_home.refused(
        422, "UnknownMaterial", "POST", f"/api/cases/{own}/photos/9", content=sent
    )
    await at_home.refused(
        422, "UnknownMaterial", "POST", f"/api/cases/{own}/photos/99999", content=sent
    )
    await at_home.refused(404, "UnknownPhoto", "GET", f"/api/cases/{own}/photos/1/1")
    await at_home.refused(404, "UnknownPhoto", "GET", f"/api/cases/{own}/photos/99999/99999")
    await at_home.refused(404, "UnknownPhoto", "POST", f"/api/cases/{own}/photos/1/1/remove")
    await at_home.refused(422, "NotPreReviewed", "POST", f"/api/cases/{own}/pre-review")
    await at_home.refused(
        400,
        "KeyMissing",
        "POST",
        f"/api/cases/{own}/photos/1",
        content=sent,
        headers={"Idempotency-Key": None},
    )


async def test_online_applications_that_can_not_be(at_home: AtHome) -> None:
    own = at_home.own.case_id
    begin = "/api/online-cases"
    await at_home.refused(422, "NotOnline", "POST", begin, json={"item_code": "HJ-123"})
    await at_home.refused(422, "OnlyForPersons", "POST", begin, json={"item_code": "ZA-401"})
    await at_home.refused(
        400, "BadInput", "POST", begin, json={"item_code": "HJ-163", "state": "closed"}
    )
    await at_home.refused(404, "UnknownFiling", "GET", f"{begin}/{own}")
    said = {"confirmed": [], "collect": "window"}
    await at_home.refused(404, "UnknownFiling", "POST", f"{begin}/{own}/hand-in", json=said)
    await at_home.refused(404, "UnknownFiling", "POST", f"{begin}/{own}/give-up")
    await at_home.refused(
        400,
        "BadInput",
        "POST",
        f"{begin}/{own}/hand-in",
        json={"confirmed": [], "collect": "drone"},
    )


async def test_a_bundle_that_is_none(at_home: AtHome) -> None:
    """Named while handing in online: of an item that is in none, or led by no case of one's own."""
    for item, kind in (("HJ-163", "NoBundle"), ("HJ-131", "NoSuchLead")):
        headers = {"Idempotency-Key": f"begin-{item}"}
        made = await at_home.client.post(
            "/api/online-cases", json={"item_code": item}, headers=headers
        )
        assert made.status_code == 201, made.text
        case = made.json()["case_id"]
        await at_home.conn.execute(
            "UPDATE case_material SET state = 'have' WHERE case_id = $1", UUID(case)
        )
        path = f"/api/online-cases/{case}/hand-in"
        said: dict[str, object] = {"confirmed": []}
        said["collect"] = "window" if item == "HJ-131" else "electronic"
        for bundle in ("330899", "牵头件", "\x00", "LEAD"):
            await at_home.refused(422, kind, "POST", path, json=said | {"bundle": bundle})
        for wrong in ("1" * 31, 7, None):
            await at_home.refused(400, "BadInput", "POST", path, json=said | {"bundle": wrong})


async def test_there_is_an_end_to_photos(at_home: AtHome) -> None:
    """Of a paper by its six, of a case and of a day by rows that stand for sent ones."""
    conn, case = at_home.conn, at_home.own.case_id
    path, sent = f"/api/cases/{case}/photos/1", pictures.jpeg(300, 300)
    for page in range(6):
        answer = await at_home.client.post(
            path, content=sent, headers={"Idempotency-Key": f"one-more-{page}"}
        )
        assert answer.status_code == 201
    await at_home.refused(409, "TooManyPhotos", "POST", path, content=sent)
    for place in range(3, 9):
        await conn.execute(
            """
            INSERT INTO case_material SELECT organ_id, case_id, $2, name_zh, name_en, 'missing' FROM case_material
            WHERE case_id = $1 AND place = 1
            """,
            case,
            place,
        )
    await conn.execute(
        """
        INSERT INTO case_photo SELECT organ_id, case_id, m, p, account_id, added_at, width, height, sealed
        FROM case_photo, generate_series(3, 6) m, generate_series(1, 6) p WHERE page = 1 AND material = 1
        """
    )
    assert await conn.fetchval("SELECT count(*) FROM case_photo") == PHOTOS_A_CASE
    await at_home.refused(409, "TooManyPhotos", "POST", f"/api/cases/{case}/photos/2", content=sent)
    foreign = at_home.foreign.case_id
    await conn.execute(
        """
        INSERT INTO case_material SELECT organ_id, case_id, 20 + g, name_zh, name_en, 'missing'
        FROM case_material, generate_series(1, 15) g WHERE case_id = $1 AND place = 1
        """,
        foreign,
    )
    await conn.execute(
        """
        INSERT INTO case_photo SELECT o.organ_id, m.case_id, m.place, p, o.account_id, o.added_at, o.width, o.height,
                                      o.sealed
        FROM case_photo o, case_material m, generate_series(1, 6) p
        WHERE o.page = 1 AND o.material = 1 AND m.case_id = $1 AND m.place > 20
        """,
        foreign,
    )
    assert await conn.fetchval("SELECT count(*) FROM case_photo") >= PHOTOS_A_DAY
    await at_home.refused(
        429, "PhotosOverADay", "POST", f"/api/cases/{case}/photos/2", content=sent
    )


def test_bounds_stand_below_what_a_picture_may_cost() -> None:
    """25 million pixels are 75 MB in colour; a JPEG of 100 million is decoded at a quarter at most."""
    assert MEGAPIXELS * 3 <= 75
    assert JPEG_MEGAPIXELS <= 100


@pytest.mark.parametrize(
    "tail",
    [b"PK\x05\x06" + bytes(18), b"<script>alert(1)</script>", b"%PDF-1.7", b"MZ" + bytes(60)],
)
def test_what_hides_behind_a_photo_is_gone(tail: bytes) -> None:
    """A polyglot stays a photo and nothing else."""
    assert tail not in remake(pictures.jpeg() + tail).jpeg
    noted = pictures.saved(pictures.drawn(), comment=tail)
    assert tail in noted
    assert tail not in remake(noted).jpeg


async def test_the_declared_type_says_nothing(at_home: AtHome) -> None:
    path = f"/api/cases/{at_home.own.case_id}/photos/1"
    answer = await at_home.client.post(
        path,
        content=pictures.saved(pictures.drawn(), "PNG"),
        headers={"Idempotency-Key": "any-name-goes", "Content-Type": "application/x-msdownload"},
    )
    assert answer.status_code == 201
    shown = await at_home.client.get(f"{path}/1")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert pictures.opened(shown.content).format == "JPEG"


async def test_position_and_camera_are_gone_from_what_is_kept(at_home: AtHome) -> None:
    """Read back from the table itself, and opened with the key."""
    sent = pictures.with_position(6)
    path = f"/api/cases/{at_home.own.case_id}/photos/1"
    answer = await at_home.client.post(
        path, content=sent, headers={"Idempotency-Key": "with-position"}
    )
    assert answer.status_code == 201
    sealed = await at_home.conn.fetchval("SELECT sealed FROM case_photo")
    kept = crypto.open_bytes(KEYS, sealed, photos.FIELD, photos.owner(at_home.own.case_id, 1, 1))
    for canary in (pictures.PLACE, b"Canary", b"Exif", b"GPS"):
        assert canary not in kept
    assert not dict(Image.open(io.BytesIO(kept)).getexif())
