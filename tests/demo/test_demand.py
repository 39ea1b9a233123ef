"""Who wants what when: the years and months of places.md D2."""

from datetime import date, timedelta
from random import Random

import pytest

from backend import db
from backend.demo.history import demand, world
from backend.demo.staff import seed_staff
from tests.demo.conftest import NOW

pytestmark = pytest.mark.anyio


@pytest.fixture
async def market(conn: db.Conn) -> demand.Market:
    await seed_staff(conn)
    last = NOW.date()
    return demand.Market(await world.read_world(conn, last - timedelta(days=3), last, NOW), 1.0)


def a_year(market: demand.Market, year: int, starts: str) -> float:
    """Cases of the items whose codes begin so, by all streams and places."""
    total = 0.0
    for month in range(1, 13):
        for site in market.world.sites:
            for stream in demand.STREAMS:
                found = market.wanted(site, date(year, month, 1), stream)
                at_once = [
                    b - a for a, b in zip([0.0, *found.weights], found.weights, strict=False)
                ]
                total += sum(
                    w
                    for code, w in zip(found.codes, at_once, strict=True)
                    if code.startswith(starts)
                )
    return total * 365 / 12


async def test_exit_entry_nearly_vanishes_in_2021(market: demand.Market) -> None:
    assert a_year(market, 2021, "CR") < 0.03 * a_year(market, 2024, "CR")
    assert 90 < a_year(market, 2021, "CR-20") < 200
    assert a_year(market, 2021, "CJ-30") == pytest.approx(a_year(market, 2024, "CJ-30"), rel=0.01)


NORMAL = {
    "CJ-301": (10_000, 12_000),
    "CJ-302": (8_000, 9_000),
    "CJ-331": (7_000, 8_000),
    "CR-20": (5_000, 7_500),
    "CR-21": (6_000, 10_500),
    "HJ-15": (25_000, 35_000),
    "HJ-101": (2_300, 2_700),
    "HJ-105": (2_600, 3_100),
    "HJ-13": (9_000, 15_000),
    "ZA-4": (200, 2_000),
    "": (170_000, 220_000),
}
"""Items by the beginning of their codes: least and most cases of a normal year."""


async def test_a_normal_year_has_a_countys_volumes(market: demand.Market) -> None:
    """Walk-ins are counted as wanted; a few of them find the place closed and never come."""
    for starts, (least, most) in NORMAL.items():
        assert least <= a_year(market, 2024, starts) <= most * 1.05, starts


async def test_travel_papers_peak_before_the_holidays(market: demand.Market) -> None:
    hall = next(site for site in market.world.sites if site.code == "QX-HALL")

    def travel(month: int) -> float:
        found = market.wanted(hall, date(2024, month, 1), "walk_in")
        first = found.codes.index("CR-211")
        return found.weights[first] - found.weights[first - 1]

    assert min(map(travel, (1, 4, 7, 9))) > max(map(travel, (2, 11, 12)))


def test_the_counts_have_the_mean_they_are_drawn_for() -> None:
    rng = Random(1)
    for mean in (0.02, 1.5, 25.0, 90.0):
        drawn = [demand.poisson(rng, mean) for _ in range(4000)]
        assert sum(drawn) / 4000 == pytest.approx(mean, rel=0.2)
    assert sum(demand.weekday_factor(date(2026, 6, n)) for n in range(1, 8)) == pytest.approx(7)
