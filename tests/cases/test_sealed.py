"""Sealed cases stand in no list or search of somebody who has no part in them, and every look is written down."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from backend import db
from backend.access.models import RoleName, Staff
from backend.cases import actions as cases
from backend.cases import queries, rules
from backend.cases.models import Case
from backend.cases.rules.sealed import sight_of
from backend.clock import CENTRE_ZONE
from backend.permits import catalogue
from tests import make
from tests.house import statements

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
ADOPTION, PLAIN = "HJ-103", "CJ-352"
STATES = ["prepared", "submitted", "accepted", "granted", "refused"]


async def at_hall(conn: db.Conn, login: str, *roles: RoleName) -> Staff:
    return await make.staff(conn, login, *roles, centre_id=await make.centre_id(conn))


async def accepted(conn: db.Conn, clerk: Staff, item: str = ADOPTION, serial: int = 1) -> Case:
    made = await make.case(conn, NOW, item, serial=serial)
    await cases.submit(conn, made, clerk, NOW)
    await cases.accept(conn, make.KEYS, await cases.case_of(conn, made.id), clerk, NOW)
    return await cases.case_of(conn, made.id)


async def listed(conn: db.Conn, who: Staff) -> set[str]:
    rows = await queries.work_list(
        conn, who.organ_id, who.centres, STATES, None, 99, 0, sight_of(who)
    )
    return {row.item_code for row in rows}


async def looks(conn: db.Conn) -> list[int]:
    rows = await conn.fetch(
        "SELECT staff_id FROM audit WHERE act = 'sealed_case_opened' ORDER BY id"
    )
    return [row["staff_id"] for row in rows]


def test_the_catalogue_says_which() -> None:
    assert [one.code for one in catalogue.load() if one.sealed] == [ADOPTION, "HJ-124"]


async def test_a_case_is_sealed_when_it_is_prepared(conn: db.Conn) -> None:
    assert (await make.case(conn, NOW, ADOPTION)).sealed
    assert (await make.case(conn, NOW, "HJ-124", serial=2)).sealed
    assert not (await make.case(conn, NOW, PLAIN, serial=3)).sealed


async def test_work_list_and_search_by_number(conn: db.Conn) -> None:
    clerk, other = await at_hall(conn, "s-1", "clerk"), await at_hall(conn, "s-2", "clerk")
    reviewer, chief = (
        await at_hall(conn, "s-3", "reviewer"),
        await at_hall(conn, "s-4", "supervisor"),
    )
    legal = await make.staff(conn, "s-5", "legal")
    far = await make.staff(
        conn, "s-6", "reviewer", "legal", centre_id=await make.centre_id(conn, "QX-HUZHEN")
    )
    case = await accepted(conn, clerk)
    await accepted(conn, clerk, PLAIN, serial=2)
    both = {ADOPTION, PLAIN}
    assert [await listed(conn, who) for who in (clerk, reviewer, legal)] == [both] * 3
    assert [await listed(conn, who) for who in (other, chief, far)] == [{PLAIN}, {PLAIN}, set()]
    assert await looks(conn) == []
    roles: tuple[RoleName, ...] = ("clerk", "reviewer", "supervisor", "legal")
    for who in (clerk, reviewer, legal):
        found = await cases.case_numbered(conn, who, case.number, *roles)
        assert found == case
    for who in (other, chief, far):
        assert await cases.case_numbered(conn, who, case.number, *roles) is None
        with pytest.raises(rules.UnknownCase):
            await cases.case_for(conn, who, case.id, *roles)
    assert await looks(conn) == [clerk.id, reviewer.id, legal.id]


async def test_at_the_window_it_opens_but_is_listed_nowhere(conn: db.Conn) -> None:
    """Before acceptance and to fetch the result the applicant stands there; between, only who has a part in it."""
    clerk, other = await at_hall(conn, "s-1", "clerk"), await at_hall(conn, "s-2", "clerk")
    made = await make.case(conn, NOW, ADOPTION)
    assert (await cases.case_for(conn, other, made.id, "clerk")).sealed
    assert await listed(conn, other) == set()
    assert await cases.case_numbered(conn, other, made.number, "clerk") is None
    await cases.submit(conn, made, clerk, NOW)
    await cases.accept(conn, make.KEYS, await cases.case_of(conn, made.id), clerk, NOW)
    with pytest.raises(rules.UnknownCase):
        await cases.case_for(conn, other, made.id, "clerk")
    await conn.execute(
        """
        UPDATE case_file SET state = 'granted', decision = 'granted', decided_on = accepted_on
        WHERE id = $1
        """,
        made.id,
    )
    await cases.case_for(conn, other, made.id, "clerk")
    assert await looks(conn) == [other.id, other.id]


async def test_who_counts_never_learns_the_number(conn: db.Conn) -> None:
    case = await accepted(conn, await at_hall(conn, "s-1", "clerk"))
    plain = await accepted(conn, await at_hall(conn, "s-2", "clerk"), PLAIN, serial=2)
    told = dict(
        await conn.fetch(
            "SELECT id, number FROM statistics.case_number WHERE id = ANY ($1)",
            [case.id, plain.id],
        )
    )
    assert told == {case.id: "******", plain.id: plain.number}


def without(text: str, *typed: str) -> str:
    """What the page says of its own, not what was typed into it."""
    for one in typed:
        text = text.replace(one, "")
    return text


async def test_on_the_pages(conn: db.Conn, staff_door: httpx.AsyncClient) -> None:
    clerk, other = await at_hall(conn, "s-1", "clerk"), await at_hall(conn, "s-2", "clerk")
    case = await accepted(conn, clerk)
    seen = {}
    for who in (clerk, other):
        staff_door.cookies.set(
            "__Host-yitang_staff", await make.cookie(conn, who, datetime.now(UTC))
        )
        pages = ("/cases", f"/cases?q={case.number}", f"/cases/{case.id}")
        answers = [await staff_door.get(path) for path in pages]
        seen[who.login] = [
            case.number
            in answer.text.split("<main", 1)[-1]
            .replace(f'value="{case.number}"', "")
            .replace(f"“{case.number}”", "")
            for answer in answers
        ]
        assert answers[2].status_code == (200 if who is clerk else 404)
    assert seen == {"s-1": [True, True, True], "s-2": [False, False, False]}


async def test_the_diary_names_neither_matter_nor_number(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    now = datetime.now(UTC)
    who = await make.resident(conn, 9, now)
    booked = await make.appointment(conn, who, now, ADOPTION)
    number = await conn.fetchval("SELECT number FROM case_file WHERE id = $1", booked.case_id)
    clerk = await at_hall(conn, "s-1", "clerk")
    staff_door.cookies.set("__Host-yitang_staff", await make.cookie(conn, clerk, now))
    shown = await staff_door.get(
        f"/diary?centre={make.HALL}&on={booked.starts_at.astimezone(CENTRE_ZONE).date()}"
    )
    assert shown.status_code == 200
    assert "保密事项" in shown.text
    assert "收养登记入户" not in shown.text.split("<table", 1)[-1]
    assert number not in shown.text


NUMBERED = {"number", "case_number"}
OPEN_TO = {"backend/cases/queries/facts.py": "no list: what the file rules look at"}
"""Lists that name a case and say nothing of the seal, and why that is right."""


def test_every_list_that_names_a_case_knows_the_seal() -> None:
    """A statement with many rows that tells a case's number has to say what it does with sealed ones."""
    faults = set()
    for one in statements.statements():
        fields = set(getattr(one.shape, "__struct_fields__", ()))
        if "case_file" in one.sql and fields & NUMBERED and "sealed" not in one.sql:
            faults.add(one.where.split(":")[0])
    assert faults == set(OPEN_TO), json.dumps(sorted(faults), indent=1)
