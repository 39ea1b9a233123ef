"""Every route of the staff door against every role, declared by hand: a new route fails until it stands here."""

import httpx
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from admin.app import create_app
from backend import db
from backend.access.models import RoleName
from backend.deps import House
from tests.admin.may import ANYONE, MAY, NOBODY, ROLES
from tests.admin.staff import Member, member

pytestmark = pytest.mark.anyio

BODIES = {
    "POST /hall/sign-on": {"window_id": "1"},
    "POST /hall/walk-ins": {"item_code": "HJ-153"},
    "POST /hall/pause": {"reason": "break"},
    "POST /hall/tickets/{ticket_id:uuid}/transfer": {"pool_id": "1"},
    "POST /hall/tickets/{ticket_id:uuid}/send-on": {"centre_code": "QX-HUZHEN"},
    "POST /screens/{centre_code:str}/kiosk/tickets": {"item_code": "HJ-153"},
    "POST /sign-in": {"login": "nobody", "password": "nothing"},
}
LAST_SIGN_OUT = sorted(MAY, key=lambda route: route == "POST /sign-out")


def routes(app: Litestar) -> set[str]:
    """Method and path of everything the door answers."""
    return {
        f"{method} {route.path}"
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler)
        for method in handler.http_methods
        if method != "OPTIONS"
    }


def address(route: str) -> str:
    """The route with things in it that do not exist."""
    path = route.split(" ")[1].replace("{place:int}/{page_number:int}", "1/1")
    path = path.replace("{conflict_id:uuid}", str(NOBODY)).replace("{rating_id:int}", "0")
    path = path.replace("{paper_id:uuid}", str(NOBODY)).replace("{job_id:uuid}", str(NOBODY))
    path = path.replace("{rule:str}", "no_rule").replace("{ban_id:int}", "0")
    path = path.replace("{remedy_id:int}", "0")
    path = path.replace("{ticket_id:uuid}", str(NOBODY)).replace("{case_id:uuid}", str(NOBODY))
    path = path.replace("{appointment_id:uuid}", str(NOBODY)).replace("{draw_id:uuid}", str(NOBODY))
    path = path.replace("{centre_code:str}", "NOWHERE").replace("{code:str}", "XX-000")
    path = path.replace("{close_id:int}", "0").replace("{figure:str}", "F01")
    path = (
        path.replace("{kind:str}", "trend")
        .replace("{form:str}", "nothing")
        .replace("{year:str}", "1999")
    )
    path = path.replace("{report_id:uuid}", str(NOBODY)).replace("{key:str}", "nothing")
    return path.replace("{file_path:path}", "admin.css").replace("/static//", "/static/")


async def ask(door: httpx.AsyncClient, route: str) -> int:
    """The status of the answer."""
    method = route.split(" ", maxsplit=1)[0]
    answer = await door.request(
        method,
        address(route),
        data=BODIES.get(route, {}) if method == "POST" else None,
        headers={"accept": "application/json"},
    )
    return answer.status_code


async def test_every_route_is_declared(house: House) -> None:
    assert routes(create_app(house.settings, opened=house)) == set(MAY)


async def test_without_the_demo_there_is_no_outbox(house: House) -> None:
    from msgspec.structs import replace

    settled = create_app(replace(house.settings, demo=False), opened=house)
    assert set(MAY) - routes(settled) == {"GET /outbox"}


async def test_who_is_not_signed_in_meets_only_open_routes(staff_door: httpx.AsyncClient) -> None:
    refused = {route for route in MAY if await ask(staff_door, route) == 401}
    assert refused == {route for route, roles in MAY.items() if roles != ANYONE}


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_meets_its_routes_only(
    staff_door: httpx.AsyncClient, conn: db.Conn, role: RoleName
) -> None:
    who: Member = await member(conn, f"only-{role}", role)
    forbidden = set()
    for route in LAST_SIGN_OUT:
        status = await ask(who.into(staff_door), route)
        assert status not in (401, 500), route
        if status == 403:
            forbidden.add(route)
    assert forbidden == {
        route for route, roles in MAY.items() if roles != ANYONE and role not in roles.split()
    }


async def test_a_member_without_roles_meets_nothing(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    door = (await member(conn, "newcomer")).into(staff_door)
    for route in LAST_SIGN_OUT:
        status = await ask(door, route)
        assert (status == 403) == (MAY[route] != ANYONE), (route, status)


async def test_a_disabled_member_is_signed_out_at_once(
    staff_door: httpx.AsyncClient, conn: db.Conn
) -> None:
    who = await member(conn, "gone", "clerk")
    assert await ask(who.into(staff_door), "GET /hall") == 200
    await conn.execute("UPDATE staff SET disabled_at = now() WHERE id = $1", who.id)
    assert await ask(who.into(staff_door), "GET /hall") == 401
