"""The page of the day close: the ledger, open tickets ended with a cause, closed, reopened, seen by whom."""

import httpx
import pytest

from backend import clock, db
from backend.clock import civil_date
from tests import make
from tests.admin.staff import member

pytestmark = pytest.mark.anyio

HTML = {"accept": "text/html"}


async def post(door: httpx.AsyncClient, path: str, **fields: object) -> httpx.Response:
    return await door.post(
        path, data={name: str(text) for name, text in fields.items()}, headers=HTML
    )


async def test_a_day_is_closed_and_reopened_on_the_page(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    now = clock.now()
    on = civil_date(now)
    first, second = await make.walk_in(conn, now), await make.walk_in(conn, now)
    door = (await member(conn, "boss", "supervisor", centre=make.HALL)).into(staff_door)
    day = {"centre": make.HALL, "on": on}
    page = (await door.get("/close")).text
    assert first.label in page
    assert "还有2个号未办结" in page
    assert "<strong aria-hidden" in page
    refused = await post(door, "/close/day", **day)
    assert refused.status_code == 409
    assert "还有2个号未办结" in refused.text
    one = await post(
        door, "/close/tickets", **day, state="waiting", ticket=first.id, cause="gone_home"
    )
    assert one.headers["location"].endswith("done=tickets&ended=1")
    rest = await post(
        door, "/close/tickets", **day, state="waiting", all="true", cause="other", note="停电"
    )
    assert rest.status_code == 303
    assert (await post(door, "/close/day", **day)).headers["location"].endswith("done=closed")
    page = (await door.get("/close?lang=en")).text
    assert "Reopen" in page
    assert ">Closed<" not in page.split("ledger")[0] or "Closed" in page
    shown = (
        await door.get(f"/close/tickets?centre={make.HALL}&on={on}&column=closed&lang=zh")
    ).text
    assert first.label in shown
    assert second.label in shown
    assert "已回家" in shown
    assert (await post(door, "/close/reopen", **day, reason="")).status_code == 422
    again = await post(door, "/close/reopen", **day, reason="群众返回")
    assert again.headers["location"].endswith("done=reopened")
    assert "群众返回" in (await door.get("/close")).text


async def test_another_centre_s_day_does_not_exist(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    door = (await member(conn, "boss", "supervisor", centre="QX-HUZHEN")).into(staff_door)
    on = civil_date(clock.now())
    assert (await door.get(f"/close?centre={make.HALL}", headers=HTML)).status_code == 404
    for path, more in (("day", {}), ("reopen", {"reason": "some reason"})):
        answer = await post(door, f"/close/{path}", centre=make.HALL, on=on, **more)
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "served"},
        {"cause": "because"},
        {"ticket": "none"},
        {"all": "false"},
        {"ticket": "01990000-0000-7000-8000-000000000000"},
        {"on": "yesterday"},
        {"note": "x" * 101},
        {"centre": "NOWHERE"},
    ],
)
async def test_what_cannot_be_is_refused_in_a_sentence(
    staff_door: httpx.AsyncClient, conn: db.Conn, wrong: dict[str, str]
) -> None:
    door = (await member(conn, "boss", "supervisor")).into(staff_door)
    good = {
        "centre": make.HALL,
        "on": civil_date(clock.now()),
        "state": "waiting",
        "all": "true",
        "cause": "other",
    }
    answer = await post(door, "/close/tickets", **(good | wrong))
    assert answer.status_code in (400, 404, 422)
    assert "<h1>" in answer.text
