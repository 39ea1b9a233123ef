"""A case handed in as part of a bundle (一件事): at a window, online, and as the log tells it."""

from typing import Any

import pytest

from backend import clock, db
from backend.access.models import Resident, Staff
from backend.booking.actions import online
from backend.cases import actions as cases
from backend.cases.actions import story
from backend.cases.models import Case
from backend.cases.models.photos import HandIn, NewFiling
from backend.cases.models.story import InBundle
from backend.cases.rules import bundles as rules
from tests import make
from tests.make import KEYS

pytestmark = pytest.mark.anyio
MOVES = ("HJ-131", "HJ-132")


@pytest.fixture
async def clerk(conn: db.Conn) -> Staff:
    return await make.staff(conn, "takes-in", "clerk")


async def told(conn: db.Conn, case: Case) -> dict[str, Any]:
    """What the event of handing in says of the bundle."""
    details: dict[str, Any] = await conn.fetchval(
        "SELECT details FROM event WHERE kind = 'case_submitted' AND case_id = $1", case.id
    )
    return {key: details[key] for key in ("bundle", "lead") if key in details}


async def lead(conn: db.Conn, clerk: Staff, item: str = MOVES[0], serial: int = 1) -> Case:
    """A case that leads its bundle, handed in."""
    case = await make.case(conn, clock.now(), item, serial=serial)
    await cases.put_in_bundle(conn, case, "lead")
    return await cases.submit(conn, case, clerk, clock.now())


async def test_the_first_case_leads_and_others_name_it(conn: db.Conn, clerk: Staff) -> None:
    first = await lead(conn, clerk)
    second = await make.case(conn, clock.now(), MOVES[1])
    await cases.put_in_bundle(conn, second, first.number)
    found = await cases.bundling_of(conn, second)
    assert found is not None
    assert (found.bundle.code, found.said) == ("moving", first.number)
    second = await cases.submit(conn, second, clerk, clock.now())
    assert await told(conn, first) == {"bundle": "moving", "lead": True}
    assert await told(conn, second) == {"bundle": "moving"}
    after = await cases.bundling_of(conn, second)
    assert after is not None
    assert (after.inside, after.leads, after.open) == (True, [], False)


@pytest.mark.parametrize("item", [MOVES[0], "CR-201"])
async def test_what_is_in_no_bundle_says_nothing(conn: db.Conn, clerk: Staff, item: str) -> None:
    case = await make.case(conn, clock.now(), item)
    assert (await cases.bundling_of(conn, case) is None) == (item == "CR-201")
    assert await told(conn, await cases.submit(conn, case, clerk, clock.now())) == {}


async def test_it_may_be_said_otherwise_until_it_is_handed_in(conn: db.Conn, clerk: Staff) -> None:
    case = await make.case(conn, clock.now(), MOVES[0])
    await cases.put_in_bundle(conn, case, "lead")
    await cases.put_in_bundle(conn, case, "")
    after = await cases.submit(conn, case, clerk, clock.now())
    assert await told(conn, after) == {}
    for stale in (case, after):  # as it was read before, and as it is
        with pytest.raises(rules.BundleSettled):
            await cases.put_in_bundle(conn, stale, "lead")


async def test_who_leads_is_of_the_applicant_and_the_bundle_and_leads(
    conn: db.Conn, clerk: Staff
) -> None:
    first = await lead(conn, clerk)
    second = await make.case(conn, clock.now(), MOVES[1])
    await cases.put_in_bundle(conn, second, first.number)
    second = await cases.submit(conn, second, clerk, clock.now())
    waiting = await make.case(conn, clock.now(), "HJ-133")
    await cases.put_in_bundle(conn, waiting, "lead")
    another = await lead(conn, clerk, serial=2)
    death = await lead(conn, clerk, "HJ-105")
    alone = await cases.submit(
        conn, await make.case(conn, clock.now(), "HJ-134"), clerk, clock.now()
    )
    case = await make.case(conn, clock.now(), "HJ-134")
    wrong = [second.number, waiting.number, another.number, death.number, alone.number]
    for number in (*wrong, case.number, "330899", "牵头"):
        with pytest.raises(rules.NoSuchLead):
            await cases.put_in_bundle(conn, case, number)
    await cases.put_in_bundle(conn, case, first.number)


