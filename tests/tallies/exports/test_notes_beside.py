"""Marked days of the year before and since January stand beside the numbers that are counted from them."""

from datetime import date
from typing import Any

import httpx
import pytest

from backend import clock, db
from backend.tallies.actions import exports
from backend.tallies.actions.notes import notes
from backend.tallies.formats import FORMATS
from backend.tallies.models import ALONE, Comparison
from backend.tallies.models.exports import Wanted
from tests.tallies.closing import lived
from tests.tallies.conftest import NOW
from tests.tallies.exports.test_compared_jobs import BOTH, CUMULATIVE, YEAR_ON_YEAR
from tests.tallies.exports.test_jobs import ask, file, work
from tests.tallies.exports.test_notes import foot, made, words

pytestmark = pytest.mark.anyio

OWN = "大厅未日结 1天：2025-03-05"
THEN = "上年同期（2024年3月） 大厅未日结 1天：2024-03-07"
FAULT = "上年同期（2024年3月） 受理与决定不对应 1天：2024-03-20"
SINCE = "1月起累计（2025年第1季度） 大厅未日结 1天：2025-01-09"
SINCE_THEN = "上年累计（2024年第1季度） 大厅未日结 1天：2024-02-13"
BESIDE = {
    ALONE: [OWN],
    YEAR_ON_YEAR: [OWN, FAULT, THEN],
    CUMULATIVE: [OWN, SINCE],
    BOTH: [OWN, FAULT, THEN, SINCE, SINCE_THEN],
}
QUERY = {ALONE: "", YEAR_ON_YEAR: "&yoy=1", CUMULATIVE: "&since=1", BOTH: "&yoy=1&since=1"}


@pytest.fixture
async def march(conn: db.Conn) -> None:
    """One day that nobody closed in each of the periods; a day before all of them touches none."""
    found = await lived(conn)
    for on in (
        (2025, 3, 5),
        (2024, 3, 7),
        (2025, 1, 9),
        (2024, 2, 13),
        (2023, 12, 5),
        (2024, 4, 1),
    ):
        await found.ticket(date(*on))
    await found.grant(found.case(), date(2024, 3, 20))


@pytest.mark.usefixtures("march")
@pytest.mark.parametrize("beside", BESIDE)
async def test_every_format_says_which_period_a_marked_day_belongs_to(
    conn: db.Conn, door: httpx.AsyncClient, beside: Comparison
) -> None:  # fmt: skip
    answer = await door.get(f"/tallies?figure=F24&period=2025-03&by=centre{QUERY[beside]}")
    page = words(answer.text)
    for form in FORMATS:
        raw = await made(conn, form, "F24", by=("centre",), beside=beside)
        told = [line for line in foot(form, raw) if "天：" in line]
        assert sorted(told) == sorted(BESIDE[beside]), form
    for line in BESIDE[beside]:
        name, _, days = line.rpartition("：")
        assert name.partition("） ")[2] in page
        assert name.partition("） ")[0] in page
        assert days in page
    assert page.count("须谨慎使用") == len({line.partition("）")[0] for line in BESIDE[beside]})


@pytest.mark.usefixtures("march")
async def test_a_row_of_each_month_has_a_january_of_its_own(conn: db.Conn) -> None:
    asked: dict[str, Any] = {"by": ("month",), "period": "2024-12..2025-03", "beside": CUMULATIVE}
    told = foot("csv", await made(conn, "csv", "F24", **asked))
    before = "1月起累计（2024年1月1日至2025年3月31日） 大厅未日结 3天：2024-02-13, 2024-03-07, 2024-04-01"
    assert before in told
    english = foot("csv", await made(conn, "csv", "F24", language="en", **asked), "en")
    lead = "since January (2024-01-01 to 2025-03-31): these days are incomplete or don't balance"
    assert any(lead in line for line in english)


@pytest.mark.usefixtures("march")
async def test_the_first_page_marks_what_it_compares_with(door: httpx.AsyncClient) -> None:
    """The year before, and the months of the small lines."""
    page = words((await door.get("/tallies?period=2025-03")).text)
    assert "上年同期（2024年3月） 受理与决定不对应 1天 · 大厅未日结 1天" in page
    assert "走势小图（2024年4月1日至2025年3月31日） 大厅未日结 2天" in page
    assert "1月起累计" not in page


async def test_a_file_made_in_the_background_says_the_same(pool: db.Pool) -> None:
    wanted = Wanted("F24", "2024", "csv", organ_id=1, by=("month",), beside=BOTH)
    async with db.transaction(pool) as conn:
        choice = await exports.choice_of(conn, wanted, NOW)
        today = clock.civil_date(NOW)
        found = await notes(conn, choice, "F24", "zh", today, beside=BOTH, by=wanted.by)
    assert [one.of for one in found.marks] == ["", "上年同期（2023年）"]
    expected = {f"{name}：{said}" for name, said in found.lines}
    for form in FORMATS:
        job = await ask(pool, Wanted("F24", "2024", form, organ_id=1, by=("month",), beside=BOTH))
        assert await work(pool) == 1
        assert expected <= set(foot(form, await file(pool, job))), form
