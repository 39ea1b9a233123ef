"""Beside the table: the year before, the change, and since January; the charts; and the days that are marked."""

import re
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from backend import clock, db
from backend.tallies.parts import PARTS
from backend.tallies.queries.marks import marks
from backend.tallies.queries.spreads import whole_months
from backend.tallies.sources import SOURCES
from tests.admin.staff import member
from tests.tallies.histories import Log, live
from tests.tallies.test_pages import Screen, statistician, written

pytestmark = pytest.mark.anyio
ITEM: dict[str, Any] = {"item_code": "CJ-301", "item_version": 1}


def accept(log: Log, *days: str) -> None:
    for text in days:
        log.add(
            "case_accepted",
            date.fromisoformat(text),
            1,
            case_id=log.uuid(),
            centre_id=log.centres[0],
            **ITEM,
        )


async def numbers(door: httpx.AsyncClient, asked: str) -> list[list[str]]:
    page = await door.get(f"/tallies?{asked}")
    assert page.status_code == 200, page.text
    return Screen(page.text).rows


async def test_the_year_before_and_since_january(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    accept(log, "2023-02-28", "2023-04-02", "2023-04-09", "2023-07-01")
    accept(log, "2024-01-31", "2024-02-29", "2024-04-01", "2024-04-15", "2024-05-20")
    await written(conn, log)
    door = await statistician(conn, staff_door)
    rows = await numbers(door, "figure=F01&period=2024Q2&by=month&measure=accepted&yoy=1&since=1")
    assert rows[0][-5:] == [
        "上年同期（件）",
        "同比",
        "1月起累计（件）",
        "上年累计（件）",
        "累计同比",
    ]
    found = {row[0]: row[-5:] for row in rows[1:]}
    assert found["2024年4月"] == ["2", "0.000", "4", "3", "0.333"]
    assert found["2024年5月"] == ["0", "", "5", "3", "0.667"]
    assert found["合计"] == ["2", "0.500", "5", "3", "0.667"]


async def test_a_row_that_only_the_year_before_has_stands_there(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    accept(log, "2023-03-01", "2024-03-01")
    facts = {**ITEM, "item_code": "CR-201"}
    log.add(
        "case_accepted", date(2023, 5, 5), 1, case_id=log.uuid(), centre_id=log.centres[0], **facts
    )
    await written(conn, log)
    door = await statistician(conn, staff_door)
    page = await door.get("/tallies?figure=F01&period=2024&by=item&yoy=1")
    rows = Screen(page.text).rows
    gone = next(row for row in rows if row[0].startswith("CR-201"))
    assert gone[1] == "0"
    assert gone[-2:] == ["1", "-1.000"]
    assert [row[-2] for row in rows[1:-1]] == ["1", "1"]
    assert rows[-1][-2:] == ["2", "-0.500"]


async def test_numbers_beside_the_table_open_their_rows(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    live(log, 60)
    await written(conn, log)
    door = await statistician(conn, staff_door)
    page = await door.get(
        "/tallies?figure=F19&period=2024Q3&by=month&then=category&measure=closed&yoy=1&since=1"
    )
    rows, heads = Screen(page.text).links, set()
    for address, number in rows:
        if "measure=closed" in address:
            opened = await door.get(address)
            assert Screen(opened.text).numbers[0] == number, address
            heads.add(re.sub(r"[?&](at_\w+|figure|by|then|yoy|since|measure)=[^&]*", "", address))
    assert len(heads) >= 4  # the quarter, the year before, and sums since January of both


async def test_what_is_beside_the_table_is_in_the_files_too(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    accept(log, "2023-03-01", "2024-03-01", "2024-03-02")
    await written(conn, log)
    door = await statistician(conn, staff_door)
    text = (await door.get("/tallies/export/csv?figure=F01&period=2024&by=month&yoy=1")).text
    assert "上年同期" in text
    assert "1.000" in text


async def test_charts_and_their_files(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    live(log, 120)
    await written(conn, log)
    door = await statistician(conn, staff_door)
    page = await door.get("/tallies/charts?period=2024&figure=F01")
    assert page.status_code == 200, page.text
    for kind in ("trend", "funnel", "trips", "deadline"):
        assert f'id="chart-{kind}"' in page.text, kind
        drawn = await door.get(f"/tallies/charts/{kind}/svg?period=2024&figure=F01")
        assert drawn.headers["content-type"].startswith("image/svg+xml")
        assert drawn.text in page.text
        dots = await door.get(f"/tallies/charts/{kind}/png?period=2024&figure=F01")
        assert dots.content[:4] == b"\x89PNG"
    spark = await door.get("/tallies/charts/spark/svg?period=2024&figure=F01")
    assert spark.text.startswith("<svg")
    for path in (
        "/tallies/charts/nothing/svg",
        "/tallies/charts/trend/gif",
        "/tallies/charts/spark/png",
    ):
        assert (await door.get(path)).status_code == 404, path


async def test_the_trend_shows_what_the_table_says(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    accept(log, "2023-03-01", "2023-03-31", "2024-03-01", "2024-11-30", "2024-11-01")
    await written(conn, log)
    door = await statistician(conn, staff_door)
    page = (await door.get("/tallies/charts?period=2024&figure=F01")).text
    alike = page.partition('class="alike"')[2].partition("</table>")[0]
    cells = re.findall(
        r"<tr><th[^>]*>(\d+月)</th><td[^>]*>(\d+)</td><td[^>]*>(\d+)</td></tr>", alike
    )
    assert cells[2] == ("3月", "1", "2")
    assert cells[10] == ("11月", "2", "0")
    assert len(cells) == 12


async def test_days_that_are_not_as_they_should_be_are_marked(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    one, two = log.centres[:2]

    def ticket(on: date, centre: int) -> None:
        log.add(
            "ticket_issued",
            on,
            1,
            centre_id=centre,
            ticket_id=log.uuid(),
            item_code="HJ-101",
            details={},
        )

    def close(on: date, centre: int, minute: int, **details: Any) -> None:
        log.add("day_closed", on, minute, centre_id=centre, details=details)

    good, bad, late, again = (date(2024, 5, n) for n in (6, 7, 8, 9))
    for on in (good, bad, late, again):
        ticket(on, one)
    ticket(good, two)
    close(good, one, 500, balanced=True)
    close(bad, one, 500, balanced=False)
    close(again, one, 500, balanced=True)
    log.add("day_reopened", again, 510, centre_id=one)
    await written(conn, log)
    today = clock.civil_date(clock.now())
    found = await marks(conn, date(2024, 1, 1), date(2024, 12, 31), today, 1)
    assert [(m.on_date, m.kind, m.centre_id) for m in found] == [
        (good, "not_closed", two), (bad, "unbalanced", one), (late, "not_closed", one), (again, "not_closed", one),
    ]  # fmt: skip
    assert await marks(conn, late, late, late, 1) == []  # that day has not ended
    door = await statistician(conn, staff_door)
    for path in (
        "/tallies?",
        "/tallies?figure=F24&",
        "/tallies/rows?figure=F24&measure=booked&",
        "/tallies/charts?",
    ):
        page = (await door.get(f"{path}period=2024")).text
        assert "大厅未日结 3天" in page, path
        assert "日结不平衡 1天" in page, path
    assert "有标记" not in (await door.get("/tallies?figure=F24&period=2023")).text
    bound = (await member(conn, "two", "supervisor", centre="QX-TWO")).into(staff_door)
    page = (await bound.get("/tallies?period=2024")).text
    assert "大厅未日结 1天" in page
    assert "日结不平衡" not in page


async def test_faults_of_the_books_and_what_is_not_counted_yet_are_marked(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    case_id = log.uuid()
    log.add("case_granted", date(2024, 3, 4), 1, case_id=case_id, **ITEM)
    await log.write(conn)
    today = clock.civil_date(clock.now())
    waiting = await marks(conn, date(2024, 3, 1), date(2024, 3, 31), today, 1)
    assert [m.kind for m in waiting] == ["unfolded"]
    log.rows.clear()
    await written(conn, log)
    counted = await marks(conn, date(2024, 3, 1), date(2024, 3, 31), today, 1)
    assert [(m.on_date, m.kind) for m in counted] == [(date(2024, 3, 4), "fault")]
    door = await statistician(conn, staff_door)
    assert "受理与决定不对应 1天" in (await door.get("/tallies?figure=F02&period=2024-03")).text


async def test_who_may_see_cases_opens_them_from_the_rows(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    accept(log, "2024-03-01")
    await written(conn, log)
    asked = "/tallies/rows?figure=F01&period=2024"
    legal = (await member(conn, "law", "legal")).into(staff_door)
    assert 'href="/cases/' in (await legal.get(asked)).text
    door = await statistician(conn, staff_door)
    assert 'href="/cases/' not in (await door.get(asked)).text


async def test_three_levels_and_days_of_one_s_own(
    conn: db.Conn, log: Log, staff_door: httpx.AsyncClient
) -> None:
    accept(log, "2024-03-01", "2024-03-02")
    await written(conn, log)
    door = await statistician(conn, staff_door)
    rows = await numbers(
        door, "figure=F01&from=2024-03-02&to=2024-03-31&by=category&then=item&also=centre"
    )
    assert rows[0][:3] == ["类别", "事项", "网点"]
    assert rows[1][3] == "1"


def test_every_part_has_words() -> None:
    """What a row counts as is said in words, whatever the source."""
    for source in SOURCES.values():
        for axis, values in source.axes:
            assert set(values) <= set(PARTS[axis]), (source.name, axis)


def test_whole_months_within_days() -> None:
    day = date.fromisoformat
    assert whole_months(day("2024-01-01"), day("2024-12-31")) == (
        day("2024-01-01"),
        day("2024-12-31"),
    )
    assert whole_months(day("2024-01-02"), day("2024-03-30")) == (
        day("2024-02-01"),
        day("2024-02-29"),
    )
    assert whole_months(day("2024-01-02"), day("2024-01-30")) == (
        day("2024-01-31"),
        day("2024-01-30"),
    )
    first = day("2023-12-15")
    for length in range(120):
        last = first + timedelta(days=length)
        begin, end = whole_months(first, last)
        assert begin > end or (first <= begin and end <= last and begin.day == 1)
