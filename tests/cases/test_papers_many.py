"""Many papers at once by many workers: none crossed, no number twice, none left out.

Three hundred in the suite; `YITANG_TEST_PAPERS=10000` for ten thousand.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec import Struct

from backend import crypto, db, typeset
from backend.access import actions as access
from backend.access.actions import OpenPerson
from backend.cases import actions
from backend.cases.actions import papers as issuing
from backend.cases.models.papers import PaperKind
from backend.cases.queries import papers as kept
from backend.demo import people
from backend.refusal import Refusal
from tests import make
from tests.cases.printing import KEYS, plain, read, scene

pytestmark = [pytest.mark.anyio, pytest.mark.race]

NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
MANY = int(os.environ.get("YITANG_TEST_PAPERS", "300"))
WORKERS = 4
YEAR = timedelta(days=366)
KINDS: tuple[PaperKind, ...] = ("accepted", "refused", "receipt")


class Asked(Struct, frozen=True):
    """What was asked for, kept aside to compare with."""

    case_id: UUID
    number: str
    kind: PaperKind
    name: str
    id_number: str
    reason: str


async def people_with_cases(
    owner: db.Conn, count: int, kinds: Sequence[PaperKind] = KINDS
) -> list[Asked]:
    """Refused cases of different people, each with reasons of its own, after the model of one."""
    model, _ = await scene(owner, "refused", NOW)
    asked = []
    for serial in range(count):
        name, id_number = f"{people.name_of(serial)}甲", people.id_number_of(serial)
        person = await access.find_or_add_person(owner, KEYS, name, id_number, None, NOW)
        one = Asked(
            crypto.new_id(NOW),
            f"3308992026{serial + 9_000_000:07d}",
            kinds[serial % len(kinds)],
            name,
            id_number,
            f"第{serial + 70_000}号场所不符合条件",
        )
        await owner.execute(
            """
            INSERT INTO case_file
            SELECT (jsonb_populate_record(c, jsonb_build_object('id', $2::uuid, 'number', $3::text, 'person_id', $4::integer,
                                                                'reason', $5::text, 'account_id', null))).*
            FROM case_file c WHERE c.id = $1
            """,
            model.id,
            one.case_id,
            one.number,
            person,
            one.reason,
        )
        asked.append(one)
    return asked


async def issue_all(pool: db.Pool, asked: Sequence[Asked]) -> list[float]:
    """Several workers take from one heap, each paper in a transaction of its own; seconds of each.

    Each works in a year of its own: with one counter they would wait for each other and never meet.
    """
    heap, took = list(asked), []

    async def worker(now: datetime) -> None:
        while heap:
            one, began = heap.pop(), time.perf_counter()
            async with db.transaction(pool) as conn:
                case = await actions.case_of(conn, one.case_id)
                await issuing.issue(conn, KEYS, case, one.kind, None, now)
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(worker(NOW + YEAR * place) for place in range(WORKERS)))
    return sorted(took)


async def faults(owner: db.Conn, asked: Sequence[Asked]) -> list[str]:
    """What is wrong with any: each PDF is parsed back by another program and compared with its own case."""
    found = []
    for one in asked:
        case = await actions.case_of(owner, one.case_id)
        (paper,) = await issuing.papers_of(owner, case)
        try:
            said, _ = read((await issuing.fetch(owner, KEYS, case, paper.id)).pdf)
        except Refusal as no:
            found.append(f"{one.number}: {no.code()}")
            continue
        wanted = [one.name, one.id_number, one.number, paper.number]
        wanted += [one.reason] if one.kind == "refused" else []
        found += [f"{one.number}: no {part}" for part in wanted if plain(part) not in said]
        if said.count("甲（") + said.count("甲:") != 1:
            found.append(f"{one.number}: names more than one")
    return found


async def gaps(owner: db.Conn) -> list[Any]:
    """Series whose numbers are not exactly one to their count."""
    found: list[Any] = await owner.fetch("""
        SELECT series, year FROM issued_paper GROUP BY series, year
        HAVING (min(running), max(running), count(DISTINCT running)) <> (1, count(*), count(*))
        """)
    return found


async def test_many_at_once_and_none_crossed(pool: db.Pool, owner: db.Conn) -> None:
    asked = await people_with_cases(owner, MANY)
    began = time.perf_counter()
    took = await issue_all(pool, asked)
    seconds = time.perf_counter() - began
    p95 = took[int(len(took) * 0.95)] * 1000
    print(
        f"{MANY} papers by {WORKERS}: {seconds:.1f} s, {MANY / seconds:.0f} a second, p95 {p95:.0f} ms"
    )
    assert await faults(owner, asked) == []
    assert await gaps(owner) == []
    assert await owner.fetchval("SELECT count(*) FROM issued_paper") == MANY
    assert await owner.fetchval("SELECT sum(last) FROM paper_counter") == MANY


async def test_facts_left_in_one_place_would_be_seen(
    pool: db.Pool, owner: db.Conn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: every worker writes its facts to the same file, and typesets what it finds there."""
    shared = tmp_path / "facts.json"

    async def by_file(template: Path, facts: Any) -> bytes:
        shared.write_bytes(msgspec.json.encode(facts))
        await asyncio.sleep(0.002)
        return await asyncio.to_thread(typeset.compiled, template, shared.read_text())

    monkeypatch.setattr(typeset, "typeset", by_file)
    asked = await people_with_cases(owner, 24, ["refused"])
    await issue_all(pool, asked)
    assert any("PaperBroken" in said for said in await faults(owner, asked))


