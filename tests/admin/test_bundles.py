"""A bundle (一件事) on the staff's pages: said before a case is handed in, and told afterwards."""

import httpx
import pytest

from backend import clock, db
from tests import make
from tests.admin.desk import HALL, done
from tests.admin.staff import member

pytestmark = pytest.mark.anyio


async def events(conn: db.Conn) -> list[tuple[str | None, str | None]]:
    rows = await conn.fetch(
        """
        SELECT details ->> 'bundle' AS bundle, details ->> 'lead' AS lead FROM event
        WHERE kind = 'case_submitted' ORDER BY id
        """
    )
    return [(row["bundle"], row["lead"]) for row in rows]


async def test_one_leads_and_the_next_is_put_under_it(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    """Whatever act hands the case in, the log is told."""
    (await member(conn, "bundling", "clerk", centre=HALL)).into(staff_door)
    first, second = [await make.case(conn, clock.now(), item) for item in ("HJ-131", "HJ-132")]
    page = (await staff_door.get(f"/cases/{first.id}")).text
    assert "一件事：户口迁移一件事" in page
    assert "转移社会保险关系" in page
    assert await done(staff_door, f"/cases/{first.id}/bundle", bundle="lead", at="hall") == "/hall"
    await done(staff_door, f"/cases/{first.id}/accept")
    page = (await staff_door.get(f"/cases/{second.id}?lang=zh")).text
    assert f'<option value="{first.number}"' in page
    back = await done(staff_door, f"/cases/{second.id}/bundle", bundle=f" {first.number} ")
    assert back == f"/cases/{second.id}"
    page = (await staff_door.get(f"/cases/{second.id}")).text
    assert f'<option value="{first.number}" selected' in page
    await done(staff_door, f"/cases/{second.id}/submit")
    assert await events(conn) == [("moving", "true"), ("moving", None)]


@pytest.mark.parametrize(
    ("language", "leads", "part"),
    [
        ("zh", "户口迁移一件事 · 牵头件", "随牵头件"),
        ("en", "Moving one&#39;s hukou · Leads the bundle", "under case"),
    ],
)
async def test_the_page_tells_it_and_offers_it_no_more(
    conn: db.Conn, staff_door: httpx.AsyncClient, language: str, leads: str, part: str
) -> None:
    (await member(conn, "bundling", "clerk", centre=HALL)).into(staff_door)
    first, second = [await make.case(conn, clock.now(), item) for item in ("HJ-131", "HJ-132")]
    for case, said in ((first, "lead"), (second, first.number)):
        await done(staff_door, f"/cases/{case.id}/bundle", bundle=said)
        await done(staff_door, f"/cases/{case.id}/submit")
    page = (await staff_door.get(f"/cases/{first.id}?lang={language}")).text
    assert leads in page
    assert 'id="bundle"' not in page
    page = (await staff_door.get(f"/cases/{second.id}?lang={language}")).text
    assert f'href="/cases/{first.id}">{part}' in page


async def test_other_items_and_other_eyes_are_offered_nothing(
    conn: db.Conn, staff_door: httpx.AsyncClient
) -> None:
    (await member(conn, "bundling", "clerk", centre=HALL)).into(staff_door)
    other = await make.case(conn, clock.now(), "CR-201")
    assert 'id="bundle"' not in (await staff_door.get(f"/cases/{other.id}")).text
    case = await make.case(conn, clock.now(), "HJ-131")
    (await member(conn, "only-reads", "legal")).into(staff_door)
    assert 'id="bundle"' not in (await staff_door.get(f"/cases/{case.id}")).text
