"""The service circle against a brute force that shares nothing with it; what-ifs; and files that are wrong."""

import math
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from backend import db
from backend.access.models import Staff
from backend.permits.models import Category
from backend.places.models import Division
from backend.refusal import NotFound
from backend.tallies.actions import circle as actions
from backend.tallies.actions import standing
from backend.tallies.models import Period
from backend.tallies.models.standing import Ground, StandingRow
from backend.tallies.queries import circle as queries
from backend.tallies.queries import standing as asked
from backend.tallies.rules import circle as rules
from backend.tallies.rules.circle import Change
from backend.tallies.rules.standing import COVERED, minutes_for
from tests import make

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
ON = date(2026, 6, 1)
YEAR = Period("2026", date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
async def conn(county_url: str) -> AsyncIterator[db.Conn]:
    """The demo county in a transaction that is rolled back."""
    connection = await db.connect(county_url)
    whole = connection.transaction()
    await whole.start()
    yield connection
    await whole.rollback()
    await connection.close()


@pytest.fixture
async def ground(conn: db.Conn) -> Ground:
    return await standing.ground(conn, 1, ON, YEAR)


@pytest.fixture
async def administrator(conn: db.Conn) -> Staff:
    return await make.staff(conn, "circle-admin", "administrator")


async def brute(
    conn: db.Conn, extra: dict[str, set[str]] | None = None, one: bool = False
) -> int | None:
    """The answer by trying every minute, from the tables and textbook geometry. `extra`: centre code by category."""
    villages = await conn.fetch(
        "SELECT code, population, latitude::float8 AS lat, longitude::float8 AS lon FROM division "
        "WHERE length(code) = 12 AND population IS NOT NULL"
    )
    centres = await conn.fetch(
        "SELECT id, code, latitude::float8 AS lat, longitude::float8 AS lon FROM centre"
    )
    measured = {
        (row["village_code"], row["centre_id"]): float(row["minutes"])
        for row in await conn.fetch(
            "SELECT t.* FROM travel_time t JOIN travel_matrix m ON m.id = t.matrix_id WHERE withdrawn_at IS NULL"
        )
    }
    have: dict[str, set[int]] = {}
    for row in await conn.fetch(
        """
        SELECT DISTINCT i.category, s.centre_id FROM service s JOIN item i ON i.code = s.item_code
        JOIN item_version v ON v.item_code = s.item_code WHERE v.content ->> 'demand' = 'daily'
        """
    ):
        have.setdefault(row["category"], set()).add(row["centre_id"])
    for category, codes in (extra or {}).items():
        have[category] |= {c["id"] for c in centres if c["code"] in codes}
    if one:
        have = {"one": set.intersection(*have.values())}

    def minutes(village: Any, centre: Any) -> float:
        known = measured.get((village["code"], centre["id"]))
        if known is not None:
            return known
        lat, lon, lat2, lon2 = map(
            math.radians, (village["lat"], village["lon"], centre["lat"], centre["lon"])
        )
        cosine = math.sin(lat) * math.sin(lat2) + math.cos(lat) * math.cos(lat2) * math.cos(
            lon - lon2
        )
        km = 6371.0 * math.acos(max(-1.0, min(1.0, cosine)))
        return round(km * 1.35 / 30 * 60, 1)

    people = sum(v["population"] for v in villages)
    for limit in range(300):
        covered = 0
        for village in villages:
            near = {c["id"] for c in centres if minutes(village, c) <= limit}
            if all(ids & near for ids in have.values()):
                covered += village["population"]
        if covered * 100 >= people * 95:
            return limit
    return None


async def test_the_county_equals_the_brute_force(conn: db.Conn, ground: Ground) -> None:
    found = rules.circle(ground)
    assert found.minutes == await brute(conn)
    assert found.minutes_one == await brute(conn, one=True)
    assert 10 < (found.minutes or 0) < 120
    assert (found.residents, len(found.reaches), found.unknown) == (398_000, 198, [])
    value = (await standing.standing_figures(conn, 1, ON, YEAR))["F09"]
    assert value.value == found.minutes
    assert value.rows == 198
    assert value.estimated
    assert value.parts["vehicle_driver"] == found.minutes_by["vehicle_driver"]


async def test_a_matrix_goes_before_the_straight_line(
    conn: db.Conn, administrator: Staff, ground: Ground
) -> None:
    """Random times for two thirds of all pairs, as the brute force counts them too."""
    random, lines = Random(7), ["village_code,name,QX-HALL,QX-HUZHEN,QX-XIKOU,QX-QINGYAN"]
    for village in ground.villages:
        cells = ["" if random.random() < 0.33 else f"{random.uniform(5, 90):.1f}" for _ in range(4)]
        lines.append(",".join([village.code, village.name_zh, *cells]))
    given = sum(cell != "" for line in lines[1:] for cell in line.split(",")[2:])
    content = "\r\n".join(lines).encode("gb18030")
    assert await actions.import_matrix(conn, administrator, content, "路网测算", ON, NOW) == given
    stands = await standing.ground(conn, 1, ON, YEAR)
    assert len(stands.travel) == given
    found = rules.circle(stands)
    assert found.minutes == await brute(conn)
    assert found.minutes_by != rules.circle(ground).minutes_by
    ways = [reach.all for reach in found.reaches if reach.all is not None]
    assert {way.estimated for way in ways} == {True, False}
    for way, reach in ((reach.all, reach) for reach in found.reaches if reach.all):
        assert way.estimated == ((reach.village.code, way.point_id) not in stands.travel)


async def test_a_matrix_holds_from_its_day_until_another_or_until_withdrawn(
    conn: db.Conn, administrator: Staff
) -> None:
    village = "330899001001"
    for minutes, valid_from in ((11, date(2026, 1, 1)), (22, date(2026, 7, 1))):
        content = f"村代码,网点编码,分钟\n{village},QX-HALL,{minutes}\n".encode()
        await actions.import_matrix(conn, administrator, content, "实测", valid_from, NOW)

    async def holds(on: date) -> list[Decimal]:
        return list((await standing.ground(conn, 1, on, YEAR)).travel.values())

    assert await holds(date(2025, 12, 31)) == []
    assert await holds(date(2026, 6, 30)) == [11]
    assert await holds(date(2026, 7, 1)) == [22]
    newest = (await queries.imported(conn, 1))[0]
    await actions.withdraw_matrix(conn, administrator, newest.id, "测错了", NOW)
    assert await holds(date(2026, 7, 1)) == [11]
    with pytest.raises(NotFound):
        await actions.withdraw_matrix(conn, administrator, newest.id, "再来一次", NOW)
    acts = await conn.fetch("SELECT act FROM audit ORDER BY id")
    assert [row["act"] for row in acts] == [actions.IMPORTED] * 2 + [actions.WITHDRAWN]


async def test_what_if_a_centre_opened_a_category(conn: db.Conn, ground: Ground) -> None:
    """Exit and entry at two police posts; then everything closes at the only three that have it."""
    before = rules.circle(ground)
    opened = rules.circle(
        ground,
        [Change("open", code, "exit_entry") for code in ("QX-QINGYAN", "QX-FENGLIN")],
    )
    assert opened.minutes == await brute(conn, {"exit_entry": {"QX-QINGYAN", "QX-FENGLIN"}})
    assert (opened.minutes or 0) < (before.minutes or 0)
    assert opened.minutes_by["household"] == before.minutes_by["household"]
    closed = rules.circle(
        ground, [Change("close", c, "exit_entry") for c in ("QX-HALL", "QX-HUZHEN", "QX-XIKOU")]
    )
    assert closed.minutes is None
    assert closed.minutes_by["exit_entry"] is None
    assert closed.minutes_by["household"] == before.minutes_by["household"]
    assert all(reach.all is None for reach in closed.reaches)
    assert rules.circle(ground) == before


async def test_what_if_a_new_point_stood_in_a_township(conn: db.Conn, ground: Ground) -> None:
    towns = await asked.townships(conn, 1)
    yueling = next(t for t in towns if t.name_zh == "月岭乡")
    change = [Change("open", yueling.code, "exit_entry")]
    rules.check_changes(ground, change, towns)
    found = rules.circle(ground, change, towns)
    there = [r for r in found.reaches if r.village.parent_code == yueling.code]
    assert {r.by["exit_entry"].point_id for r in there if r.by["exit_entry"]} == {
        -int(yueling.code)
    }
    assert (found.minutes_by["exit_entry"] or 0) <= (
        rules.circle(ground).minutes_by["exit_entry"] or 0
    )


@pytest.mark.parametrize(
    ("act", "place", "category"),
    [
        ("open", "QX-NOWHERE", "household"),
        ("close", "330899206", "household"),
        ("open", "330999", "household"),
        ("open", "QX-HALL", "colour"),
    ],
)
async def test_what_is_no_change_is_refused(
    conn: db.Conn, ground: Ground, act: Any, place: str, category: Any
) -> None:
    towns = await asked.townships(conn, 1)
    with pytest.raises(rules.UnknownChange, match=place):
        rules.check_changes(ground, [Change(act, place, category)], towns)


async def test_who_is_not_known_is_left_out_and_listed(ground: Ground) -> None:
    villages = [
        replace(ground.villages[0], population=None),
        replace(ground.villages[1], latitude=None),
        replace(ground.villages[2], population=0),
        *ground.villages[3:],
    ]
    found = rules.circle(replace(ground, villages=villages))
    assert found.unknown == villages[:2]
    assert len(found.reaches) == 196
    assert found.residents == sum(v.population or 0 for v in villages[2:])


def test_the_fewest_minutes_at_the_edge_of_95_percent() -> None:
    def rows(*people: tuple[int, str | None]) -> list[StandingRow]:
        return [
            StandingRow("all", amount=None if m is None else Decimal(m), of=n) for n, m in people
        ]

    fewest, share = minutes_for, COVERED
    assert fewest(share, rows((95, "10.0"), (5, "99"))) == 10
    assert fewest(share, rows((94, "10"), (1, "10.1"), (5, "99"))) == 11
    assert fewest(share, rows((949, "10"), (51, "40"))) == 40
    assert fewest(share, rows((95, "0"), (5, None))) == 0
    assert fewest(share, rows((94, "5"), (6, None))) is None
    assert fewest(share, rows((0, "5"))) is None
    assert fewest(share, []) is None


async def test_a_basket_says_what_counts(
    conn: db.Conn, administrator: Staff, ground: Ground
) -> None:
    """Only categories with a basket are asked for, and only points with one of its items count."""
    wished: dict[Category, str] = {
        "household": "HJ-101， hj-105",
        "exit_entry": "",
        "vehicle_driver": "CJ-302",
        "public_order": "",
    }
    await actions.set_basket(conn, administrator, ground, wished, "与县局商定", NOW)
    stands = await standing.ground(conn, 1, ON, YEAR)
    assert rules.basket(stands) == {"household": {"HJ-101", "HJ-105"}, "vehicle_driver": {"CJ-302"}}
    places = {c.id: c.code for c in stands.centres.values()}
    offered = rules.offered(stands)
    assert {places[c] for c in offered["vehicle_driver"]} == {"QX-HALL", "QX-HUZHEN"}
    before = await standing.ground(conn, 1, date(2026, 5, 31), YEAR)
    assert rules.basket(before).keys() == rules.basket(ground).keys()
    wished["vehicle_driver"] = "CJ-301"
    await actions.set_basket(conn, administrator, stands, wished, "同日更正", NOW)
    stands = await standing.ground(conn, 1, ON, YEAR)
    assert rules.basket(stands)["vehicle_driver"] == {"CJ-301"}


async def test_a_wrong_basket_is_refused(
    conn: db.Conn, administrator: Staff, ground: Ground
) -> None:
    nothing: dict[Category, str] = {"household": " ", "exit_entry": ""}
    with pytest.raises(rules.BasketEmpty):
        await actions.set_basket(conn, administrator, ground, nothing, "清空", NOW)
    for code in ("HJ-999", "CJ-301", "x"):
        with pytest.raises(rules.UnknownBasketItem, match=code.upper()):
            await actions.set_basket(conn, administrator, ground, {"household": code}, "试用", NOW)
    with pytest.raises(rules.CircleReasonMissing):
        await actions.set_basket(conn, administrator, ground, {"household": "HJ-101"}, " ", NOW)
    assert await conn.fetchval("SELECT count(*) FROM basket_item") == 0


async def test_a_matrix_without_a_source_breaks_its_constraint(
    conn: db.Conn, administrator: Staff
) -> None:
    content = b"village_code,QX-HALL\n330899001001,12"
    with pytest.raises(db.ConstraintBroken, match="travel_matrix_names_its_source"):
        await actions.import_matrix(conn, administrator, content, " ", ON, NOW)


def test_a_township_whose_place_nobody_knows_is_no_point() -> None:
    town = Division("330899299", "330899", "无名乡", "Unnamed")
    assert rules.thought_of(town) is None
