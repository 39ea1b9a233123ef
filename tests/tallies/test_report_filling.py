"""Both shipped templates filled from a seeded 2021 and 2025: every blank of ours as counted by hand, none else."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pypdf
import pytest

from backend import db
from backend.access.models import Role, Staff
from backend.reports import docx, evidence
from backend.reports.actions import filling as reports
from backend.reports.blanks import BLANK
from backend.reports.shipped import SHIPPED
from backend.tallies import actions, rules
from tests import office
from tests.tallies.fold import Asked, facts_of, numbers_of
from tests.tallies.histories.log import Log
from tests.tallies.reading import world_of
from tests.tallies.report_year import VEHICLES, by_hand, live, the

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
OPEN = {
    "county": (
        "行政快办案件数", "行政快办人数", "受理行政案件数", "行政处罚人次", "罚没款总额", "警务体系名称", "警务区数",
        "矛盾化解率", "警务圈分钟数", "生活圈分钟数",
    ),
    "city": (
        "应用名称", "号牌区域", "行政处理结果信息条数", "行政案件24小时办结率", "强制措施10日移诉率", "取保候审平均用时",
        "非警务警情协同率", "人民调解室数", "负责人出庭应诉案次", "公职律师数",
    ),
}  # fmt: skip
BUREAU = Staff(1, 1, "counter", "何小静", [Role("statistician", None)])


@pytest.fixture
async def conn(county_url: str) -> AsyncIterator[db.Conn]:
    """The demo county, its bay built in July 2021, with the cases of five years; rolled back."""
    connection = await db.connect(county_url)
    whole = connection.transaction()
    await whole.start()
    await connection.execute(
        """
        WITH bay AS (UPDATE pool SET opened_on = '2021-07-01' FROM centre c
                     WHERE c.id = pool.centre_id AND c.code = 'QX-HUZHEN' AND kind = 'bay' RETURNING pool.id)
        UPDATE service SET valid_from = '2021-07-01' FROM bay WHERE service.pool_id = bay.id
        """
    )
    centres = [
        row["id"] for row in await connection.fetch("SELECT id FROM centre ORDER BY id LIMIT 5")
    ]
    log = Log(Random(7), centres)
    for number in range(500):
        live(log, number)
    await log.write(connection)
    await actions.fold(connection)
    yield connection
    await whole.rollback()
    await connection.close()


async def fill(
    conn: db.Conn, template: str, period: str, place: str = "湖镇镇"
) -> tuple[Any, bytes]:
    wish = reports.Wish(template, period, place)
    opened = await reports.opened(*await reports.content_of(conn, BUREAU, template))
    filling = await reports.read(conn, BUREAU, wish, opened, NOW, strict=True)
    return filling, await reports.written(opened, filling, NOW)


@pytest.mark.parametrize("year", [2021, 2025])
async def test_every_blank_of_ours_is_filled_and_no_other(conn: db.Conn, year: int) -> None:
    expected = await by_hand(conn, year)
    assert int(expected["{{F01}}"]) > 20
    assert int(expected["{{F15|自动万,一位小数,余}}"]) > 0
    for key, shipped in SHIPPED.items():
        filling, content = await fill(conn, key, str(year))
        said = docx.rows_of(content)
        left = [f"{{{{{name}}}}}" for name in OPEN[key]]
        for line, text in zip(shipped.lines, said, strict=False):
            wanted = BLANK.sub(lambda m: expected.get(m[0], m[0]), line.text)
            assert text == wanted
        report = "\n".join(said[: len(shipped.lines)])
        assert [m[0] for m in BLANK.finditer(report)] == left
        assert {a.raw for a in filling.answers.values() if a.fate == "not_ours"} == set(left)
        assert filling.count("unknown", "refused", "no_value") == 0
        assert filling.complete


@pytest.mark.parametrize("year", [2021, 2025])
async def test_another_program_opens_and_prints_them(
    conn: db.Conn, year: int, libreoffice: str, tmp_path: Path
) -> None:
    """LibreOffice reads every line of paragraphs and annex, and sets every character on some page."""
    contents = {tmp_path / f"{key}.docx": (await fill(conn, key, str(year)))[1] for key in SHIPPED}
    for path, content in contents.items():
        path.write_bytes(content)
    texts = office.converted(
        libreoffice, list(contents), "txt:Text (encoded):UTF8", tmp_path / "made"
    )
    printed = office.converted(libreoffice, list(contents), "pdf", tmp_path / "made")
    for content, text, pdf in zip(contents.values(), texts, printed, strict=True):
        lines = [line for line in docx.rows_of(content) if line.strip()]
        read = text.read_text("utf-8-sig")
        assert len(lines) > 30
        assert not [line for line in lines if line.strip() not in read]
        pages = "".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)
        assert Counter("".join("".join(lines).split())) <= Counter(pages)


@pytest.mark.parametrize("key", SHIPPED)
async def test_the_annex_proves_each_number(conn: db.Conn, key: str) -> None:
    filling, content = await fill(conn, key, "2021")
    annex = "\n".join(docx.rows_of(content)[len(SHIPPED[key].lines) :])
    assert annex.count("SHA-256：") == len(filling.evidence) >= 6
    for one in filling.evidence:
        assert one.sha256 == evidence.digest(one.number)
        for said in (
            one.sha256,
            one.number.scope_line.zh,
            f"第{one.number.version}版",
            *one.blanks,
        ):
            assert said in annex, said
    for name in OPEN[key]:
        assert f"{{{{{name}}}}}" in annex


async def test_rows_behind_are_as_many_as_the_number(conn: db.Conn) -> None:
    filling, _ = await fill(conn, "county", "2021")
    for one in filling.evidence:
        if one.number.code in ("F01", "F02", "F06", "F07", "F08.with_bay", "F16", "F17"):
            assert str(one.number.rows) == one.number.exact


async def test_a_running_year_says_so(conn: db.Conn) -> None:
    filling, content = await fill(conn, "county", "2026")
    assert not filling.complete
    said = docx.rows_of(content)
    assert said[0].startswith("【统计期未结束：本文数字截至")
    assert any("2026年（截至" in line and "共受理行政许可" in line for line in said)
    assert "（统计期未结束）" in "\n".join(said)


async def test_books_that_do_not_balance_refuse_the_report(conn: db.Conn) -> None:
    case = await conn.fetchrow(
        "SELECT * FROM event WHERE kind = 'case_granted' AND item_code = 'ZA-401' AND on_date >= '2021-01-01' LIMIT 1"
    )
    log = Log(Random(1), [])
    facts = {k: case[k] for k in ("case_id", "item_code", "item_version", "centre_id")}
    log.add("case_granted", case["on_date"], 9, **facts)
    await log.write(conn)
    await actions.fold(conn)
    year = str(case["on_date"].year)
    with pytest.raises(rules.BooksDoNotBalance):
        await fill(conn, "county", year)
    wish = reports.Wish("county", year)
    opened = await reports.opened(*await reports.content_of(conn, BUREAU, "county"))
    looked = await reports.read(conn, BUREAU, wish, opened, NOW)
    assert looked.answers["{{F01}}"].fate == "refused"
    assert "不平衡" in looked.answers["{{F01}}"].why.zh
    assert looked.answers["{{F06}}"].fate == "filled"


async def test_other_periods_places_and_scopes_in_one_report(conn: db.Conn) -> None:
    from tests.admin.test_reports import report

    raws = ("{{F01@2020}}", "{{F01|不含户籍}}", "{{F01:湖镇镇}}", "{{F02.by_silence}}", "{{F07:青溪县}}", "{{F01@2099}}",
            "{{F01:没有}}", "{{F07.vehicle_driver:QX-HUZHEN}}", "{{F08.with_bay:溪口镇}}", "{{F13@2020-02-30}}")  # fmt: skip
    content = report(*raws)
    template = reports.unkept("a.docx", content)
    opened = await reports.opened(template, content)
    filling = await reports.read(conn, BUREAU, reports.Wish("", "2021"), opened, NOW)
    world = await world_of(conn)
    facts = facts_of(world)
    place = await the(conn, "SELECT id FROM centre WHERE code = 'QX-HUZHEN'")
    year = (date(2021, 1, 1), date(2021, 12, 31))
    no_household = tuple(s for s in rules.SCOPES if s != "household")
    before, less, there, whole = numbers_of(
        world, facts, [
            Asked(date(2020, 1, 1), date(2020, 12, 31), rules.SCOPES, 1), Asked(*year, no_household, 1),
            Asked(*year, rules.SCOPES, 1, (place,)), Asked(*year, rules.SCOPES, 1),
        ],
    )  # fmt: skip
    said = [filling.answers[raw] for raw in raws]
    assert [a.said for a in said[:4]] == [
        str(before["F01", "accepted"]), str(less["F01", "accepted"]), str(there["F01", "accepted"]),
        str(whole["F02", "granted_by_silence"]),
    ]  # fmt: skip
    assert said[7].said == str(await the(conn, VEHICLES, year[1], place))
    assert [a.fate for a in said[5:7]] == ["refused", "refused"]
    assert said[8].fate == "no_value"
    assert said[9].fate == "refused"
    assert "晚于今天" in said[5].why.zh
    assert "没有" in said[6].why.zh


async def test_days_that_were_not_closed_are_told(conn: db.Conn) -> None:
    filling, content = await fill(conn, "county", "2021")
    assert filling.open_days == 0
    assert "未封账" not in "\n".join(docx.rows_of(content))
    centre = await the(conn, "SELECT id FROM centre ORDER BY id LIMIT 1")
    log = Log(Random(2), [centre])
    log.add(
        "ticket_issued",
        date(2021, 5, 6),
        1,
        ticket_id=log.uuid(),
        centre_id=centre,
        item_code="HJ-133",
    )
    await log.write(conn)
    await actions.fold(conn)
    filling, content = await fill(conn, "county", "2021")
    assert filling.open_days == 1
    assert "有1个网点日未封账" in "\n".join(docx.rows_of(content))
