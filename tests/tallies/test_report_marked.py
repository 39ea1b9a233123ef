"""Each number of a report that is counted from a marked day says so: in the annex, the preview and what was filled."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import httpx
import pytest

from backend import db
from backend.reports import docx
from backend.reports.actions import filling as reports
from tests.admin.test_reports import YEAR, fill, kept, report, statistician
from tests.tallies.closing import March, closed, lived
from tests.tallies.test_report_filling import BUREAU, NOW

pytestmark = pytest.mark.anyio

RAWS = (
    "{{F01}}",
    "{{F24}}",
    "{{F01@2024}}",
    "{{F01:QX-TWO}}",
    "{{F06}}",
    "{{F07.done}}",
    "{{F01@2025-02}}",
)
OWN = "有标记：大厅未日结 2天：2025-03-05, 2025-03-06"
MARKS = (OWN, OWN, "有标记：大厅未日结 1天：2024-05-06", "有标记：大厅未日结 1天：2025-03-06", "", OWN, "")  # fmt: skip


@pytest.fixture
async def march(conn: db.Conn) -> March:
    """Days nobody closed: two of 2025 at two places, one of 2024."""
    found = await lived(conn)
    two = await conn.fetchval("SELECT id FROM centre WHERE code = 'QX-TWO'")
    place = found.centres.index(two)
    await found.ticket(date(2025, 3, 5), 1 - place)
    await found.ticket(date(2025, 3, 6), place)
    await found.ticket(date(2024, 5, 6))
    return found


async def looked(conn: db.Conn, raws: tuple[str, ...] = RAWS) -> tuple[Any, Sequence[str]]:
    """The blanks with their answers, and the lines of the annex."""
    content = report(*raws)
    opened = await reports.opened(reports.unkept("a.docx", content), content)
    filling = await reports.read(conn, BUREAU, reports.Wish("", "2025"), opened, NOW)
    written = await reports.written(opened, filling, NOW)
    return filling, docx.rows_of(written)[len(raws) :]


def about(annex: Sequence[str], raw: str) -> str:
    """What the annex says of the number in a blank."""
    behind = annex[next(n for n, line in enumerate(annex) if raw in line) :]
    return next(line for line in behind if "SHA-256：" in line)


async def test_each_number_says_which_of_its_days_are_marked(conn: db.Conn, march: March) -> None:
    """Of its own period and place; what stands on a day is counted from none."""
    filling, annex = await looked(conn)
    for raw, marks in zip(RAWS, MARKS, strict=True):
        answer = filling.answers[raw]
        assert answer.number is not None, (raw, answer.why)
        assert answer.number.marks.zh == marks, raw
        assert ("有标记" in about(annex, raw)) == bool(marks), raw
        assert marks in about(annex, raw)
    assert filling.answers["{{F01}}"].number.marks.en.startswith("Marked: Hall day not closed 2")
    assert filling.open_days == 2
    assert any("有2个网点日未封账" in line for line in annex)


async def test_of_a_closed_period_the_marks_of_the_close_are_told(
    conn: db.Conn, march: March
) -> None:
    """The other days of the report are told as they are now."""
    raws = ("{{F01@2025-03}}", "{{F01}}")
    await closed(conn, "2025-03", NOW, reason="两处网络故障")
    before, annex = await looked(conn, raws)
    facts = {"centre_id": march.centres[0], "details": {"balanced": True}}
    await march.tell(*(("day_closed", date(2025, 3, d), facts | {"centre_id": c}) for d in (5, 6) for c in march.centres))  # fmt: skip
    await march.ticket(date(2025, 3, 21))
    after, again = await looked(conn, raws)
    assert before.answers[raws[0]].number.marks.zh == OWN
    assert after.answers[raws[0]] == before.answers[raws[0]]
    assert about(again, raws[0]) == about(annex, raws[0])
    assert after.answers[raws[1]].number.marks.zh == "有标记：大厅未日结 1天：2025-03-21"


async def test_preview_names_and_what_was_filled_say_it(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    march = await lived(conn)
    await march.ticket(date(YEAR, 5, 6))
    door = await statistician(conn, staff_door)
    key = await kept(door, report("受理{{F01}}件，网点{{F06}}个。"))
    line = f"有标记：大厅未日结 1天：{YEAR}-05-06"
    preview = (await door.get(f"/reports/preview?template={key}&period={YEAR}")).text
    assert preview.count(line) == 1
    assert line in (await door.get(f"/reports/names?period={YEAR}")).text
    path = await fill(door, template=key)
    assert (await door.get(path)).text.count(line) == 1
    said = "\n".join(docx.rows_of((await door.get(f"{path}/file")).content))
    assert said.count(line) == 1