async def test_an_item_of_no_bundle_is_put_in_none(conn: db.Conn) -> None:
    with pytest.raises(rules.NoBundle):
        await cases.put_in_bundle(conn, await make.case(conn, clock.now(), "CR-201"), "lead")


async def test_another_organs_case_does_not_lead(conn: db.Conn, clerk: Staff) -> None:
    first = await lead(conn, clerk)
    await conn.execute(
        "INSERT INTO organ (id, division_code, name_zh, name_en) VALUES (77, '330802', '邻区公安局', 'Neighbour')"
    )
    await conn.execute(
        """
        INSERT INTO case_file SELECT (jsonb_populate_record(f, '{"organ_id": 77}')).* FROM case_file f
        WHERE id = $1
        """,
        first.id,
    )
    await conn.execute("UPDATE case_file SET bundle = NULL WHERE organ_id <> 77")
    case = await make.case(conn, clock.now(), MOVES[1])
    with pytest.raises(rules.NoSuchLead):
        await cases.put_in_bundle(conn, case, first.number)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("case_bundle_is_a_code", "bundle = '出生'"),
        ("case_bundle_lead_is_of_a_bundle", "bundle_lead = uuidv7()"),
        ("case_bundle_lead_is_another_case", "bundle = 'birth', bundle_lead = id"),
    ],
)
async def test_what_must_never_be_is_refused_by_name(
    conn: db.Conn, constraint: str, change: str
) -> None:
    case = await make.case(conn, clock.now())
    with pytest.raises(db.ConstraintBroken, match=constraint):
        await conn.execute(f"UPDATE case_file SET {change} WHERE id = $1", case.id)


async def filed(conn: db.Conn, who: Resident, item: str, bundle: str) -> Case:
    """Handed in online, every paper photographed."""
    now = clock.now()
    filing = await online.begin(conn, KEYS, who, NewFiling(item), now)
    await conn.execute(
        "UPDATE case_material SET state = 'have' WHERE case_id = $1 AND state = 'missing'",
        filing.case_id,
    )
    shared = await conn.fetch(
        "SELECT place FROM case_material WHERE case_id = $1 AND state = 'shared'", filing.case_id
    )
    said = HandIn([row["place"] for row in shared], "window", bundle=bundle)
    done = await online.hand_in(conn, KEYS, who, filing.case_id, said, now)
    assert done.bundle is not None
    assert done.bundle.said == bundle
    return await cases.case_of(conn, filing.case_id)


async def test_a_resident_says_so_online(conn: db.Conn) -> None:
    who = await make.resident(conn, 1, clock.now())
    first = await filed(conn, who, MOVES[0], "lead")
    begun = await online.begin(conn, KEYS, who, NewFiling(MOVES[1]), clock.now())
    assert begun.bundle is not None
    assert (begun.bundle.said, begun.bundle.leads) == ("", [first.number])
    second = await filed(conn, who, MOVES[1], first.number)
    assert await told(conn, first) == {"bundle": "moving", "lead": True}
    assert await told(conn, second) == {"bundle": "moving"}
    told_first = await story.story(conn, KEYS, first, clock.now())
    told_second = await story.story(conn, KEYS, second, clock.now())
    name = begun.bundle.name
    assert told_first.bundle == InBundle(name, None)
    assert told_second.bundle == InBundle(name, first.number)


async def test_a_resident_names_a_lead_that_is_none(conn: db.Conn, clerk: Staff) -> None:
    another = await lead(conn, clerk, serial=2)
    who = await make.resident(conn, 1, clock.now())
    with pytest.raises(rules.NoSuchLead):
        await filed(conn, who, MOVES[0], another.number)
