"""Photos at the staff door: the list by the day of the visit, the look, the pictures and their trace."""

import httpx
import pytest

from admin.page import templates
from admin.said import Words
from admin.texts import Texts
from backend import clock, db
from backend.booking import actions as booking
from backend.booking.actions import online
from backend.booking.models import Booking
from backend.cases import actions as cases
from backend.cases.actions import filings, photos
from backend.cases.actions.pictures import remake
from backend.cases.models.photos import HandIn, NewFiling
from tests import make
from tests.admin.desk import done, refused
from tests.admin.staff import member
from tests.cases import pictures
from tests.make import KEYS

pytestmark = pytest.mark.anyio
PICTURE = remake(pictures.jpeg(600, 800))
ITEM = "HJ-153"


async def waits(conn: db.Conn, serial: int = 1, skip_days: int = 1) -> str:
    """Somebody's photos that wait for an answer: the path of the look."""
    now = clock.now()
    who = await make.resident(conn, serial, now)
    time = await make.free_time(conn, now, ITEM, skip_days=skip_days)
    booked = await booking.book(
        conn, KEYS, who, who.person_id or 0, Booking(ITEM, make.HALL, time.starts_at), now
    )
    await photos.add(conn, KEYS, who, booked.case_id, 1, PICTURE, now)
    await online.ask_review(conn, who, booked.case_id, now)
    return f"/pre-review/{booked.case_id}"


async def test_the_soonest_visit_stands_first_and_names_are_masked(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    later, sooner = await waits(conn, 1, 20), await waits(conn, 2, 2)
    door = (await member(conn, "looks", "clerk", centre=make.HALL)).into(staff_door)
    page = (await door.get("/pre-review")).text
    assert page.index(sooner) < page.index(later)
    assert "林*青" in page
    assert "林晓青" not in page
    elsewhere = (await member(conn, "elsewhere", "clerk", centre="QX-HUZHEN")).into(staff_door)
    assert "/pre-review/" not in (await elsewhere.get("/pre-review")).text
    assert (await elsewhere.get(sooner)).status_code == 404


async def test_a_look_shows_the_pictures_and_writes_each_down(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    path = await waits(conn)
    clerk = await member(conn, "looks", "clerk", centre=make.HALL)
    door = clerk.into(staff_door)
    case = path.replace("/pre-review", "/cases")
    page = (await door.get(path)).text
    assert f'src="{case}/photos/1/1"' in page
    assert await conn.fetchval("SELECT count(*) FROM audit") == 0
    answer = await door.get(f"{case}/photos/1/1")
    assert answer.content == PICTURE.jpeg
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "image/jpeg"
    looks = await conn.fetch("SELECT staff_id, act FROM audit")
    assert [tuple(one) for one in looks] == [(clerk.id, "photo_full_view")]
    assert (await door.get(f"{case}/photos/1/2")).status_code == 404
    other = (await member(conn, "elsewhere", "clerk", centre="QX-HUZHEN")).into(staff_door)
    assert (await other.get(f"{case}/photos/1/1")).status_code == 404
    assert await conn.fetchval("SELECT count(*) FROM audit") == 1


async def test_an_answer_leaves_the_list_and_reaches_the_case(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    path = await waits(conn)
    door = (await member(conn, "looks", "clerk", centre=make.HALL)).into(staff_door)
    good = {"revision": 0, "answer-1": "good"}
    assert (await refused(door, path, **good | {"revision": 7}))["type"] == "PhotosChanged"
    assert (await refused(door, path, revision=0))["type"] == "AnswerAll"
    assert (await refused(door, path, **good | {"answer-2": "good"}))["type"] == "AnswerAll"
    assert (await refused(door, path, **good | {"answer-1": "bad"}))["type"] == "FaultNeeded"
    assert (await refused(door, path, **good | {"answer-1": "fine"}))["type"] == "BadInput"
    assert (await refused(door, path, **good | {"answer-x": "good"}))["type"] == "BadInput"
    assert (await refused(door, path, **good | {"revision": "x"}))["type"] == "BadInput"
    form = {"revision": 0, "answer-1": "bad", "reason-1": "cut_off", "words-1": "缺右下角"}
    assert await done(door, path, **form) == "/pre-review"
    assert path not in (await door.get("/pre-review")).text
    assert (await refused(door, path, **good))["type"] == "NoReviewWaits"


async def test_the_case_page_names_photos_answers_and_what_is_said_to_be_wrong(
    conn: db.Conn,
) -> None:
    """The part that the case page and the hall screen include; it opens no picture."""
    now = clock.now()
    who = await make.resident(conn, 1, now)
    filing = await online.begin(conn, KEYS, who, NewFiling("CJ-309"), now)
    await photos.add(conn, KEYS, who, filing.case_id, 2, PICTURE, now)
    said = HandIn(confirmed=[1], disputed=[3], collect="mail", address="浙江省青溪县城北街道1号")
    await online.hand_in(conn, KEYS, who, filing.case_id, said, now)
    case = await cases.case_of(conn, filing.case_id)
    page = templates.from_string(
        '{% import "cases/_photos.html" as parts with context %}{{ parts.photos(sent, case) }}'
    ).render(
        t=Texts("zh"), said=Words("zh"), sent=await filings.sent_of(conn, KEYS, case), case=case
    )
    assert f"/cases/{case.id}/photos/2/1" in page
    for words in ("网上提交", "申请人称数据共享信息有误", "申请人已核对", "显示完整地址"):
        assert words in page
    assert "<img" not in page
    assert "城北街道1号" not in page
    assert await conn.fetchval("SELECT count(*) FROM audit") == 0


async def test_the_address_is_shown_for_a_reason_only(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    now, whole = clock.now(), "浙江省青溪县城北街道人民路18号3幢2单元502室"
    who = await make.resident(conn, 1, now)
    filing = await online.begin(conn, KEYS, who, NewFiling("HJ-163"), now)
    said = HandIn(confirmed=[1, 2], collect="mail", address=whole)
    await online.hand_in(conn, KEYS, who, filing.case_id, said, now)
    door = (await member(conn, "posts", "clerk", centre=make.HALL)).into(staff_door)
    path = f"/cases/{filing.case_id}"
    assert whole not in (await door.get(path)).text
    assert (await refused(door, f"{path}/address", reason=" "))["type"] == "ReasonMissing"
    assert whole in (await door.post(f"{path}/address", data={"reason": "填写邮件"})).text
    assert await conn.fetchval("SELECT reason FROM audit") == "填写邮件"
