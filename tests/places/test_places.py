"""Finding places, and what each serves when."""

from datetime import date

import pytest

from backend import clock, db
from backend.places import actions, queries
from backend.places.models import Window
from backend.places.rules import UnknownCentre, km_between

pytestmark = pytest.mark.anyio

TODAY = clock.civil_date(clock.now())


async def test_the_hall_comes_first_and_a_closed_centre_not_at_all(conn: db.Conn) -> None:
    before = await queries.centres(conn, TODAY)
    assert [before[0].tier, before[1].tier] == ["county_hall", "regional_centre"]
    await conn.execute("UPDATE centre SET closed_on = $2 WHERE code = $1", before[-1].code, TODAY)
    assert [one.code for one in await queries.centres(conn, TODAY)] == [
        one.code for one in before[:-1]
    ]


async def test_an_unknown_centre_is_refused_in_words(conn: db.Conn) -> None:
    assert (await actions.centre(conn, "QX-HALL")).tier == "county_hall"
    with pytest.raises(UnknownCentre, match="QX-NOWHERE"):
        await actions.centre(conn, "QX-NOWHERE")


async def test_an_item_is_served_by_one_pool_from_its_day_on(conn: db.Conn) -> None:
    town = await actions.centre(conn, "QX-HUZHEN")
    opened = date(TODAY.year - 1, 7, 1)
    pool = await queries.pool_serving(conn, "CJ-301", town.id, opened)
    assert pool is not None
    assert (pool.code, pool.kind, pool.skills) == ("bay", "bay", ["inspection", "vehicle_driver"])
    assert await queries.pool_serving(conn, "CJ-301", town.id, date(TODAY.year - 1, 6, 30)) is None
    assert await queries.pool_serving(conn, "CR-235", town.id, TODAY) is None


async def test_a_window_serves_exactly_the_pools_it_was_last_given(conn: db.Conn) -> None:
    town = await actions.centre(conn, "QX-XIKOU")
    first = (await queries.windows(conn, town.id, TODAY))[0]
    assert len(first.pool_ids) == 4
    fewer = Window(0, town.id, first.number, first.name_zh, first.name_en, first.pool_ids[1:3])
    assert await queries.add_window(conn, fewer) == first.id
    again = await queries.window(conn, first.id)
    assert again is not None
    assert again.pool_ids == first.pool_ids[1:3]


async def test_divisions_nest_by_their_codes(conn: db.Conn) -> None:
    town = await queries.divisions(conn, "330899101")
    assert [one.code for one in town] == sorted(one.code for one in town)
    assert town[0].name_zh == "湖镇镇"
    assert {one.parent_code for one in town[1:]} == {"330899101"}


def test_distances_are_great_circles() -> None:
    assert km_between((29.0, 119.0), (29.0, 119.0)) == 0
    assert km_between((29.0, 119.0), (30.0, 119.0)) == pytest.approx(111.2, abs=0.1)
    assert km_between((29.0, 119.0), (29.0, 120.0)) == pytest.approx(97.3, abs=0.2)
