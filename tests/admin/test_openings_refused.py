"""Every wrong thing on the openings pages is answered by a sentence, and nothing changes."""

import re

import httpx
import pytest

from backend import db
from tests.admin.desk import HALL
from tests.admin.staff import member
from tests.admin.supervisor import (
    DAY,
    TODAY,
    booked,
    closing,
    series_id,
    supervisor,
    whole,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def door(staff_door: httpx.AsyncClient, conn: db.Conn) -> httpx.AsyncClient:
    return await supervisor(staff_door, conn)


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
    assert (await door.get("/openings/conflicts", params={"centre": HALL})).status_code == 404
    assert (await door.get(f"/openings/conflicts/{one.id}")).status_code == 404
    for act in ("offer", "cancel", "told"):
        answer = await door.post(f"/openings/conflicts/{one.id}/{act}", data={})
        assert answer.status_code == 404, act
    answer = await door.post("/openings/save", data={**closing(one.on), "seen": "x"})
    assert answer.status_code == 404
    assert "QX-HALL" not in (await door.get("/openings")).text
