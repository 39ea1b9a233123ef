"""The diary of a day through the staff door: filters, hours, acts, masking."""

import re
from datetime import datetime, timedelta

import httpx
import pytest

from backend import clock, db
from backend.booking import actions as booking
from backend.booking.models import Appointment, Matter, Wish
from tests import make
from tests.admin.desk import HALL, done, refused
from tests.admin.staff import Member, member
from tests.people import id_number

pytestmark = pytest.mark.anyio


@pytest.fixture
async def clerk(staff_door: httpx.AsyncClient, conn: db.Conn) -> Member:
    who = await member(conn, "diary-clerk", "clerk", centre=HALL)
    who.into(staff_door)
    return who


@pytest.fixture
async def booked(conn: db.Conn) -> Appointment:
    now = clock.now()
    return await make.appointment(conn, await make.resident(conn, 1, now), now)


async def rows_of(door: httpx.AsyncClient, on: object, **query: str) -> list[str]:
    """The appointments the day shows, by the links to them."""
    page = (await door.get("/diary", params={"on": str(on), **query})).text
    return re.findall(r'href="/diary/([0-9a-f-]{36})"', page)


async def test_a_day_filters_by_pool_and_state_and_keeps_it_in_the_address(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member, booked: Appointment
) -> None:
    pool = await conn.fetchval(
        "SELECT p.code FROM appointment a JOIN pool p ON p.id = a.pool_id WHERE a.id = $1",
        booked.id,
    )
    other = await conn.fetchval(
        "SELECT p.code FROM pool p JOIN centre c ON c.id = p.centre_id"
        " WHERE c.code = $1 AND p.code <> $2 ORDER BY p.id LIMIT 1",
        HALL,
        pool,
    )
    shown = {
        (wanted_pool, state): await rows_of(staff_door, booked.on, pool=wanted_pool, state=state)
        for wanted_pool in ("", pool, other)
        for state in ("", "booked", "cancelled")
    }
    mine = [str(booked.id)]
    assert shown == {
        ("", ""): mine, ("", "booked"): mine, ("", "cancelled"): [],
        (pool, ""): mine, (pool, "booked"): mine, (pool, "cancelled"): [],
        (other, ""): [], (other, "booked"): [], (other, "cancelled"): [],
    }  # fmt: skip
    page = (await staff_door.get(f"/diary?on={booked.on}&pool={pool}&state=booked")).text
    after = booked.on + timedelta(days=1)
    assert f"/diary?on={after}&amp;pool={pool}&amp;state=booked" in page


async def test_times_that_are_only_kept_show_no_name(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member
) -> None:
    now = clock.now()
    who = await make.resident(conn, 1, now)
    time = await make.free_time(conn, now)
    asked = Wish(HALL, time.starts_at, [Matter(make.LONG_ITEM)])
    await booking.hold(conn, make.KEYS, who, asked, now)
    page = (await staff_door.get(f"/diary?on={clock.civil_date(time.starts_at)}")).text
    assert "填表中" in page
    assert "林" not in page
    await conn.execute("UPDATE appointment SET keeps_until = now() - interval '1 minute'")
    page = (await staff_door.get(f"/diary?on={clock.civil_date(time.starts_at)}")).text
    assert "填表中" not in page


async def test_hours_stand_as_numbers_beside_their_bars(
    staff_door: httpx.AsyncClient, clerk: Member, booked: Appointment
) -> None:
    page = (await staff_door.get(f"/diary?on={booked.on}")).text
    bars = re.findall(r'aria-label="已约(\d+)，可约(\d+)，现场预留(\d+)', page)
    assert sum(int(taken) for taken, _, _ in bars) == 40
    assert all(int(reserve) > 0 for _, _, reserve in bars)


def times(page: str) -> list[datetime]:
    return [datetime.fromisoformat(text) for text in re.findall(r'<option value="(20[^"]+)"', page)]


async def test_a_clerk_moves_an_appointment_to_a_free_time(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member, booked: Appointment
) -> None:
    path = f"/diary/{booked.id}"
    free = times((await staff_door.get(path)).text)
    to = next(at for at in free if at > booked.starts_at + timedelta(days=1))
    form = {"centre": HALL, "starts_at": to.isoformat(), "reason": "设备检修", "revision": "0"}
    assert await done(staff_door, f"{path}/move", **form) == f"{path}?done=moved"
    assert await conn.fetchval("SELECT starts_at FROM appointment") == to
    told = await conn.fetchval(
        "SELECT count(*) FROM notice WHERE template = 'appointment_moved_by_centre'"
    )
    assert told == 1
    assert (await refused(staff_door, f"{path}/move", **form))["type"] == "ChangedMeanwhile"


