"""The chain of a bad rating on the supervisor's page, and what a clerk sees of their own: sums or nothing."""

import re

import httpx
import pytest

from backend import clock, db
from backend.cases.actions import ratings
from backend.cases.models.ratings import Rate
from tests import make
from tests.admin.desk import done, refused
from tests.admin.staff import member

pytestmark = pytest.mark.anyio
WORDS = "窗口态度冷淡"


async def rated(conn: db.Conn, level: int = 1, named: bool = True) -> int:
    """A closed case with a rating; its id."""
    now = clock.now()
    here = await make.centre_id(conn)
    clerk = await make.staff(conn, "rated-1", "clerk", centre_id=here)
    reviewer = await make.staff(conn, "rated-2", "reviewer", centre_id=here)
    case = await make.case_in(conn, "closed", clerk, reviewer, now)
    who = await make.resident(conn, 1, now)
    said = Rate("result", level, words=WORDS, named=named)
    await ratings.rate(conn, make.KEYS, who, case.id, said, now)
    found: int = await conn.fetchval("SELECT id FROM rating")
    return found


async def test_the_chain_is_walked_on_the_page(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    rating = await rated(conn)
    (await member(conn, "boss", "supervisor", centre="QX-HALL")).into(staff_door)
    page = (await staff_door.get("/ratings")).text
    assert WORDS in page
    assert "林晓青" not in page
    assert "下一步：核实" in page
    act = f"/ratings/{rating}/act"
    assert (await refused(staff_door, act, kind="fixed", words="整改"))["type"] == "NotNextAct"
    for kind in ("verified", "fixed", "told"):
        assert await done(staff_door, act, kind=kind, words="已处理") == f"/ratings#rating-{rating}"
    assert (await refused(staff_door, act, kind="closed", words="办结"))["type"] == "CallBackFirst"
    seen = await staff_door.post(f"/ratings/{rating}/rater", data={"reason": "回访差评"})
    assert "林晓青" in seen.text
    assert "13910000001" in seen.text
    for kind in ("called", "closed"):
        await done(staff_door, act, kind=kind, words="已处理")
    assert WORDS not in (await staff_door.get("/ratings")).text
    settled = (await staff_door.get("/ratings?show=settled&lang=en")).text
    assert len(re.findall(r"call back|closed", settled)) >= 2


async def test_another_centres_supervisor_sees_nothing(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    rating = await rated(conn)
    (await member(conn, "elsewhere", "supervisor", centre="QX-HUZHEN")).into(staff_door)
    assert WORDS not in (await staff_door.get("/ratings")).text
    no = await refused(staff_door, f"/ratings/{rating}/act", kind="verified", words="核实")
    assert no["type"] == "UnknownRating"


async def test_two_people_exclude(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    rating = await rated(conn, named=False)
    act = f"/ratings/{rating}/act"
    one = await member(conn, "one", "supervisor")
    other = await member(conn, "other", "legal")
    one.into(staff_door)
    assert (await refused(staff_door, f"/ratings/{rating}/rater", reason="看看"))[
        "type"
    ] == "NotNamed"
    await done(staff_door, act, kind="exclusion_asked", words="疑似恶意")
    assert "等待另一人审核" in (await staff_door.get("/ratings")).text
    no = await refused(staff_door, act, kind="exclusion_agreed", words="同意")
    assert no["type"] == "AnotherReviewer"
    other.into(staff_door)
    assert "同意排除" in (await staff_door.get("/ratings")).text
    await done(staff_door, act, kind="exclusion_agreed", words="核查属实")
    assert "已排除" in (await staff_door.get("/ratings?show=settled")).text


async def test_a_clerk_reads_sums_or_nothing(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    who = await member(conn, "sums", "clerk", centre="QX-HALL")
    who.into(staff_door)
    assert "满5条" in (await staff_door.get("/my-ratings")).text
    assert (await staff_door.get("/ratings")).status_code == 403
    now, centre = clock.now(), await make.centre_id(conn)
    for serial in range(1, 6):
        case = await make.case(conn, now, "CR-201", serial=serial)
        await conn.execute(
            "INSERT INTO rating (organ_id, case_id, step, item_code, centre_id, staff_id, way, level, named, rated_at,"
            " rated_on) VALUES ($1, $2, 'result', 'CR-201', $3, $4, 'on_site', 4, false, $5, '2026-02-01')",
            case.organ_id,
            case.id,
            centre,
            who.id,
            now,
        )
    assert "2026年第1季度" in (await staff_door.get("/my-ratings")).text


async def test_the_days_are_set_with_a_reason(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    (await member(conn, "admin", "administrator")).into(staff_door)
    days = {"change_days": 10, "invite_days": 3, "verify_days": 2, "fix_days": 5, "close_days": 15}
    save = "/rating-policy/save"
    assert (await refused(staff_door, save, **days, reason=""))["type"] == "WordsNeeded"
    out = days | {"verify_days": 9}
    assert (await refused(staff_door, save, **out, reason="调整"))["type"] == "RatingDaysOut"
    assert await done(staff_door, save, **days, reason="调整") == "/rating-policy?done=saved"
    assert 'name="verify_days" value="2"' in (await staff_door.get("/rating-policy?lang=en")).text
