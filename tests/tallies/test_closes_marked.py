"""What was marked at a close is frozen with it: its tables, files and pages bear the marks of then, not of now."""

import io
from datetime import date

import httpx
import openpyxl
import pytest

from backend import db
from backend.tallies import actions, freezing
from backend.tallies.actions import freeze, frozen
from backend.tallies.actions.notes import marked
from backend.tallies.models.closes import Close
from backend.tallies.models.figures import Language
from backend.tallies.queries import closes as queries
from backend.tallies.queries import filed as keeping
from backend.tallies.queries import frozen as frozen_sums
from tests.admin.staff import member
from tests.tallies.closing import NOW, March, closed, lived

pytestmark = pytest.mark.anyio

BY = ["category", "item"]
SAID: dict[Language, str] = {
    "zh": "大厅未日结 2天,\"2025-03-05, 2025-03-06\"",
    "en": "Hall day not closed 2 days,\"2025-03-05, 2025-03-06\"",
}  # fmt: skip


@pytest.fixture
async def march(conn: db.Conn) -> March:
    """Two hall days that nobody closed."""
    found = await lived(conn)
    await found.ticket(date(2025, 3, 5))
    await found.ticket(date(2025, 3, 6), 1)
    return found


async def close_of(conn: db.Conn) -> Close:
    return await closed(conn, reason="两处网络故障")


async def later(march: March) -> None:
    """One of the days is closed after all, another is found open."""
    closing = {"centre_id": march.centres[0], "details": {"balanced": True}}
    await march.tell(("day_closed", date(2025, 3, 5), closing))
    await march.ticket(date(2025, 3, 20))


async def test_the_files_of_a_close_bear_the_marks_of_then(conn: db.Conn, march: March) -> None:
    found = await close_of(conn)
    files = [one for one in await keeping.files(conn, found.id) if one.figure in ("F01", "F24")]
    before = {}
    for one in files:
        kept = await keeping.filed(conn, found.id, one.figure, one.form, one.language)
        assert kept is not None
        before[one.figure, one.form, one.language] = kept.content
        if one.form == "csv":
            assert SAID[one.language] in kept.content.decode("utf-8-sig"), one
        else:
            sheet = openpyxl.load_workbook(io.BytesIO(kept.content)).worksheets[0]
            said = [str(row[0].value) for row in sheet.iter_rows()]
            assert any(line.endswith("2025-03-05, 2025-03-06") for line in said), one
    await later(march)
    for (code, form, language), content in before.items():
        choice = frozen.choice_of(found)
        by = freeze.filed_by(frozen.defined(await frozen.frozen_of(conn, found), code).dims)
        again = await frozen.frozen_table(conn, found, choice, code, by, language=language)
        assert freeze.written(again, form) == content, (code, form, language)
    live = await actions.choose(conn, "2025-03", NOW, organ_id=1)
    now = await marked(conn, live, "zh", date(2025, 4, 2))
    assert [one.days for one in now[0].kinds] == [(date(2025, 3, 6), date(2025, 3, 20))]


async def test_whoever_sees_one_place_sees_its_marks(conn: db.Conn, march: March) -> None:
    found = await close_of(conn)
    for place, day in ((0, "2025-03-05"), (1, "2025-03-06")):
        choice = frozen.choice_of(found, only_centres=[march.centres[place]])
        table = await frozen.frozen_table(conn, found, choice, "F24", ["centre"])
        assert [said for name, said in table.notes if name.startswith("大厅")] == [day]
    elsewhere = frozen.choice_of(found, only_centres=[march.centres[2]])
    assert (await frozen.frozen_table(conn, found, elsewhere, "F24", ["centre"])).notes == ()


async def test_the_pages_of_a_close_say_the_same(
    conn: db.Conn, march: March, staff_door: httpx.AsyncClient
) -> None:
    found = await close_of(conn)
    await later(march)
    door = (await member(conn, "looks", "statistician")).into(staff_door)
    for path in ("", "/table?figure=F01", "/changes"):
        page = (await door.get(f"/closes/{found.id}{path}")).text
        marks = page.partition('class="marks-of')[2].partition("</details>")[0]
        assert "大厅未日结 2天" in marks, path
        assert "2025-03-06" in marks, path
        assert "2025-03-20" not in marks, path


async def test_marks_that_were_tampered_with_are_found(conn: db.Conn, march: March) -> None:
    found = await close_of(conn)
    assert await frozen.proof(conn, found)
    with pytest.raises(Exception, match="can not be changed"):
        async with conn.transaction():
            await conn.execute("UPDATE close SET marks = '[]'")
    await conn.execute("ALTER TABLE close DISABLE TRIGGER close_stays_as_it_was")
    await conn.execute("UPDATE close SET marks = '[]'")
    assert not await frozen.proof(conn, found)


async def test_a_close_from_before_marks_were_kept_is_proved_as_it_was(
    conn: db.Conn, march: March
) -> None:
    found = await close_of(conn)
    kept = await keeping.documents(conn, found.id)
    assert kept is not None
    cells = await frozen_sums.frozen_digest(conn, found.id)
    old = freezing.digest(found.period, cells, kept.definitions, kept.names, kept.standing)
    await conn.execute("ALTER TABLE close DISABLE TRIGGER close_stays_as_it_was")
    await conn.execute("UPDATE close SET marks = NULL, digest = $1", old)
    again = await queries.close(conn, found.id)
    assert again is not None
    assert await frozen.proof(conn, again)
    table = await frozen.frozen_table(conn, again, frozen.choice_of(again), "F01", BY)
    assert table.notes == ()
