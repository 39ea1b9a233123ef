"""What is shown of the county's free days: true, at most a second old, quick to ask again."""

import asyncio
from datetime import datetime
from typing import Any

import httpx
import pytest

from backend import clock, db
from backend.booking import actions
from backend.booking.board import Board
from backend.booking.models import Booking
from backend.clock import civil_date
from backend.deps import House
from tests import make

pytestmark = pytest.mark.anyio

ADDRESS = f"/api/items/{make.LONG_ITEM}/availability"


def places(shown: dict[str, Any], centre: str, on: str) -> int:
    (found,) = [one for one in shown["centres"] if one["centre_code"] == centre]
    (day,) = [one for one in found["days"] if one["on"] == on]
    counted: int = day["places"]
    return counted


async def test_it_says_the_same_as_each_centres_calendar(
    conn: db.Conn, public: httpx.AsyncClient
) -> None:
    now, item = clock.now(), "HJ-153"
    shown = (await public.get(f"/api/items/{item}/availability")).json()
    assert len(shown["centres"]) > 3
    for centre in shown["centres"]:
        code = centre["centre_code"]
        calendar = await actions.free_times(conn, item, code, civil_date(now), 61, now)
        found = [(day.on.isoformat(), day.places) for day in calendar.days]
        assert [(day["on"], day["places"]) for day in centre["days"]] == found


async def test_an_item_with_a_bay_counts_both_stages(
    conn: db.Conn, public: httpx.AsyncClient
) -> None:
    """Every first time shown can be booked: bay, then window, within the half hour."""
    now = clock.now()
    shown = (await public.get("/api/items/CJ-302/availability")).json()
    (who,) = await make.residents(conn, 1, now)
    assert shown["needs_bay"]
    centre = next(one for one in shown["centres"] if one["next_free_at"])
    asked = Booking("CJ-302", centre["centre_code"], datetime.fromisoformat(centre["next_free_at"]))
    made = await actions.book(conn, make.KEYS, who, who.person_id or 0, asked, now)
    assert [stage.kind for stage in made.stages] == ["bay", "window"]
    wait = made.stages[1].starts_at - made.stages[0].ends_at
    assert 0 <= wait.total_seconds() <= 1800


async def test_unchanged_is_said_in_304_and_a_change_within_the_second(
    conn: db.Conn, public: httpx.AsyncClient
) -> None:
    now = clock.now()
    first = await public.get(ADDRESS)
    again = await public.get(ADDRESS, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    (who,) = await make.residents(conn, 1, now)
    booked = await make.appointment(conn, who, now)
    await asyncio.sleep(1)
    later = await public.get(ADDRESS, headers={"If-None-Match": first.headers["etag"]})
    assert later.status_code == 200
    on = booked.on.isoformat()
    before, after = (places(one.json(), make.HALL, on) for one in (first, later))
    assert after < before


async def test_many_readers_ask_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    county_days = actions.county_days

    async def counted(*given: Any) -> Any:
        nonlocal asked
        asked += 1
        return await county_days(*given)

    monkeypatch.setattr(actions, "county_days", counted)
    board = Board(house)
    reads = await asyncio.gather(*(board.read(make.LONG_ITEM) for _ in range(50)))
    assert asked == 1
    assert len({read.etag for read in reads}) == 1


async def test_an_unknown_item_is_refused_every_time(public: httpx.AsyncClient) -> None:
    for _ in range(2):
        answer = await public.get("/api/items/ZZ-999/availability")
        assert (answer.status_code, answer.json()["type"]) == (404, "UnknownItem")


async def test_without_the_inspection_the_bays_hours_do_not_matter(
    conn: db.Conn, public: httpx.AsyncClient
) -> None:
    """CJ-301 may come already inspected, CJ-302 may not."""
    await conn.execute(
        "UPDATE slot s SET taken = places FROM pool p WHERE p.id = s.pool_id AND p.kind = 'bay'"
    )

    async def offered(item: str, query: str) -> int:
        path = f"/api/items/{item}/centres/{make.HALL}/times?{query}"
        return sum(day["places"] for day in (await public.get(path)).json()["days"])

    assert await offered("CJ-301", "") == 0
    assert await offered("CJ-301", "bay=false") > 0
    assert await offered("CJ-302", "bay=false") == 0
    path = f"/api/centres/{make.HALL}/times?item=CJ-301&item=CJ-332"
    full, spared = [
        (await public.get(path + spare)).json()["days"] for spare in ("", "&without_bay=CJ-301")
    ]
    assert sum(day["places"] for day in full) == 0 < sum(day["places"] for day in spared)
