"""The invented county: is it whole, does it hang together, does it serve what it says?"""

from collections import Counter
from datetime import date

import pytest

from backend import clock, db
from backend.access import identity
from backend.demo import county, people
from backend.demo.history import demand
from backend.permits import catalogue
from backend.places import queries as places
from backend.places.rules import km_between

pytestmark = pytest.mark.anyio

TODAY = clock.civil_date(clock.now())
ITEMS = {item.code: item for item in catalogue.load()}


async def served_at(conn: db.Conn, code: str, on: date) -> set[str]:
    centre = await places.centre(conn, code)
    assert centre is not None
    return {one.item_code for one in await places.served(conn, on) if one.centre_id == centre.id}


async def test_the_hall_serves_every_item(conn: db.Conn) -> None:
    assert await served_at(conn, county.HALL, TODAY) == set(ITEMS)
    assert len(ITEMS) == 127


async def test_the_bay_adds_its_items_from_its_day_on(conn: db.Conn) -> None:
    opened = date(TODAY.year - 1, 7, 1)
    before = await served_at(conn, county.BAY_TOWN, date(TODAY.year - 1, 6, 30))
    after = await served_at(conn, county.BAY_TOWN, opened)
    bay = {code for code, item in ITEMS.items() if item.visit.needs_bay}
    assert after - before == bay - {"CJ-318"}
    assert not before & bay
    assert len(after - before) == 8


async def test_bays_are_at_the_hall_and_one_town_only(conn: db.Conn) -> None:
    rows = await conn.fetch(
        "SELECT c.code FROM pool p JOIN centre c ON c.id = p.centre_id WHERE p.kind = 'bay'"
    )
    assert {row["code"] for row in rows} == {county.HALL, county.BAY_TOWN}


async def test_a_regional_centre_takes_all_four_categories_and_a_post_little(conn: db.Conn) -> None:
    for code in (county.BAY_TOWN, "QX-XIKOU"):
        taken = await served_at(conn, code, TODAY)
        assert {ITEMS[item].category for item in taken} == {
            "household", "exit_entry", "vehicle_driver", "public_order",
        }  # fmt: skip
    assert len(await served_at(conn, "QX-FENGLIN", TODAY)) < 30
    assert len(await served_at(conn, "QX-MEIWU", TODAY)) < 15


async def test_twelve_more_towns_have_an_agent_point_or_a_police_post(conn: db.Conn) -> None:
    tiers = Counter(centre.tier for centre in await places.centres(conn, TODAY))
    assert tiers == {"county_hall": 1, "regional_centre": 2, "agent_point": 8, "police_post": 4}
    assert len({centre.division_code for centre in await places.centres(conn, TODAY)}) == 15


async def test_people_live_in_villages_and_make_about_400_000(conn: db.Conn) -> None:
    found = await places.divisions(conn, people.DIVISION)
    villages = [one for one in found if len(one.code) == 12]
    assert 150 <= len(villages) <= 250
    assert len({one.name_zh for one in villages}) == len(villages)
    assert 390_000 <= sum(one.population or 0 for one in villages) <= 410_000
    assert all(one.population and one.latitude and one.longitude for one in villages)
    codes = {one.code for one in found}
    assert all(one.parent_code in codes for one in found if one.code != people.DIVISION)


async def test_every_centre_stands_among_the_villages_of_its_town(conn: db.Conn) -> None:
    villages = [one for one in county.villages() if one.latitude and one.longitude]
    for centre in await places.centres(conn, TODAY):
        near = min(
            km_between((centre.latitude, centre.longitude), (one.latitude or 0, one.longitude or 0))
            for one in villages
            if one.parent_code == centre.division_code
        )
        assert near < 3, centre.code


async def test_openings_never_want_more_windows_than_there_are(conn: db.Conn) -> None:
    """Of a centre's windows, as of today; a window for all matters counts once."""
    rows = await conn.fetch(
        """
        SELECT c.code, p.kind, sum(o.windows) AS wanted,
               (SELECT count(DISTINCT w.id) FROM service_window w JOIN window_pool wp ON wp.window_id = w.id
                JOIN pool q ON q.id = wp.pool_id WHERE w.centre_id = c.id AND q.kind = p.kind) AS there
        FROM opening_series o JOIN pool p ON p.id = o.pool_id JOIN centre c ON c.id = p.centre_id
        WHERE o.from_time < '12:00' AND NOT 6 = ANY (o.weekdays)
        GROUP BY c.id, c.code, p.kind
        """
    )
    assert rows
    assert [row["code"] for row in rows if row["wanted"] > row["there"]] == []


