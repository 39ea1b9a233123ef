"""The supervisor's list of trips beyond the promise, and who came in vain."""

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from backend import clock, db
from backend.cases.models import Case
from backend.clock import civil_date
from tests import make
from tests.admin.staff import member

pytestmark = pytest.mark.anyio


async def came_twice(conn: db.Conn) -> Case:
    """Sent home by a failure four days ago, served today."""
    now = clock.now()
    case = await make.case(conn, now, "CR-201")
    for days, outcome, cause in ((4, "unserved_ours", "system_down"), (0, "served", None)):
        at = now - timedelta(days=days)
        await conn.execute(
            """
            INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, visit_id,
                               actor_kind, details)
            VALUES (1, $1, $2, 'case_visited', $3, 'CR-201', 1, $4, $5, 'staff',
                    jsonb_build_object('outcome', $6::text, 'cause', $7::text))
            """,
            civil_date(at), at, case.id, case.centre_id, uuid4(), outcome, cause,
        )  # fmt: skip
    return case


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("第2次，承诺最多1次", "白跑")), ("en", ("No. 2", "In vain"))]
)
async def test_a_trip_waits_for_its_cause_until_it_is_confirmed(
    staff_door: httpx.AsyncClient, conn: db.Conn, language: str, words: tuple[str, str]
) -> None:
    case = await came_twice(conn)
    door = (await member(conn, "boss", "supervisor", centre=make.HALL)).into(staff_door)
    shown = await door.get(f"/trips?lang={language}")
    assert shown.status_code == 200
    assert all(word in shown.text for word in (case.number, *words))
    assert '<option value="system" selected>' in shown.text, "what the window said is proposed"
    today = civil_date(clock.now()).isoformat()
    said = {"on": today, "centre": str(case.centre_id), "cause": "system", "note": "停电"}
    done = await door.post(f"/trips/{case.id}/cause", data=said)
    assert (done.status_code, done.headers["location"]) == (303, "/trips?done=true")
    after = await door.get(f"/trips?done=true&lang={language}")
    assert f'action="/trips/{case.id}/cause"' not in after.text
    assert ("已记录原因" if language == "zh" else "recorded") in after.text
    again = await door.post(f"/trips/{case.id}/cause", data=said | {"on": "2020-01-01"})
    assert again.status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"cause": "nothing"}, {"on": "yesterday"}, {"centre": "0"}, {"note": "长" * 301}, {"x": "1"}],
)
async def test_what_no_form_sends_is_refused(
    staff_door: httpx.AsyncClient, conn: db.Conn, wrong: dict[str, str]
) -> None:
    case = await came_twice(conn)
    door = (await member(conn, "boss", "supervisor", centre=make.HALL)).into(staff_door)
    said = {"on": civil_date(clock.now()).isoformat(), "centre": str(case.centre_id)}
    answer = await door.post(f"/trips/{case.id}/cause", data=said | {"cause": "system"} | wrong)
    assert answer.status_code in (400, 422)
    assert await conn.fetchval("SELECT count(*) FROM event WHERE kind = 'case_trip_caused'") == 0
