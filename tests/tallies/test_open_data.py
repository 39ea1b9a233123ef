"""A closed year for the public: what is released is what was closed, small numbers withheld, nothing silently changed."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from math import isnan
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pyjstat.pyjstat
import pytest

from backend import db
from backend.access.models import Staff
from backend.open_data import actions, queries
from backend.open_data.files import incomplete
from backend.open_data.models import OpenPolicy, OpenYear
from backend.open_data.rules import publishing as rules
from backend.permits.models import Text
from backend.tallies.definitions import FIGURES
from tests.tallies.closing import March, closed, person

pytestmark = pytest.mark.anyio
NOW = datetime(2025, 3, 3, 2, tzinfo=UTC)


@pytest.fixture
async def year(conn: db.Conn) -> March:
    """2024: 18 licences accepted and granted over two places and three items, 21 tickets, 12 ratings."""
    centres = [row["id"] for row in await conn.fetch("SELECT id FROM centre ORDER BY id LIMIT 3")]
    found, told = March(conn, centres), list[tuple[str, date, dict[str, Any]]]()
    for n in range(18):
        on = date(2024, 3, 4) + timedelta(days=7 * n)
        made = found.case(int(n >= 11), ("HJ-131", "CR-201", "ZA-401")[int(n > 11) + int(n > 15)])
        handed_in = made | {"details": {"channel": "window", "complete": True}}
        told += [("case_submitted", on, handed_in), ("case_accepted", on, made)]
        granted = on + timedelta(days=n % 3)
        told += [("case_granted", granted, made), ("case_delivered", granted, made)]
        found.cases.append(made)
        if n < 12:
            rated = {"details": {"step": "result", "level": 5 if n else 2}}
            told.append(("case_rated", granted, made | rated))
    for n in range(21):
        ticket = {"ticket_id": UUID(int=n), "item_code": "HJ-131", "centre_id": centres[n % 2]}
        on = date(2024, 5, 6) + timedelta(days=n % 3)
        told.append(("ticket_issued", on, ticket))
        told.append(("ticket_called", on, ticket | {"details": {"waited_s": 60 * n}}))
    await found.tell(*told)
    await found.ticket(date(2023, 8, 5))
    return found


@pytest.fixture
async def who(conn: db.Conn, year: March) -> Staff:
    """Of a closed year."""
    await closed(conn, "2024", NOW, reason="样本")
    return await person(conn, "releases", "statistician")


async def released(conn: db.Conn, who: Staff, reason: str = "") -> OpenYear:
    made = await actions.release(conn, who, "2024", reason, NOW)
    return msgspec.json.decode(made.body, type=OpenYear)


async def test_what_is_published_is_what_was_closed(conn: db.Conn, who: Staff) -> None:
    found = await released(conn, who)
    totals = {one.code: one.total.total for one in found.sets}
    assert totals == {
        "accepted": 18,
        "decided": 18,
        "days": 18,
        "trips": 18,
        "waits": 21,
        "ratings": 12,
    }
    waits = found.set("waits")
    assert waits is not None
    assert waits.middle is not None
    assert waits.middle[0] <= waits.middle[1]
    decided = found.set("decided")
    assert decided is not None
    assert decided.definitions == tuple(
        f"{code} v{FIGURES[code].version}" for code in ("F02", "F03")
    )
    assert [row.kind for row in decided.rows][:2] == ["total", "centre"]


async def test_small_numbers_are_withheld_with_what_would_tell_them(
    conn: db.Conn, who: Staff
) -> None:
    """Items were counted 12, 4 and 2 times: the small ones are not shown, their total is."""
    found = (await released(conn, who)).set("accepted")
    assert found is not None
    by_item = {row.code: row.total for row in found.of("item")}
    assert by_item["CR-201"] == by_item["ZA-401"] == "few"
    assert found.total.total == 18
    assert not re.search(r"\D[1-4]\D", str([row.cells for row in found.rows]))


async def test_late_events_change_nothing_until_a_new_edition(
    conn: db.Conn, year: March, who: Staff
) -> None:
    before = await released(conn, who)
    for n in range(7):
        await year.accept(date(2024, 9, 2) + timedelta(days=n))
    chosen, _ = await actions.standing_of(conn, "2024", None)
    assert await actions.year_of(conn, chosen) == before
    with pytest.raises(rules.WhyPublishedAgain):
        await actions.release(conn, who, "2024", " ", NOW)
    again = await released(conn, who, "更正发布单位")
    assert again.edition == 2
    assert again.sets == before.sets, "the year is closed: its numbers are those of the close"
    editions = await queries.editions(conn, who.organ_id)
    assert [(one.edition, one.ended_why) for one in editions] == [(2, None), (1, "更正发布单位")]


async def test_the_log_of_editions_is_not_edited(conn: db.Conn, who: Staff) -> None:
    await released(conn, who)
    for statement in ("UPDATE open_year SET body = ''", "DELETE FROM open_year"):
        attempt = conn.transaction()
        await attempt.start()
        await conn.execute("SET LOCAL ROLE yitang_app")
        with pytest.raises(Exception, match="permission denied"):
            await conn.execute(statement)
        await attempt.rollback()


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ("2023", rules.YearNotClosed),
        ("2025", rules.YearNotOver),
        ("2199", rules.YearNotOver),
        ("1999", rules.UnknownOpenYear),
        ("２０２４", rules.UnknownOpenYear),
        ("20240", rules.UnknownOpenYear),
        ("\0", rules.UnknownOpenYear),
    ],
)
async def test_what_can_not_be_released(
    conn: db.Conn, who: Staff, given: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await actions.release(conn, who, given, "", NOW)
    assert await queries.standing(conn) == []


async def test_a_year_that_was_taken_back_is_public_no_more(
    conn: db.Conn, who: Staff, public: httpx.AsyncClient
) -> None:
    await released(conn, who)
    assert (await public.get("/figures/2024")).status_code == 200
    with pytest.raises(rules.WhyTakenBack):
        await actions.take_back(conn, who, "2024", "", NOW)
    await actions.take_back(conn, who, "2024", "口径有误", NOW)
    assert (await public.get("/figures/2024")).status_code == 404
    assert "还没有公开" in (await public.get("/figures")).text
    with pytest.raises(rules.UnknownOpenYear):
        await actions.take_back(conn, who, "2024", "再撤一次", NOW)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "共受理行政许可申请18件"), ("en", "18 licence applications were accepted")],
)
async def test_the_public_page_says_it_in_plain_words(
    conn: db.Conn, who: Staff, public: httpx.AsyncClient, language: str, words: str
) -> None:
    await released(conn, who)
    for address in ("/figures", "/figures/2024", "/figures/2024?organ=330899"):
        page = await public.get(
            address,
            params={"lang": language} if "?" not in address else None,
            headers={"Accept-Language": language},
        )
        assert page.status_code == 200
        assert words in page.text
    assert "&lt;5" in page.text
    known = await public.get(
        address, headers={"If-None-Match": page.headers["etag"], "Accept-Language": language}
    )
    assert (known.status_code, known.content) == (304, b"")


async def test_files_and_catalogue_say_the_same(
    conn: db.Conn, who: Staff, public: httpx.AsyncClient
) -> None:
    await queries.set_policy(
        conn,
        who.organ_id,
        OpenPolicy("青溪县公安局", "Qingxi Bureau", least=5, licence_url="https://data.example/by"),
        who.id,
        NOW,
    )
    await released(conn, who)
    catalogue = (await public.get("/open-data/catalogue.json")).json()
    datasets = catalogue["dcat:dataset"]
    assert len(datasets) == 18
    for one in datasets:
        csv_file, json_file = [
            await public.get(form["dcat:accessURL"]) for form in one["dcat:distribution"]
        ]
        lines = list(csv.reader(io.StringIO(csv_file.content.decode("utf-8-sig"))))
        rows, facts = (
            lines[1 : lines.index([])],
            {line[0]: line[1:] for line in lines[lines.index([]) + 1 :]},
        )
        stat = json_file.json()
        assert facts["sha256"] == [one["spdx:checksum"]] == [stat["extension"]["sha256"]]
        assert one["dct:license"] == "https://data.example/by"
        marked = {"few": "<5", "hidden": "*"}
        status = stat["status"]
        shown = [
            marked[status[str(at)]] if value is None else str(value)
            for at, value in enumerate(stat["value"])
        ]
        assert shown == [cell for row in rows[:-1] for cell in row[4:-1]]
        assert [row[0] for row in rows[:-1]] == stat["dimension"][stat["id"][1]]["category"][
            "index"
        ]


async def test_days_that_were_incomplete_at_the_close_are_told_in_plain_words(
    conn: db.Conn, year: March, who: Staff, public: httpx.AsyncClient
) -> None:
    """Three hall days were never closed, and one the year before, which is not told of this one; what is mended later
    changes nothing that was released."""
    for on in (6, 7):
        for centre in year.centres:
            facts = {"centre_id": centre, "details": {"balanced": True}}
            await year.tell(("day_closed", date(2024, 5, on), facts))
    found = await released(conn, who)
    assert found.incomplete == tuple(date(2024, 5, on) for on in (6, 7, 8))
    zh = "这一年有3天的办事记录不完整或没有核对平（5月6日、5月7日、5月8日），涉及这些天的数字可能略有出入。"
    en = "On 3 days of this year the records are incomplete or don't balance (2024-05-06, 2024-05-07, 2024-05-08)"
    for address in ("/figures/2024", "/open-data?year=2024"):
        for language, said in (("zh", zh), ("en", en)):
            page = await public.get(address, headers={"Accept-Language": language})
            assert said in unescape(page.text), address
    csv_file = (await public.get("/open-data/330899/2024/waits-by-centre.csv")).text
    assert "incomplete_days,2024-05-06,2024-05-07,2024-05-08" in csv_file
    assert zh in csv_file
    stat = (await public.get("/open-data/330899/2024/waits-by-centre.json")).json()
    assert zh in stat["note"]
    catalogue = (await public.get("/open-data/catalogue.json")).json()
    provenance = catalogue["dcat:dataset"][0]["dct:provenance"]
    assert provenance["incomplete_days"] == ["2024-05-06", "2024-05-07", "2024-05-08"]


def test_a_year_without_such_days_says_nothing_and_many_are_cut() -> None:
    def of(*days: date) -> OpenYear:
        return OpenYear("330899", Text("局", "Bureau"), 2024, 1, 5, None, (), days)

    assert incomplete(of()).zh == ""
    assert incomplete(of(date(2024, 5, 6))).en.startswith("On one day of this year")
    many = incomplete(of(*(date(2024, 5, n) for n in range(1, 11))))
    assert "有10天" in many.zh
    assert "5月8日等）" in many.zh


@pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning")
async def test_another_program_reads_the_json_stat(
    conn: db.Conn, who: Staff, public: httpx.AsyncClient
) -> None:
    await released(conn, who)
    answer = await public.get("/open-data/330899/2024/decided-by-item.json")
    read = pyjstat.pyjstat.Dataset.read(answer.text).write("dataframe")
    said = json.loads(answer.text)
    assert [None if isnan(value) else int(value) for value in read["value"]] == said["value"]
    assert (
        answer.headers["content-disposition"]
        == 'attachment; filename="330899-2024-decided-by-item.json"'
    )


async def test_nothing_personal_is_in_it(conn: db.Conn, year: March, who: Staff) -> None:
    made = await actions.release(conn, who, "2024", "", NOW)
    for case in year.cases:
        assert str(case["case_id"]) not in made.body
    assert set(msgspec.json.decode(made.body)) == {
        "division", "organ", "year", "edition", "least", "data_until", "sets", "incomplete",
    }  # fmt: skip
