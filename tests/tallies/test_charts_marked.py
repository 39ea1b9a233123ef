"""A chart bears the marks of the days it draws, inside the picture, because pictures are cut out and sent on."""

import re
from datetime import date
from uuid import UUID
from xml.etree import ElementTree

import httpx
import pytest

from admin.tallies.charts.drawn import KINDS, PAGE
from backend import db
from tests.admin.staff import member
from tests.tallies.closing import March, lived

pytestmark = pytest.mark.anyio

ASKED = "figure=F01&period=2025-03&by=centre"
OWN = "大厅未日结 1天：2025-03-05"
YEAR = "大厅未日结 2天：2025-03-05, 2025-11-03"
THEN = "上年同期（2024年） 大厅未日结 1天：2024-06-07"


@pytest.fixture
async def march(conn: db.Conn) -> March:
    """With something for each chart to draw, on a day that was closed."""
    found, on = await lived(conn), date(2025, 3, 4)
    await found.ticket(on)
    await found.tell(
        ("appointment_booked", on, found.case() | {"appointment_id": UUID(int=1), "slot_on": on}),
        ("day_closed", on, {"centre_id": found.centres[0], "details": {"balanced": True}}),
        (
            "case_granted",
            date(2025, 3, 26),
            found.cases[9] | {"details": {"legal_due": "2025-03-20"}},
        ),
    )
    return found


@pytest.fixture
async def door(conn: db.Conn, staff_door: httpx.AsyncClient) -> httpx.AsyncClient:
    return (await member(conn, "draws", "statistician")).into(staff_door)


async def left_open(march: March) -> None:
    """A day of the month, another of its year, and one of the year before."""
    for on in ((2025, 3, 5), (2025, 11, 3), (2024, 6, 7), (2023, 6, 7)):
        await march.ticket(date(*on))


def written(svg: str) -> str:
    """Every word in a picture, its broken lines joined."""
    return "".join(ElementTree.fromstring(svg).itertext()).replace(" ", "")


async def svg_of(door: httpx.AsyncClient, kind: str) -> str:
    return (await door.get(f"/tallies/charts/{kind}/svg?{ASKED}")).text


@pytest.mark.parametrize("kind", KINDS)
async def test_a_downloaded_chart_bears_the_marks_of_its_days(
    march: March, door: httpx.AsyncClient, kind: str
) -> None:
    """A trend draws the whole year and the year before, the others what was chosen."""
    quiet = await svg_of(door, kind)
    assert "有标记" not in quiet
    await left_open(march)
    marked = await svg_of(door, kind)
    for line in (YEAR, THEN) if kind == "trend" else (OWN,):
        assert line.replace(" ", "") in written(marked), kind
        assert line in str(ElementTree.fromstring(marked).get("aria-label")), kind
    assert kind == "trend" or "2025-11-03" not in marked
    assert "2023-06-07" not in marked
    png = (await door.get(f"/tallies/charts/{kind}/png?{ASKED}")).content
    high = int.from_bytes(png[20:24], "big")
    assert abs(high - 2 * int(ElementTree.fromstring(marked).attrib["height"])) <= 2
    assert int(ElementTree.fromstring(quiet).get("height") or 0) < high / 2 - 30


async def test_the_page_says_it_beside_each_chart_and_its_table(
    march: March, door: httpx.AsyncClient
) -> None:
    await left_open(march)
    page = (await door.get(f"/tallies/charts?{ASKED}")).text
    figures = re.findall(r'<figure class="chart" id="chart-(\w+)">(.*?)</figure>', page, re.S)
    assert {kind for kind, _ in figures} == set(PAGE)
    for kind, figure in figures:
        beside = figure.partition("<details>")[2]
        for line in (YEAR, THEN) if kind == "trend" else (OWN,):
            assert f'<p class="rule">{line}</p>' in beside, kind
    table = (await door.get(f"/tallies?{ASKED}")).text
    drawn = table.partition('<figure class="chart"')[2].partition("</figure>")[0]
    assert OWN in drawn
    by_month = (await door.get("/tallies?figure=F01&period=2025-03&by=month")).text
    drawn = by_month.partition('<figure class="chart"')[2].partition("</figure>")[0]
    assert YEAR in drawn
    assert THEN in drawn