async def test_a_clerk_cancels_with_a_reason(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member, booked: Appointment
) -> None:
    path = f"/diary/{booked.id}"
    assert (await refused(staff_door, f"{path}/cancel", revision=0))["type"] == "TextUnfit"
    await done(staff_door, f"{path}/cancel", revision=0, reason="停电")
    assert await conn.fetchval("SELECT state FROM appointment") == "cancelled"
    page = (await staff_door.get(path)).text
    assert "已取消" in page
    assert "/move" not in page
    assert await rows_of(staff_door, booked.on, state="cancelled") == [str(booked.id)]


async def test_a_note_is_for_colleagues_and_holds_no_numbers(
    staff_door: httpx.AsyncClient, clerk: Member, booked: Appointment
) -> None:
    path = f"/diary/{booked.id}"
    assert (await refused(staff_door, f"{path}/note", text=f"号码{id_number(3)}"))[
        "type"
    ] == "NotePersonal"
    await done(staff_door, f"{path}/note", text="使用轮椅")
    await done(staff_door, f"{path}/told")
    for page in (path, f"/diary?on={booked.on}"):
        text = (await staff_door.get(page)).text
        assert "使用轮椅" in text
        assert "已电话告知" in text


async def test_names_are_masked_until_a_reason_is_logged(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member, booked: Appointment
) -> None:
    path = f"/diary/{booked.id}"
    for page in (path, f"/diary?on={booked.on}"):
        text = (await staff_door.get(page)).text
        assert "林*青" in text
        assert "林晓青" not in text
        assert id_number(1) not in text
    assert (await refused(staff_door, f"{path}/full-view"))["type"] == "ReasonMissing"
    full = await staff_door.post(f"{path}/full-view", data={"reason": "核对证件"})
    assert id_number(1) in full.text
    assert tuple(await conn.fetchrow("SELECT staff_id, act, reason FROM audit")) == (
        clerk.id,
        "person_full_view",
        "核对证件",
    )


async def test_the_pause_is_shown_and_lifted(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member, booked: Appointment
) -> None:
    path = f"/diary/{booked.id}"
    assert "/pardon" not in (await staff_door.get(path)).text
    await conn.execute(
        "UPDATE appointment SET state = 'noshow', ended_at = $1", clock.now() - timedelta(days=1)
    )
    await conn.execute(
        "INSERT INTO booking_policy VALUES ((SELECT id FROM organ), 10, 8, 30, 1, 90, 30, 1, 15, 30, 3, '07:00', '09:00')"
    )
    page = (await staff_door.get(path)).text
    assert "网上预约暂停至" in page
    assert "未到日期" in page
    await done(staff_door, f"{path}/pardon", reason="住院，已核实")
    assert "/pardon" not in (await staff_door.get(path)).text
    assert await conn.fetchval("SELECT reason FROM noshow_pardon") == "住院，已核实"
    assert (await refused(staff_door, f"{path}/pardon", reason="再来一次"))["type"] == "NotPaused"


async def test_blocking_leads_to_the_preview_of_who_may_keep_openings(
    staff_door: httpx.AsyncClient, conn: db.Conn, clerk: Member, booked: Appointment
) -> None:
    assert "/openings/form" not in (await staff_door.get(f"/diary?on={booked.on}")).text
    door = (await member(conn, "boss", "supervisor", centre=HALL)).into(staff_door)
    page = (await door.get(f"/diary?on={booked.on}&centre={HALL}")).text
    link = re.search(r'href="(/openings/form\?[^"]+)"', page)
    assert link is not None
    form = await door.get(link.group(1).replace("&amp;", "&"))
    assert form.status_code == 200
    assert f'value="{booked.on}"' in form.text


async def test_another_centres_appointment_is_not_there(
    staff_door: httpx.AsyncClient, conn: db.Conn, booked: Appointment
) -> None:
    elsewhere = await conn.fetchval(
        "SELECT code FROM centre WHERE code <> $1 ORDER BY id LIMIT 1", HALL
    )
    (await member(conn, "far-clerk", "clerk", centre=elsewhere)).into(staff_door)
    path = f"/diary/{booked.id}"
    assert (await staff_door.get(path)).status_code == 404
    for act in ("note", "told", "full-view", "pardon"):
        problem = await refused(
            staff_door,
            f"{path}/{act}",
            **({} if act == "told" else {"text": "x"} if act == "note" else {"reason": "核对"}),
        )
        assert problem["type"] in ("UnknownAppointment", "TextUnfit"), act
