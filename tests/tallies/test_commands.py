"""`figures` and `export` as the command line calls them: the statistician's login, committed data."""

import asyncio
import json
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from backend import db
from backend.settings import Settings, load
from backend.tallies import actions, commands, formats
from backend.trouble import Trouble
from tests.conftest import _recreate, named
from tests.tallies.conftest import NOW, name_in
from tests.tallies.histories import Log, live


@pytest.fixture(scope="module")
def settings(tallies_url: str) -> Settings:
    """A database with a year in it, which the command may reach as the statistician only."""
    url = named("commands")

    async def fill() -> None:
        await _recreate(url, name_in(tallies_url))
        conn = await db.connect(url)
        rows = await conn.fetch("SELECT id FROM centre ORDER BY id LIMIT 3")
        log = Log(Random(7), [row["id"] for row in rows])
        live(log, 80)
        async with conn.transaction():
            await log.write(conn)
            await actions.fold(conn, NOW)
        await conn.close()

    asyncio.run(fill())
    own = url.replace("yitang_owner@", "yitang_statistics@")
    return load({"DATABASE_URL": "postgresql://nobody@/none", "DATABASE_STATISTICS_URL": own})


def test_the_last_line_is_one_object(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.figures_command(settings, period="2024", as_json=True)
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(found) == {f"F{n:02d}" for n in range(1, 30)}, "every figure of the domain"
    for value in found.values():
        assert {"value", "rows", "version", "data_until", "complete"} <= set(value)
    assert found["F01"]["value"] == found["F01"]["rows"] > 0
    assert found["F04"]["value"] == 0
    assert (
        found["F03"]["value"] == found["F03"]["parts"]["refused"] + found["F03"]["parts"]["ended"]
    )


def test_a_recount_finds_nothing_and_then_what_was_taken_away(
    settings: Settings, tallies_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = load({"DATABASE_URL": named("commands"), "DATABASE_OWNER_URL": named("commands")})
    commands.recount_command(owner, anew=False)
    assert "逐条一致" in capsys.readouterr().out

    async def lose_one() -> None:
        conn = await db.connect(named("commands"))
        await conn.execute("DELETE FROM tally_fact WHERE ctid = (SELECT min(ctid) FROM tally_fact)")
        await conn.close()

    asyncio.run(lose_one())
    with pytest.raises(Trouble):
        commands.recount_command(owner, anew=False)
    assert "missing" in capsys.readouterr().out
    commands.recount_command(owner, anew=True)
    assert "1 facts changed" in capsys.readouterr().out
    commands.recount_command(owner, anew=False)


def test_people_read_words_and_the_counting_rule(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.figures_command(settings, period="2024", place="湖镇镇", scope="no-traffic")
    said = capsys.readouterr().out
    for words in ("F01 受理行政许可件数: ", "不计交管", "湖镇镇", "数据截至"):
        assert words in said


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"period": "2199"}, "2199-01-01"),
        ({"period": "soon"}, "soon"),
        ({"period": "2024", "place": "Moon"}, "Moon"),
        ({"period": "2024", "scope": "roads"}, "roads"),
    ],
)
def test_what_can_not_be_counted_is_one_sentence(
    settings: Settings, asked: dict[str, Any], word: str
) -> None:
    with pytest.raises(Trouble) as trouble:
        commands.figures_command(settings, **asked)
    assert word in trouble.value.zh
    assert word in trouble.value.en


def test_an_export_is_written_whole_or_not_at_all(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "f01.xlsx"
    commands.export_command(
        settings,
        period="2024",
        figure="f01",
        by=["centre"],
        across="category",
        out=out,
        file_format="xlsx",
    )
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert sheet["A1"].value == "F01 受理行政许可件数（2024年）"
    commands.export_command(
        settings,
        period="2024",
        figure="F19",
        by=["item"],
        out=tmp_path / "f19.csv",
        file_format="csv",
    )
    assert "平均跑动次数" in (tmp_path / "f19.csv").read_text("utf-8-sig")
    with pytest.raises(Trouble):
        commands.export_command(
            settings,
            period="2024",
            figure="F99",
            by=["item"],
            out=tmp_path / "no.csv",
            file_format="csv",
        )
    with pytest.raises(Trouble):
        commands.export_command(
            settings,
            period="2024",
            figure="F01",
            by=["item"],
            out=tmp_path / "none" / "x.csv",
            file_format="csv",
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f01.xlsx", "f19.csv"]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("t.csv", b"\xef\xbb\xbf"),
        ("t.xlsx", b"PK"),
        ("t.jsonl", b'{"line":"about"'),
        ("t.parquet", b"PAR1"),
        ("t.json", b'{"version":"2.0","class":"dataset"'),
    ],
)
def test_the_name_of_the_file_says_the_format(
    settings: Settings, tmp_path: Path, name: str, start: bytes
) -> None:
    out, form = tmp_path / name, formats.by_file(name)
    asked: dict[str, Any] = {"period": "2024", "figure": "F01", "out": out, "file_format": form}
    commands.export_command(settings, by=["item"], **asked)
    assert out.read_bytes().startswith(start)
    if form == "jsonstat":
        with pytest.raises(Trouble, match="JSON-stat"):
            commands.export_command(settings, by=[], rows=True, **asked)
    else:
        commands.export_command(settings, by=[], rows=True, **asked)
        assert out.read_bytes().startswith(start)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_unbalanced_books_leave_no_file(settings: Settings, tmp_path: Path) -> None:
    async def plant() -> None:
        url = named("commands")
        conn = await db.connect(url)
        log = Log(Random(8), [1])
        case = log.uuid()
        log.add(
            "case_granted",
            date(2023, 5, 5),
            1,
            case_id=case,
            item_code="CJ-301",
            item_version=1,
            centre_id=1,
        )
        async with conn.transaction():
            await log.write(conn)
            await actions.fold(conn, NOW)
        await conn.close()

    asyncio.run(plant())
    with pytest.raises(Trouble, match="CJ-301"):
        commands.export_command(
            settings,
            period="2023",
            figure="F02",
            by=["item"],
            out=tmp_path / "f02.csv",
            file_format="csv",
        )
    assert list(tmp_path.iterdir()) == []


def test_the_statistician_sees_views_only(settings: Settings) -> None:
    async def look() -> None:
        conn = await db.connect(settings.database_statistics_url or "")
        try:
            for table in ("event", "person", "case_file", "item_version"):
                with pytest.raises(Exception, match="permission denied"):
                    await conn.execute(f"SELECT FROM public.{table}")
            with pytest.raises(Exception, match="permission denied"):
                await conn.execute("DELETE FROM statistics.event")
        finally:
            await conn.close()

    asyncio.run(look())
