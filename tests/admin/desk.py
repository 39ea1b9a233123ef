"""A clerk's desk in tests: sign on, post a form, read where it leads or why it is refused."""

import re
from typing import Any

import httpx

from backend import db
from tests.admin.staff import Member, member, window_for
from tests.people import id_number

HALL = "QX-HALL"
ITEM = "HJ-153"  # replacement of an ID card: one paper, decided by a reviewer
PART = {"yitang-part": "1"}


async def clerk_at_window(
    conn: db.Conn, door: httpx.AsyncClient, login: str, place: int = 0, *more: Any
) -> Member:
    """A clerk of the hall, signed on at a window that serves the item."""
    who = await member(conn, login, "clerk", *more, centre=HALL)
    window = await window_for(conn, ITEM, HALL, place)
    answer = await who.into(door).post("/hall/sign-on", data={"window_id": window})
    assert answer.headers["location"] == "/hall", answer.text
    return who


async def refused(door: httpx.AsyncClient, path: str, **form: object) -> dict[str, Any]:
    """The problem a form is answered with, as the page's script gets it."""
    answer = await door.post(path, data=form, headers=PART)
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    return problem


async def done(door: httpx.AsyncClient, path: str, **form: object) -> str:
    """Where a form leads when nothing refuses it."""
    answer = await door.post(path, data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def ticket_path(door: httpx.AsyncClient) -> str:
    found = re.search(r"/hall/tickets/[0-9a-f-]{36}", (await door.get("/hall")).text)
    assert found is not None
    return found.group()


async def case_path(door: httpx.AsyncClient) -> str:
    found = re.search(r"/cases/[0-9a-f-]{36}", (await door.get("/hall")).text)
    assert found is not None
    return found.group()


async def serve(door: httpx.AsyncClient, clerk: Member, serial: int = 7) -> tuple[str, str]:
    """A walk-in who is called, started and whose case is open: (ticket, case) as paths."""
    clerk.into(door)
    assert await done(door, "/hall/walk-ins", item_code=ITEM) == "/hall?issued=A001"
    assert await done(door, "/hall/next") == "/hall"
    ticket = await ticket_path(door)
    await done(door, f"{ticket}/start")
    await done(door, f"{ticket}/case", name="林晓青", id_number=id_number(serial))
    return ticket, await case_path(door)
