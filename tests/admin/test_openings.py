"""The openings pages: every change previewed, saved as seen, refused in words; and the conflict list."""

import re
from datetime import date, datetime, time, timedelta
from html import unescape

import httpx
import pytest

from backend import clock, db
from backend.booking.models import Appointment
from backend.clock import CENTRE_ZONE, civil_date
from tests import make
from tests.admin.desk import HALL
from tests.admin.staff import Member, member

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)
TODAY = civil_date(clock.now())


@pytest.fixture
async def door(staff_door: httpx.AsyncClient, conn: db.Conn) -> httpx.AsyncClient:
    """As the supervisor of the hall sees it."""
    who: Member = await member(conn, "boss", "supervisor", centre=HALL)
    return who.into(staff_door)


async def booked(conn: db.Conn, count: int = 1) -> list[Appointment]:
    now = clock.now()
    people = await make.residents(conn, count, now)
    return [
        await make.appointment(conn, who, now + timedelta(seconds=n))
        for n, who in enumerate(people)
    ]


def closing(on: date, **more: str) -> dict[str, str]:
    return {
        "centre": HALL,
        "act": "close",
        "from_date": on.isoformat(),
        "reason_zh": "停电检修",
        "reason_en": "Power cut",
        **more,
    }


def seen(page: httpx.Response) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page.text)
    assert found, page.text
    return found.group(1)


async def save(door: httpx.AsyncClient, wish: dict[str, str]) -> httpx.Response:
    page = await door.get("/openings/preview", params=wish)
    assert page.status_code == 200, page.text
    return await door.post("/openings/save", data={**wish, "seen": seen(page)})


# --- pages --------------------------------------------------------------------------------------


async def test_the_week_the_coming_days_and_the_series_are_shown(door: httpx.AsyncClient) -> None:
    page = await door.get("/openings")
    assert page.status_code == 200, page.text
    assert "08:30–12:00" in page.text
    assert page.text.count('class="day ') == 60
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


async def series_id(conn: db.Conn, pool: str = "household", start: time = time(8, 30)) -> int:
    found: int = await conn.fetchval(
        """
        SELECT s.id FROM opening_series s JOIN pool p ON p.id = s.pool_id JOIN centre c ON c.id = p.centre_id
        WHERE c.code = $1 AND p.code = $2 AND s.from_time = $3 AND 1 = ANY (s.weekdays)
        """,
        HALL,
        pool,
        start,
    )
    return found


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
    conflicts = await door.get("/conflicts")
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
    assert await conn.fetchval("SELECT count(*) FROM opening_exception") == 0
    again = await door.post("/openings/save", data={**closing(first.on), "seen": seen(answer)})
    assert again.status_code == 303


async def test_a_preview_writes_nothing(door: httpx.AsyncClient, conn: db.Conn) -> None:
    (one,) = await booked(conn)
    before = await whole(conn)
    await door.get("/openings/preview", params=closing(one.on))
    assert await whole(conn) == before


