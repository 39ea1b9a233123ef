"""What a figure carries in is counted from all earlier days, so their marks stand beside it, and beside no other figure."""

from datetime import date

import httpx
import pytest

from backend import clock, db
from backend.reports.actions import filling as reports
from backend.tallies import actions
from backend.tallies.actions import frozen
from backend.tallies.actions.notes import notes
from backend.tallies.formats import FORMATS
from backend.tallies.models.figures import Spot
from tests.admin.staff import member
from tests.admin.test_reports import report
from tests.tallies.closing import NOW, March, closed, lived
from tests.tallies.exports.test_notes import foot, made, words
from tests.tallies.test_report_filling import BUREAU

pytestmark = pytest.mark.anyio

EARLIER = "上期结转（2000年1月1日至2025年2月28日）"
OPEN_THEN = f"{EARLIER} 大厅未日结 1天：2023-12-05"
OPEN_NOW = "大厅未日结 1天：2025-03-05"


@pytest.fixture
async def march(conn: db.Conn) -> March:
    """A hall day nobody closed in the month, one years before it at another place, one after it."""
    found = await lived(conn)
    await found.ticket(date(2025, 3, 5))
    await found.ticket(date(2023, 12, 5), 1)
    await found.ticket(date(2025, 4, 1))
    return found


@pytest.mark.parametrize(("code", "said"), [("F04", [OPEN_NOW, OPEN_THEN]), ("F01", [OPEN_NOW])])
async def test_page_and_files_say_it(
    conn: db.Conn, march: March, staff_door: httpx.AsyncClient, code: str, said: list[str]
) -> None:
    for form in FORMATS:
        raw = await made(conn, form, code, by=("centre",))
        assert sorted(line for line in foot(form, raw) if "天：" in line) == sorted(said), form
    door = (await member(conn, "looks", "statistician")).into(staff_door)
    page = words((await door.get(f"/tallies?figure={code}&period=2025-03&by=centre")).text)
    assert (EARLIER in page) == (code == "F04")
    assert ("2023-12-05" in page) == (code == "F04")


async def test_at_one_place_only_its_own_days(conn: db.Conn, march: March) -> None:
    choice = await actions.choose(conn, "2025-03", NOW, organ_id=1)
    days = {}
    for place, centre in enumerate(march.centres[:2]):
        spot = Spot(centre=centre)
        found = await notes(conn, choice, "F04", "zh", clock.civil_date(NOW), spot)
        days[place] = [kind.days for one in found.marks for kind in one.kinds]
    assert days == {0: [(date(2025, 3, 5),)], 1: [(date(2023, 12, 5),)]}


async def test_they_are_frozen_with_a_close(
    conn: db.Conn, march: March, staff_door: httpx.AsyncClient
) -> None:
    found = await closed(conn, reason="网络故障")
    assert found.open_days == 1, "days before the period are no reason against its close"
    for centre in march.centres:
        facts = {"centre_id": centre, "details": {"balanced": True}}
        await march.tell(("day_closed", date(2023, 12, 5), facts))
    await march.ticket(date(2024, 1, 9))
    choice = frozen.choice_of(found)
    told = {}
    for code in ("F01", "F04"):
        table = await frozen.frozen_table(conn, found, choice, code, ["category"])
        told[code] = [f"{name}：{said}" for name, said in table.notes if "天" in name]
    assert told == {"F01": [OPEN_NOW], "F04": [OPEN_NOW, OPEN_THEN]}
    await march.grant(march.cases[-1], date(2025, 3, 31))
    door = (await member(conn, "looks", "statistician")).into(staff_door)
    for path in ("table?figure=F04", "rows?figure=F04&measure=carried_out"):
        page = words((await door.get(f"/closes/{found.id}/{path}")).text)
        assert "2023-12-05" in page, path
        assert "2024-01-09" not in page, path
    rows = words((await door.get(f"/closes/{found.id}/rows?figure=F02")).text)
    assert "2025-03-05" in rows
    assert "2023-12-05" not in rows


@pytest.mark.parametrize("close", [False, True])
async def test_a_number_of_a_report_says_it(conn: db.Conn, march: March, close: bool) -> None:
    if close:
        await closed(conn, reason="网络故障")
    raws = ("{{F04.carried_in}}", "{{F01}}")
    content = report(*raws)
    opened = await reports.opened(reports.unkept("a.docx", content), content)
    wish = reports.Wish("", "2025-03")
    filling = await reports.read(conn, BUREAU, wish, opened, NOW)
    numbers = [filling.answers[raw].number for raw in raws]
    assert [number and number.marks.zh for number in numbers] == [
        f"有标记：{OPEN_NOW}；{OPEN_THEN}",
        f"有标记：{OPEN_NOW}",
    ]
    assert filling.open_days == 1
