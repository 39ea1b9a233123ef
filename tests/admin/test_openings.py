"""The openings pages: the week and its forms; every change previewed and saved as it was seen."""

import re
from datetime import time

import httpx
import pytest

from backend import clock, db
from backend.clock import CENTRE_ZONE, civil_date
from tests import make
from tests.admin.desk import HALL
from tests.admin.supervisor import (
    DAY,
    TODAY,
    booked,
    closing,
    save,
    seen,
    series_id,
    supervisor,
    whole,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def door(staff_door: httpx.AsyncClient, conn: db.Conn) -> httpx.AsyncClient:
    return await supervisor(staff_door, conn)


# --- pages --------------------------------------------------------------------------------------


async def test_the_week_the_coming_days_and_the_series_are_shown(door: httpx.AsyncClient) -> None:
    page = await door.get("/openings")
    assert page.status_code == 200, page.text
    assert "08:30–12:00" in page.text
    assert page.text.count('class="day ') == 60
    (column,) = re.findall(r'class="day \w+ from-(\d)"', page.text)
    assert int(column) == TODAY.isoweekday(), "today stands under its weekday"
    assert "现场保留2个" in page.text
    saturday = await door.get("/openings", params={"centre": HALL, "pool": "bay", "lang": "en"})
    assert "Closed" in saturday.text
    assert "2 kept for walk-ins" in saturday.text


@pytest.mark.parametrize("act", ["close", "open", "fewer", "add", "season", "make_up"])
async def test_each_form_opens(door: httpx.AsyncClient, act: str) -> None:
    page = await door.get("/openings/form", params={"centre": HALL, "act": act})
    assert page.status_code == 200, page.text
    assert 'action="/openings/preview"' in page.text


async def test_a_series_fills_its_form(door: httpx.AsyncClient, conn: db.Conn) -> None:
    which = await series_id(conn)
    page = await door.get(
        "/openings/form", params={"centre": HALL, "act": "change", "which": which}
    )
    assert 'value="08:30"' in page.text
    assert page.text.count("checked") == 5


# --- preview and save ---------------------------------------------------------------------------


async def test_a_closure_says_who_loses_and_saving_offers_them_another_time(
    door: httpx.AsyncClient, conn: db.Conn
) -> None:
    made = await booked(conn, 3)
    page = await door.get("/openings/preview", params=closing(made[0].on))
    assert "3人将失去预约" in page.text
    assert "林*青" in page.text
    assert "林晓青" not in page.text
    answer = await save(door, closing(made[0].on))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/openings?centre={HALL}&done=close"
    shown = await door.get(answer.headers["location"])
    assert "停办已保存" in shown.text
    assert "停电检修" in shown.text
    offers = await conn.fetch("SELECT replaces FROM appointment WHERE state = 'offered'")
    assert {row["replaces"] for row in offers} == {one.id for one in made}
    written = await conn.fetchrow("SELECT act, reason FROM audit")
    assert tuple(written) == ("openings_changed", "停电检修")
    conflicts = await door.get("/openings/conflicts")
    assert conflicts.text.count("已提供") == 3


async def test_who_books_after_the_preview_is_not_overrun(
    door: httpx.AsyncClient, conn: db.Conn
) -> None:
    (first,) = await booked(conn)
    old = seen(await door.get("/openings/preview", params=closing(first.on)))
    other = await make.resident(conn, 77, clock.now())
    await make.appointment(conn, other, clock.now())
    answer = await door.post("/openings/save", data={**closing(first.on), "seen": old})
    assert answer.status_code == 409
    assert "尚未保存" in answer.text
    assert "2人将失去预约" in answer.text
    assert (
        await conn.fetchval("SELECT count(*) FROM opening_exception WHERE from_time IS NULL") == 0
    )
    again = await door.post("/openings/save", data={**closing(first.on), "seen": seen(answer)})
    assert again.status_code == 303


async def test_a_preview_writes_nothing(door: httpx.AsyncClient, conn: db.Conn) -> None:
    (one,) = await booked(conn)
    before = await whole(conn)
    await door.get("/openings/preview", params=closing(one.on))
    assert await whole(conn) == before


async def test_a_series_is_changed_from_a_day_on_and_its_past_is_kept(
    door: httpx.AsyncClient, conn: db.Conn
) -> None:
    which = await series_id(conn)
    first = TODAY + 10 * DAY
    wish = {
        "centre": HALL, "act": "change", "which": str(which), "pool": "household",
        "from_date": first.isoformat(), "from_time": "09:00", "to_time": "12:00",
        "windows": "4", "reserve": "2", "grid": "10", "d1": "1", "d2": "1", "d3": "1",
    }  # fmt: skip
    assert (await save(door, wish)).status_code == 303
    old = await conn.fetchrow("SELECT valid_to FROM opening_series WHERE id = $1", which)
    assert old["valid_to"] == first - DAY
    new = await conn.fetchrow(
        "SELECT weekdays, from_time, walk_in_reserve FROM opening_series WHERE valid_from = $1",
        first,
    )
    assert tuple(new) == ([1, 2, 3], time(9), 2)


async def test_lunch_cover_is_added_and_ended_again(door: httpx.AsyncClient, conn: db.Conn) -> None:
    first = TODAY + DAY
    wish = {
        "centre": HALL, "act": "add", "pool": "household", "from_date": first.isoformat(),
        "from_time": "12:00", "to_time": "13:30", "windows": "2", "reserve": "1", "grid": "10",
        "d1": "1", "d2": "1", "d3": "1", "d4": "1", "d5": "1",
    }  # fmt: skip
    assert (await save(door, wish)).status_code == 303
    lunch = (
        "SELECT count(*) FROM slot s JOIN pool p ON p.id = s.pool_id"
        " WHERE p.code = 'household' AND starts_at::time = time '04:00' AND places = 1"
    )
    assert await conn.fetchval(lunch) > 20
    which = await series_id(conn, start=time(12))
    end = {
        "centre": HALL, "act": "end", "which": str(which), "to_date": first.isoformat(),
    }  # fmt: skip
    assert (await save(door, end)).status_code == 303
    assert await conn.fetchval(lunch) <= 1


async def test_a_season_comes_and_goes(door: httpx.AsyncClient, conn: db.Conn) -> None:
    """Summer afternoons begin half an hour later, then the usual ones come back."""
    first, last = TODAY + 20 * DAY, TODAY + 40 * DAY
    wish = {
        "centre": HALL, "act": "season", "pool": "bay", "like": TODAY.isoformat(),
        "from_date": first.isoformat(), "to_date": last.isoformat(), "afternoon": "30",
    }  # fmt: skip
    page = await door.get("/openings/preview", params=wish)
    assert "没有人因此失去预约" in page.text
    assert (await save(door, wish)).status_code == 303
    rows = await conn.fetch(
        """
        SELECT s.valid_from, s.valid_to, s.from_time FROM opening_series s JOIN pool p ON p.id = s.pool_id
        JOIN centre c ON c.id = p.centre_id WHERE c.code = $1 AND p.code = 'bay'
        AND s.from_time > '12:00' ORDER BY s.valid_from
        """,
        HALL,
    )
    assert [(row["valid_to"], row["from_time"]) for row in rows] == [
        (first - DAY, time(13, 30)),
        (last, time(14)),
        (None, time(13, 30)),
    ]


async def test_make_up_days_follow_the_centres_rule(door: httpx.AsyncClient, conn: db.Conn) -> None:
    wish = {"centre": HALL, "act": "make_up", "weekday": "0"}
    assert (await save(door, wish)).status_code == 303
    kept = await conn.fetchval("SELECT make_up_weekday FROM centre WHERE code = $1", HALL)
    assert kept == 0


async def test_an_exception_is_taken_back(door: httpx.AsyncClient, conn: db.Conn) -> None:
    on = TODAY + 8 * DAY
    assert (await save(door, closing(on))).status_code == 303
    which = await conn.fetchval("SELECT id FROM opening_exception WHERE from_time IS NULL")
    assert (
        await save(door, {"centre": HALL, "act": "withdraw", "which": str(which)})
    ).status_code == 303
    assert await conn.fetchval(
        "SELECT withdrawn_at IS NOT NULL FROM opening_exception WHERE from_time IS NULL"
    )
    assert "停电检修" not in (await door.get("/openings")).text


async def test_a_morning_off_leaves_the_afternoon(door: httpx.AsyncClient, conn: db.Conn) -> None:
    on = civil_date((await make.free_time(conn, clock.now())).starts_at)
    wish = closing(on, from_time="08:00", to_time="12:00")
    assert (await save(door, wish)).status_code == 303
    rows = await conn.fetch(
        "SELECT s.starts_at FROM slot s JOIN pool p ON p.id = s.pool_id JOIN centre c ON c.id = p.centre_id"
        " WHERE c.code = $1 AND s.on_date = $2",
        HALL,
        on,
    )
    assert all(row["starts_at"].astimezone(CENTRE_ZONE).time() >= time(12) for row in rows)
