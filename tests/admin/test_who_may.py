"""Every route of the staff door against every role, declared by hand: a new route fails until it stands here."""

from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from admin.app import create_app
from backend import db
from backend.access.models import RoleName
from backend.deps import House
from tests.admin.staff import Member, member

pytestmark = pytest.mark.anyio

ROLES: tuple[RoleName, ...] = (
    "clerk",
    "reviewer",
    "supervisor",
    "legal",
    "statistician",
    "administrator",
)
ANYONE = "anyone"
HALL = "clerk supervisor"
HALL_AND_REVIEWER = "clerk reviewer supervisor"
CASES = "clerk reviewer supervisor legal"
TALLIES = "statistician supervisor legal administrator"
OPENINGS = "supervisor administrator"
BOARD = "supervisor administrator"
PUBLICATION = "legal supervisor"
ALL = " ".join(ROLES)
NOBODY = UUID("01990000-0000-7000-8000-000000000000")

MAY = {
    "GET /": ANYONE,
    "GET /health/live": ANYONE,
    "GET /health/ready": ANYONE,
    "GET /static/{file_path:path}": ANYONE,
    "HEAD /static/{file_path:path}": ANYONE,
    "GET /sign-in": ANYONE,
    "POST /sign-in": ANYONE,
    "POST /sign-out": ANYONE,
    "GET /screens/{centre_code:str}/display": ANYONE,
    "GET /screens/{centre_code:str}/display.json": ANYONE,
    "GET /screens/{centre_code:str}/events": ANYONE,
    "GET /screens/{centre_code:str}/waiting": ANYONE,
    "GET /screens/{centre_code:str}/kiosk": ANYONE,
    "GET /screens/{centre_code:str}/kiosk/questions": ANYONE,
    "POST /screens/{centre_code:str}/kiosk/tickets": ANYONE,
    "POST /screens/{centre_code:str}/kiosk/check-ins": ANYONE,
    "POST /screens/{centre_code:str}/kiosk/returns": ANYONE,
    "GET /screens/{centre_code:str}/kiosk/tickets/{ticket_id:uuid}": ANYONE,
    "GET /screens/{centre_code:str}/kiosk/tickets/{ticket_id:uuid}/print": ANYONE,
    "GET /door": HALL,
    "POST /door/check-ins": HALL,
    "GET /hall-policy": "supervisor",
    "POST /hall-policy/save": "supervisor",
    "GET /hall": HALL,
    "GET /hall/items": HALL,
    "POST /hall/sign-on": HALL,
    "POST /hall/sign-off": HALL,
    "POST /hall/next": HALL,
    "POST /hall/walk-ins": HALL,
    "POST /hall/check-ins": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/start": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/call": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/recall": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/park": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/return": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/rejoin": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/leave": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/transfer": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/send-on": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/onward": HALL,
    "POST /hall/undo": HALL,
    "POST /hall/pause": HALL,
    "POST /hall/resume": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/miss": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/finish": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/case": HALL,
    "POST /hall/tickets/{ticket_id:uuid}/full-view": HALL,
    "GET /board": BOARD,
    "POST /board/skills": BOARD,
    "GET /board/{centre_code:str}/events": BOARD,
    "GET /advice": BOARD,
    "GET /hall/offline": HALL,
    "GET /hall/offline/worker.js": ANYONE,
    "POST /hall/offline/lease": HALL,
    "POST /hall/offline/release": HALL,
    "POST /hall/offline/journal": HALL,
    "GET /hall/offline/conflicts": HALL,
    "POST /hall/offline/conflicts/{conflict_id:uuid}/settle": HALL,
    "GET /diary": HALL,
    "GET /diary/{appointment_id:uuid}": HALL,
    "POST /diary/{appointment_id:uuid}/move": HALL,
    "POST /diary/{appointment_id:uuid}/cancel": HALL,
    "POST /diary/{appointment_id:uuid}/note": HALL,
    "POST /diary/{appointment_id:uuid}/told": HALL,
    "POST /diary/{appointment_id:uuid}/pardon": HALL,
    "POST /diary/{appointment_id:uuid}/full-view": HALL,
    "GET /booking": HALL,
    "GET /booking/items": HALL,
    "GET /booking/{appointment_id:uuid}": HALL,
    "POST /booking/caller": HALL,
    "POST /booking/save": HALL,
    "GET /due": CASES,
    "POST /due/seen": CASES,
    "POST /cases/{case_id:uuid}/explain": HALL_AND_REVIEWER,
    "GET /case-policy": BOARD,
    "POST /case-policy/save": BOARD,
    "GET /ratings": "supervisor legal",
    "POST /ratings/{rating_id:int}/act": "supervisor legal",
    "POST /ratings/{rating_id:int}/rater": "supervisor legal",
    "GET /my-ratings": "clerk reviewer supervisor",
    "GET /rating-policy": "administrator",
    "POST /rating-policy/save": "administrator",
    "GET /policy": "administrator",
    "POST /policy/save": "administrator",
    "GET /cases/{case_id:uuid}/situation": HALL,
    "POST /cases/{case_id:uuid}/situation": HALL,
    "POST /cases/{case_id:uuid}/shared": HALL,
    "GET /pre-review": HALL,
    "GET /pre-review/{case_id:uuid}": HALL,
    "POST /pre-review/{case_id:uuid}": HALL,
    "GET /cases/{case_id:uuid}/photos/{place:int}/{page_number:int}": CASES,
    "POST /cases/{case_id:uuid}/address": HALL,
    "GET /cases": CASES,
    "GET /cases/{case_id:uuid}": CASES,
    "POST /cases/{case_id:uuid}/full-view": CASES,
    "POST /cases/{case_id:uuid}/papers": HALL,
    "POST /cases/{case_id:uuid}/submit": HALL,
    "POST /cases/{case_id:uuid}/accept": HALL,
    "POST /cases/{case_id:uuid}/not-accept": HALL,
    "POST /cases/{case_id:uuid}/grant": HALL,
    "POST /cases/{case_id:uuid}/deliver": HALL,
    "POST /cases/{case_id:uuid}/supplement": HALL,
    "POST /cases/{case_id:uuid}/complete": HALL,
    "POST /cases/{case_id:uuid}/correct": HALL,
    "POST /cases/{case_id:uuid}/notice": HALL,
    "POST /cases/{case_id:uuid}/not-needed": HALL,
    "POST /cases/{case_id:uuid}/make": HALL,
    "POST /cases/{case_id:uuid}/mail": HALL,
    "POST /cases/{case_id:uuid}/withdraw-acceptance": "supervisor",
    "POST /cases/{case_id:uuid}/extend": "supervisor",
    "POST /cases/{case_id:uuid}/permit": "supervisor",
    "POST /cases/{case_id:uuid}/check": "reviewer",
    "POST /cases/{case_id:uuid}/decide": "reviewer",
    "POST /cases/{case_id:uuid}/paper": CASES,
    "GET /cases/{case_id:uuid}/paper/{paper_id:uuid}": CASES,
    "GET /publication": PUBLICATION,
    "POST /publication/{case_id:uuid}/publish": PUBLICATION,
    "POST /publication/{case_id:uuid}/hold": PUBLICATION,
    "POST /publication/{case_id:uuid}/release": PUBLICATION,
    "POST /publication/policy": PUBLICATION,
    "GET /publication/file/{form:str}": PUBLICATION,
    "GET /close": "supervisor",
    "GET /close/tickets": "supervisor",
    "POST /close/tickets": "supervisor",
    "POST /close/day": "supervisor",
    "POST /close/reopen": "supervisor",
    "GET /regions": CASES,
    "POST /regions/incoming": HALL,
    "POST /cases/{case_id:uuid}/take-for": HALL,
    "POST /cases/{case_id:uuid}/hand-over": HALL,
    "POST /cases/{case_id:uuid}/received": HALL,
    "POST /cases/{case_id:uuid}/back": HALL,
    "POST /cases/{case_id:uuid}/give": HALL,
    "POST /cases/{case_id:uuid}/hand-back": HALL,
    "GET /trips": "supervisor",
    "POST /trips/{case_id:uuid}/cause": "supervisor",
    "GET /openings": OPENINGS,
    "GET /openings/form": OPENINGS,
    "GET /openings/preview": OPENINGS,
    "POST /openings/save": OPENINGS,
    "GET /openings/conflicts": OPENINGS,
    "GET /openings/conflicts/{appointment_id:uuid}": OPENINGS,
    "POST /openings/conflicts/{appointment_id:uuid}/offer": OPENINGS,
    "POST /openings/conflicts/{appointment_id:uuid}/cancel": OPENINGS,
    "POST /openings/conflicts/{appointment_id:uuid}/told": OPENINGS,
    "GET /openings/draws": OPENINGS,
    "POST /openings/draws": OPENINGS,
    "POST /openings/draws/{draw_id:uuid}/withdraw": OPENINGS,
    "GET /findings": "legal",
    "POST /findings/review": "legal",
    "POST /cases/{case_id:uuid}/findings/{rule:str}": "legal",
    "POST /cases/{case_id:uuid}/ban": "legal supervisor",
    "GET /bans": "legal supervisor",
    "POST /bans/{ban_id:int}/lift": "legal",
    "GET /retention": "legal administrator",
    "POST /retention/save": "administrator",
    "GET /items": ALL,
    "GET /items/{code:str}": ALL,
    "GET /tallies": TALLIES,
    "GET /tallies/rows": TALLIES,
    "GET /tallies/all": TALLIES,
    "GET /tallies/books": TALLIES,
    "GET /tallies/export/{form:str}": TALLIES,
    "GET /outbox": "administrator",
}
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
    path = path.replace("{paper_id:uuid}", str(NOBODY))
    path = path.replace("{rule:str}", "no_rule").replace("{ban_id:int}", "0")
    path = path.replace("{ticket_id:uuid}", str(NOBODY)).replace("{case_id:uuid}", str(NOBODY))
    path = path.replace("{appointment_id:uuid}", str(NOBODY)).replace("{draw_id:uuid}", str(NOBODY))
    path = (
        path.replace("{centre_code:str}", "NOWHERE")
        .replace("{code:str}", "XX-000")
        .replace("{form:str}", "nothing")
        .replace("{form:str}", "csv")
    )
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
