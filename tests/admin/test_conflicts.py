"""The conflict list: found anew each time; another time, a note, a cancellation with its reason."""

import re
from datetime import datetime
from html import unescape

import httpx
import pytest

from backend import db
from backend.booking.models import Appointment
from tests.admin.desk import HALL
from tests.admin.supervisor import (
    booked,
    supervisor,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def door(staff_door: httpx.AsyncClient, conn: db.Conn) -> httpx.AsyncClient:
    return await supervisor(staff_door, conn)


async def in_conflict(conn: db.Conn, door: httpx.AsyncClient) -> Appointment:
    """Booked, then closed past the pages, so that nothing was offered yet."""
    (one,) = await booked(conn)
    await conn.execute(
        "INSERT INTO opening_exception (centre_id, from_date, to_date, reason_zh, reason_en)"
        " SELECT id, $2, $2, '停电', 'Power cut' FROM centre WHERE code = $1",
        HALL,
        one.on,
    )
    return one


async def test_a_conflict_is_found_and_another_time_offered(
    door: httpx.AsyncClient, conn: db.Conn
) -> None:
    assert "没有冲突预约" in (await door.get("/openings/conflicts")).text
    one = await in_conflict(conn, door)
    assert "待处理" in (await door.get("/openings/conflicts")).text
    page = await door.get(f"/openings/conflicts/{one.id}")
    times = [unescape(found) for found in re.findall(r'name="time" value="([^"]+)"', page.text)]
    assert len(times) > 3
    bad = await door.post(f"/openings/conflicts/{one.id}/offer", data={"time": "QX-HALL whenever"})
    assert bad.status_code == 400
    taken = f"{HALL} {one.starts_at.isoformat()}"
    assert (
        await door.post(f"/openings/conflicts/{one.id}/offer", data={"time": taken})
    ).status_code == 409
    answer = await door.post(f"/openings/conflicts/{one.id}/offer", data={"time": times[2]})
    assert answer.status_code == 303, answer.text
    offer = await conn.fetchrow(
        "SELECT starts_at, replaces FROM appointment WHERE state = 'offered'"
    )
    assert tuple(offer) == (datetime.fromisoformat(times[2].split(" ")[1]), one.id)
    again = await door.post(f"/openings/conflicts/{one.id}/offer", data={"time": times[3]})
    assert again.status_code == 409
    assert "已提供" in (await door.get("/openings/conflicts")).text


async def test_a_conflict_is_noted_and_cancelled_with_a_reason(
    door: httpx.AsyncClient, conn: db.Conn
) -> None:
    one = await in_conflict(conn, door)
    told = await door.post(f"/openings/conflicts/{one.id}/told", data={"text": "已电话告知"})
    assert told.status_code == 303
    assert "已电话告知" in (await door.get("/openings/conflicts")).text
    assert (
        await door.post(f"/openings/conflicts/{one.id}/told", data={"text": "长" * 201})
    ).status_code == 400
    for act, text in (("cancel", ""), ("told", " "), ("told", "已打13812345678告知")):
        refused = await door.post(f"/openings/conflicts/{one.id}/{act}", data={"text": text})
        assert refused.status_code == 422, (act, text)
    answer = await door.post(f"/openings/conflicts/{one.id}/cancel", data={"text": "停电检修"})
    assert answer.status_code == 303, answer.text
    assert await conn.fetchval("SELECT state FROM appointment WHERE id = $1", one.id) == "cancelled"
    assert "没有冲突预约" in (await door.get("/openings/conflicts")).text
    twice = await door.post(f"/openings/conflicts/{one.id}/cancel", data={"text": "停电检修"})
    assert twice.status_code == 409
    assert "无需处理" in (await door.get(f"/openings/conflicts/{one.id}")).text