async def test_household_and_exit_entry_open_on_saturday_mornings_with_half_the_windows(
    conn: db.Conn,
) -> None:
    rows = await conn.fetch(
        """
        SELECT p.code, o.from_time::text, o.to_time::text, o.windows FROM opening_series o
        JOIN pool p ON p.id = o.pool_id JOIN centre c ON c.id = p.centre_id
        WHERE c.code = $1 AND 6 = ANY (o.weekdays) ORDER BY p.code
        """,
        county.HALL,
    )
    assert [tuple(row) for row in rows] == [
        ("exit_entry", "08:30:00", "12:00:00", 1),
        ("household", "08:30:00", "12:00:00", 2),
    ]


async def test_founding_it_again_changes_nothing(conn: db.Conn) -> None:
    count = "SELECT (SELECT count(*) FROM opening_series) + (SELECT count(*) FROM service)"
    before = await db.value(conn, count)
    assert not await county.seed_county(conn, date(TODAY.year + 2, 1, 1))
    assert await db.value(conn, count) == before


async def test_every_item_has_a_volume_and_none_is_online_that_cannot_be() -> None:
    volumes = demand.volumes()
    assert set(volumes.items) == set(ITEMS)
    for code, volume in volumes.items.items():
        assert volume.season in volumes.seasons, code
        assert volume.online == 0 or ITEMS[code].online.depth in ("accept", "full"), code
    assert 170_000 < sum(volume.a_year for volume in volumes.items.values()) < 210_000


async def test_names_numbers_and_phones_are_invented_and_valid() -> None:
    numbers = [people.id_number_of(serial) for serial in range(0, 200_000, 7)]
    assert len(set(numbers)) == len(numbers)
    for serial in (0, 1, 23_999, 24_000, 159_999):
        read = identity.id_number(people.id_number_of(serial), TODAY)
        assert read.division == people.DIVISION
        assert identity.name(people.name_of(serial)) == people.name_of(serial)
        assert identity.phone(people.phone_of(serial)).startswith("1390000")
    for one in people.RESIDENTS:
        assert identity.id_number(one.id_number, TODAY).number == one.id_number
        assert one.phone.startswith("139000000")
    assert not {one.id_number for one in people.RESIDENTS} & set(numbers)


async def test_the_hall_has_lunch_cover_and_summer_hours(conn: db.Conn) -> None:
    """At lunch half the exit-entry windows; the afternoons of the vehicle office begin later from June to September."""
    lunch = await conn.fetch(
        """
        SELECT o.from_time::text, o.to_time::text, o.windows FROM opening_series o JOIN pool p ON p.id = o.pool_id
        JOIN centre c ON c.id = p.centre_id WHERE c.code = $1 AND p.code = 'exit_entry' AND o.from_time = '12:00'
        """,
        county.HALL,
    )
    assert [tuple(row) for row in lunch] == [("12:00:00", "13:30:00", 1)]
    afternoons = await conn.fetch(
        """
        SELECT o.valid_from, o.from_time::text FROM opening_series o JOIN pool p ON p.id = o.pool_id
        JOIN centre c ON c.id = p.centre_id
        WHERE c.code = $1 AND p.code = 'vehicle_driver' AND o.from_time > '12:00' ORDER BY o.valid_from
        """,
        county.HALL,
    )
    assert [row["from_time"] for row in afternoons] == ["13:30:00", "14:00:00"] * 2 + ["13:30:00"]
    assert [(row["valid_from"].month, row["valid_from"].day) for row in afternoons[1:]] == [
        (6, 1),
        (10, 1),
    ] * 2


async def test_one_morning_ahead_is_announced_closed(conn: db.Conn) -> None:
    row = await conn.fetchrow(
        "SELECT from_date, to_date, from_time::text, closed FROM opening_exception"
    )
    assert row["closed"]
    assert row["from_time"] == "08:30:00"
    assert row["from_date"] == row["to_date"]
    assert 0 < (row["from_date"] - TODAY).days <= 31
