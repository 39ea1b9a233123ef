"""The page of draws: opened with its hash in view, refused in place, withdrawn with a reason."""

from datetime import timedelta

import httpx
import pytest

from backend import clock, db
from backend.clock import CENTRE_ZONE, civil_date
from tests import make
from tests.admin.staff import member

pytestmark = pytest.mark.anyio
PAGE = "/openings/draws"


async def wish(conn: db.Conn, **changed: str) -> dict[str, str]:
    """A draw of a day nobody can book yet."""
    now = clock.now()
    on = civil_date((await make.free_time(conn, now, skip_days=20)).starts_at)
    pool = await conn.fetchrow(
        """
        SELECT p.id, p.code FROM service s JOIN pool p ON p.id = s.pool_id JOIN centre c ON c.id = s.centre_id
        WHERE s.item_code = $1 AND c.code = $2
        """,
        make.LONG_ITEM,
        make.HALL,
    )
    assert pool is not None
    await conn.execute(
        "UPDATE slot SET opens_at = $3 WHERE pool_id = $1 AND on_date = $2",
        pool["id"],
        on,
        now + timedelta(days=19),
    )
    closes = (now + timedelta(days=2)).astimezone(CENTRE_ZONE).replace(tzinfo=None)
    return {
        "centre": make.HALL,
        "pool": pool["code"],
        "item": make.LONG_ITEM.lower(),
        "from_date": on.isoformat(),
        "to_date": on.isoformat(),
        "closes_at": closes.isoformat(timespec="minutes"),
        "offers_until": (closes + timedelta(days=2)).isoformat(timespec="minutes"),
        "reason": "名额紧张",
    } | changed


async def test_opened_and_withdrawn(staff_door: httpx.AsyncClient, conn: db.Conn) -> None:
    door = (await member(conn, "test-boss", "administrator")).into(staff_door)
    opened = await door.post(PAGE, data=await wish(conn))
    assert opened.status_code == 303, opened.text
    row = await conn.fetchrow("SELECT id, seed_hash, seed, item_code FROM draw")
    assert row is not None
    assert (row["seed"], row["item_code"]) == (None, make.LONG_ITEM)
    shown = await door.get(f"{PAGE}?centre={make.HALL}")
    assert row["seed_hash"][:16] in shown.text
    withdraw = f"{PAGE}/{row['id']}/withdraw"
    assert (await door.post(withdraw, data={"reason": ""})).status_code == 400
    assert (await door.post(withdraw, data={"reason": "场地停用"})).status_code == 303
    assert await conn.fetchval("SELECT state FROM draw") == "withdrawn"
    acts = await conn.fetch("SELECT act FROM audit WHERE act LIKE 'draw%' ORDER BY id")
    assert [act["act"] for act in acts] == ["draw_opened", "draw_withdrawn"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"from_date": "soon"}, 400),
        ({"closes_at": ""}, 400),
        ({"reason": " "}, 400),
        ({"offers_until": "2020-01-01T10:00"}, 422),
        ({"item": "CJ-999"}, 422),
        ({"pool": "nowhere"}, 404),
        ({"to_date": "2099-01-01"}, 422),
    ],
)
async def test_what_is_wrong_is_said_above_the_form_and_nothing_typed_is_lost(
    staff_door: httpx.AsyncClient, conn: db.Conn, changed: dict[str, str], status: int
) -> None:
    door = (await member(conn, "test-boss", "administrator")).into(staff_door)
    asked = await wish(conn, **changed)
    said = await door.post(PAGE, data=asked)
    assert said.status_code == status, said.text
    assert 'role="alert"' in said.text
    assert asked["from_date"] in said.text
    assert await conn.fetchval("SELECT count(*) FROM draw") == 0


async def test_a_supervisor_keeps_to_the_own_centre(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    boss = (await member(conn, "test-boss", "administrator")).into(staff_door)
    await boss.post(PAGE, data=await wish(conn))
    draw_id = await conn.fetchval("SELECT id FROM draw")
    elsewhere = await conn.fetchval(
        "SELECT code FROM centre WHERE code <> $1 ORDER BY id LIMIT 1", make.HALL
    )
    door = (await member(conn, "elsewhere", "supervisor", centre=elsewhere)).into(staff_door)
    gone = await door.post(f"{PAGE}/{draw_id}/withdraw", data={"reason": "场地停用"})
    assert gone.status_code == 404
    assert await conn.fetchval("SELECT state FROM draw") == "open"
