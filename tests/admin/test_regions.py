"""Hand-overs on the staff's pages: taken here, taken elsewhere, each step a plain form."""

from typing import Any

import httpx
import pytest

from backend import clock, db
from backend.clock import civil_date
from tests import make
from tests.admin.staff import member
from tests.people import id_number

pytestmark = pytest.mark.anyio
FAR = {"code": "320102", "organ": "外省某区公安分局"}


async def clerk(door: httpx.AsyncClient, conn: db.Conn) -> httpx.AsyncClient:
    return (await member(conn, "window", "clerk", centre=make.HALL)).into(door)


async def stage(conn: db.Conn) -> str | None:
    found: str | None = await conn.fetchval("SELECT stage FROM handover")
    return found


async def test_papers_go_to_another_organ_and_their_result_to_the_applicant(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    case = await make.case(conn, clock.now(), "CR-201")
    door = await clerk(staff_door, conn)
    today = civil_date(clock.now()).isoformat()
    way: list[tuple[str, dict[str, Any], str]] = [
        ("take-for", FAR, "taken"),
        ("hand-over", {"tracking": "EMS 1234"}, "sent"),
        ("received", {"accepted_on": today}, "received"),
        ("back", {"outcome": "granted", "tracking": "EMS 77"}, "returned"),
        ("give", {"how": "window"}, "delivered"),
    ]
    for step, data, wanted in way:
        answer = await door.post(f"/cases/{case.id}/{step}", data=data)
        assert (answer.status_code, answer.headers.get("location")) == (303, f"/cases/{case.id}")
        assert await stage(conn) == wanted
        page = await door.get(f"/cases/{case.id}")
        assert page.status_code == 200
        listed = await door.get("/regions?direction=out")
        assert (case.number in listed.text) == (wanted != "delivered")
    again = await door.post(f"/cases/{case.id}/give", data={"how": "window"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("他地代收", "外省某区公安分局")), ("en", ("Taken elsewhere",))]
)
async def test_what_another_place_took_is_registered_and_listed(
    staff_door: httpx.AsyncClient, conn: db.Conn, language: str, words: tuple[str, ...]
) -> None:
    door = await clerk(staff_door, conn)
    form = await door.get(f"/regions?lang={language}")
    assert 'action="/regions/incoming"' in form.text
    registered = await door.post("/regions/incoming", data=incoming())
    assert registered.status_code == 303
    number = await conn.fetchval("SELECT number FROM case_file")
    shown = await door.get(f"/regions?lang={language}")
    assert all(word in shown.text for word in (number, *words))
    assert "林晓青" not in shown.text, "names are masked in lists"


def incoming(**changed: str) -> dict[str, str]:
    return {
        "item": "CR-201",
        "centre": make.HALL,
        "name": "林晓青",
        "id_number": id_number(7),
        "taken_on": civil_date(clock.now()).isoformat(),
        "tracking": "EMS 55",
        **FAR,
        **changed,
    }


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"code": "3201"}, 400),
        ({"code": "330899"}, 422),
        ({"item": "ZA-403"}, 422),
        ({"item": "XX-000"}, 404),
        ({"centre": "QX-HUZHEN"}, 404),
        ({"id_number": "123"}, 422),
        ({"taken_on": "2999-01-01"}, 422),
        ({"tracking": ""}, 422),
        ({"organ": ""}, 400),
    ],
)
async def test_what_can_not_be_registered_is_a_sentence(
    staff_door: httpx.AsyncClient, conn: db.Conn, changed: dict[str, str], status: int
) -> None:
    door = await clerk(staff_door, conn)
    answer = await door.post(
        "/regions/incoming", data=incoming(**changed), headers={"accept": "text/html"}
    )
    assert answer.status_code == status, answer.text
    assert await conn.fetchval("SELECT count(*) FROM case_file") == 0