async def test_a_person_left_in_a_global_would_be_seen(
    pool: db.Pool, owner: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: the last person opened is everybody's. The mark inside is right, the print is not."""
    opened, last = access.open_person, {}

    async def by_global(conn: db.Conn, keys: crypto.Keys, person_id: int) -> OpenPerson:
        last["person"] = await opened(conn, keys, person_id)
        await asyncio.sleep(0.002)
        person: OpenPerson = last["person"]
        return person

    monkeypatch.setattr(access, "open_person", by_global)
    asked = await people_with_cases(owner, 24, ["refused"])
    await issue_all(pool, asked)
    monkeypatch.undo()
    assert any(": no " in said for said in await faults(owner, asked))


async def test_one_number_for_one_paper(pool: db.Pool, owner: db.Conn) -> None:
    """Twenty at once; five of them think better of it: their numbers are given to others."""
    asked = await people_with_cases(owner, 20, ["refused"])

    async def one(conn: db.Conn, wish: Asked) -> None:
        case = await actions.case_of(conn, wish.case_id)
        await issuing.issue(conn, KEYS, case, "refused", None, NOW)
        if wish in asked[:5]:
            raise Refusal()

    await make.at_once(pool, [partial(one, wish=wish) for wish in asked])
    rows = await owner.fetch("SELECT running FROM issued_paper ORDER BY running")
    assert [row["running"] for row in rows] == list(range(1, len(asked) - 4))


async def test_without_the_counter_a_number_is_given_twice(
    pool: db.Pool, owner: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guard taken out: read, then count on. The constraint still refuses; without it two papers bear one number."""

    async def unguarded(conn: db.Conn, organ_id: int, series: str, year: int) -> int:
        last = await conn.fetchval(
            "SELECT max(running) FROM issued_paper WHERE series = $1", series
        )
        await asyncio.sleep(0.01)
        return int(last or 0) + 1

    monkeypatch.setattr(kept, "next_running", unguarded)
    asked = await people_with_cases(owner, 10, ["refused"])

    async def one(conn: db.Conn, wish: Asked) -> None:
        case = await actions.case_of(conn, wish.case_id)
        await issuing.issue(conn, KEYS, case, "refused", None, NOW)

    answers = await make.at_once(pool, [partial(one, wish=wish) for wish in asked])
    assert set(make.nos(answers)) == {"issued_paper_number_is_given_once"}
    await owner.execute(
        "ALTER TABLE issued_paper DROP CONSTRAINT issued_paper_number_is_given_once"
    )
    await owner.execute("DELETE FROM issued_paper")
    await make.at_once(pool, [partial(one, wish=wish) for wish in asked])
    assert await gaps(owner) != []


async def test_two_clicks_are_one_paper(
    pool: db.Pool, owner: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case is locked first; without that the second click fails on the constraint instead."""
    first, second = await people_with_cases(owner, 2, ["refused"])

    async def one(conn: db.Conn, wish: Asked) -> UUID:
        case = await actions.case_of(conn, wish.case_id)
        return (await issuing.issue(conn, KEYS, case, "refused", None, NOW)).id

    answers = await make.at_once(pool, [lambda c: one(c, first)] * 4)
    assert len(set(answers)) == 1

    async def unlocked(conn: db.Conn, case: Any) -> None:
        """The guard, taken out."""

    monkeypatch.setattr(kept, "lock_case", unlocked)
    answers = await make.at_once(pool, [lambda c: one(c, second)] * 4)
    assert set(make.nos(answers)) == {"issued_paper_edition_stands_once"}