async def whole(conn: db.Conn) -> list[object]:
    return [
        await conn.fetchval(
            f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
        )
        for table in (
            "slot",
            "appointment",
            "opening_series",
            "opening_exception",
            "notice",
            "audit",
        )
    ]


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
    lunch = "SELECT count(*) FROM slot WHERE starts_at::time = time '04:00' AND places = 1"
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
        "centre": HALL, "act": "season", "pool": "vehicle_driver", "like": TODAY.isoformat(),
        "from_date": first.isoformat(), "to_date": last.isoformat(), "afternoon": "30",
    }  # fmt: skip
    page = await door.get("/openings/preview", params=wish)
    assert "没有人因此失去预约" in page.text
    assert (await save(door, wish)).status_code == 303
    rows = await conn.fetch(
        """
        SELECT s.valid_from, s.valid_to, s.from_time FROM opening_series s JOIN pool p ON p.id = s.pool_id
        JOIN centre c ON c.id = p.centre_id WHERE c.code = $1 AND p.code = 'vehicle_driver'
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
    which = await conn.fetchval("SELECT id FROM opening_exception")
    assert (
        await save(door, {"centre": HALL, "act": "withdraw", "which": str(which)})
    ).status_code == 303
    assert await conn.fetchval("SELECT withdrawn_at IS NOT NULL FROM opening_exception")
    assert "停电检修" not in (await door.get("/openings")).text


# --- bad input ----------------------------------------------------------------------------------

TOMORROW = (TODAY + DAY).isoformat()
SERIES = {
    "act": "add", "pool": "household", "from_date": TOMORROW, "from_time": "18:00",
    "to_time": "19:00", "windows": "2", "reserve": "1", "grid": "10", "d1": "1",
}  # fmt: skip
FEWER = {**closing(TODAY + DAY), "act": "fewer", "pool": "household", "windows": "3"}
BAD = {
    "no act": ({"act": ""}, 400),
    "an act that is none": ({"act": "burn"}, 400),
    "no date": ({**closing(TODAY), "from_date": ""}, 400),
    "no date but words": ({**closing(TODAY), "from_date": "next week"}, 400),
    "the past": (closing(TODAY - DAY), 422),
    "the end before the beginning": (closing(TODAY + DAY, to_date=TODAY.isoformat()), 422),
    "two years": (closing(TODAY, to_date=(TODAY + 800 * DAY).isoformat()), 422),
    "no reason": (closing(TODAY, reason_en=""), 422),
    "half a time": (closing(TODAY, from_time="09:00"), 422),
    "times reversed": (closing(TODAY, from_time="11:00", to_time="09:00"), 422),
    "a time with seconds": (closing(TODAY, from_time="09:00:30", to_time="10:00"), 422),
    "a pool of nowhere": (closing(TODAY, pool="kitchen"), 404),
    "fewer windows of all pools": ({**FEWER, "pool": ""}, 404),
    "no window left": ({**FEWER, "windows": "0"}, 422),
    "more windows": ({**FEWER, "windows": "9"}, 422),
    "a number in letters": ({**FEWER, "windows": "two"}, 400),
    "no reserve": ({**SERIES, "reserve": "0"}, 422),
    "more reserve than windows": ({**SERIES, "reserve": "3"}, 422),
    "more windows than there are": ({**SERIES, "windows": "40"}, 422),
    "no weekday": ({**SERIES, "d1": ""}, 422),
    "a unit that is none": ({**SERIES, "grid": "7"}, 400),
    "over another series": ({**SERIES, "from_time": "11:30"}, 422),
    "shorter than a unit": ({**SERIES, "to_time": "18:05"}, 422),
    "too long a text": (closing(TODAY, reason_zh="长" * 101), 400),
    "a series of nobody": ({"act": "end", "which": "2147483647", "to_date": TOMORROW}, 404),
    "a series that is no number": ({"act": "end", "which": "x", "to_date": TOMORROW}, 400),
    "an exception of nobody": ({"act": "withdraw", "which": "2147483647"}, 404),
    "an eighth weekday": ({"act": "make_up", "weekday": "8"}, 400),
    "a season like nothing": (
        {"act": "season", "like": "1999-01-01", "from_date": TOMORROW},
        404,
    ),
    "a season that ends first": (
        {"act": "season", "like": TOMORROW, "from_date": TOMORROW, "to_date": TODAY.isoformat()},
        422,
    ),
    "a season past midnight": (
        {"act": "season", "like": TOMORROW, "from_date": TOMORROW, "afternoon": "999"},
        400,
    ),
}


@pytest.mark.parametrize("case", BAD)
async def test_bad_input_is_answered_by_a_sentence_and_changes_nothing(
    door: httpx.AsyncClient, conn: db.Conn, case: str
) -> None:
    given, status = BAD[case]
    wish, before = {"centre": HALL, **given}, await whole(conn)
    page = await door.get("/openings/preview", params=wish)
    assert page.status_code == status, page.text
    assert re.search(r"请|可选", page.text)
    answer = await door.post("/openings/save", data={**wish, "seen": "0"})
    assert answer.status_code == status, answer.text
    assert await whole(conn) == before


async def test_what_was_typed_stays_when_it_is_refused(door: httpx.AsyncClient) -> None:
    page = await door.get("/openings/preview", params=closing(TODAY - DAY, reason_zh="搬家停办"))
    assert 'value="搬家停办"' in page.text
    assert 'role="alert"' in page.text


async def test_a_series_is_not_ended_in_the_past(door: httpx.AsyncClient, conn: db.Conn) -> None:
    which = await series_id(conn)
    wish = {
        "centre": HALL, "act": "end", "which": str(which), "to_date": "2024-01-01",
    }  # fmt: skip
    page = await door.get("/openings/preview", params=wish)
    assert page.status_code == 422


async def test_another_centre_is_not_there(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    (one,) = await booked(conn)
    door = (await member(conn, "elsewhere", "supervisor", centre="QX-HUZHEN")).into(staff_door)
    assert (await door.get("/openings", params={"centre": HALL})).status_code == 404
    assert (await door.get("/conflicts", params={"centre": HALL})).status_code == 404
    assert (await door.get(f"/conflicts/{one.id}")).status_code == 404
    for act in ("offer", "cancel", "told"):
        answer = await door.post(f"/conflicts/{one.id}/{act}", data={})
        assert answer.status_code == 404, act
    answer = await door.post("/openings/save", data={**closing(one.on), "seen": "x"})
    assert answer.status_code == 404
    assert "QX-HALL" not in (await door.get("/openings")).text


# --- conflicts ----------------------------------------------------------------------------------


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
    assert "没有冲突预约" in (await door.get("/conflicts")).text
    one = await in_conflict(conn, door)
    assert "待处理" in (await door.get("/conflicts")).text
    page = await door.get(f"/conflicts/{one.id}")
    times = [unescape(found) for found in re.findall(r'name="time" value="([^"]+)"', page.text)]
    assert len(times) > 3
    bad = await door.post(f"/conflicts/{one.id}/offer", data={"time": "QX-HALL whenever"})
    assert bad.status_code == 400
    taken = f"{HALL} {one.starts_at.isoformat()}"
    assert (await door.post(f"/conflicts/{one.id}/offer", data={"time": taken})).status_code == 409
    answer = await door.post(f"/conflicts/{one.id}/offer", data={"time": times[2]})
    assert answer.status_code == 303, answer.text
    offer = await conn.fetchrow(
        "SELECT starts_at, replaces FROM appointment WHERE state = 'offered'"
    )
    assert tuple(offer) == (datetime.fromisoformat(times[2].split(" ")[1]), one.id)
    again = await door.post(f"/conflicts/{one.id}/offer", data={"time": times[3]})
    assert again.status_code == 409
    assert "已提供" in (await door.get("/conflicts")).text


async def test_a_conflict_is_noted_and_cancelled_with_a_reason(
    door: httpx.AsyncClient, conn: db.Conn
) -> None:
    one = await in_conflict(conn, door)
    told = await door.post(f"/conflicts/{one.id}/told", data={"text": "已电话告知"})
    assert told.status_code == 303
    assert "已电话告知" in (await door.get("/conflicts")).text
    assert (
        await door.post(f"/conflicts/{one.id}/told", data={"text": "长" * 201})
    ).status_code == 400
    assert (await door.post(f"/conflicts/{one.id}/cancel", data={"text": ""})).status_code == 400
    answer = await door.post(f"/conflicts/{one.id}/cancel", data={"text": "停电检修"})
    assert answer.status_code == 303, answer.text
    assert await conn.fetchval("SELECT state FROM appointment WHERE id = $1", one.id) == "cancelled"
    assert "没有冲突预约" in (await door.get("/conflicts")).text
    twice = await door.post(f"/conflicts/{one.id}/cancel", data={"text": "停电检修"})
    assert twice.status_code == 409
    assert "无需处理" in (await door.get(f"/conflicts/{one.id}")).text


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
