"""The main job through the doors' own functions: book, arrive, be called, be served, be counted."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from backend import clock, db
from backend.access.actions import HASHER
from backend.access.models import Role, Staff
from backend.cases import actions as cases
from backend.cases.models import Decided, Ticked
from backend.deps import House
from backend.hall import actions as hall
from backend.hall.models import Finished
from backend.notices import actions as notices
from tests.people import id_number

pytestmark = pytest.mark.anyio


async def make_staff(conn: db.Conn, login: str, *roles: str) -> Staff:
    """A member of staff with the roles in the whole organ."""
    organ_id = await conn.fetchval("SELECT id FROM organ LIMIT 1")
    staff_id = await conn.fetchval(
        "INSERT INTO staff (organ_id, login, name, password_hash) VALUES ($1, $2, $2, $3) RETURNING id",
        organ_id,
        login,
        HASHER.hash("a long enough password"),
    )
    for role in roles:
        await conn.execute(
            "INSERT INTO staff_role (staff_id, role) VALUES ($1, $2)", staff_id, role
        )
    return Staff(staff_id, organ_id, login, login, [Role(role, None) for role in roles])  # type: ignore[arg-type]


async def sign_in(public: httpx.AsyncClient, house: House, conn: db.Conn, phone: str) -> None:
    """By the code in the outbox, as the demo shows it."""
    asked = await public.post("/api/session/codes", json={"phone": phone})
    assert asked.status_code == 201, asked.text
    await notices.deliver_due(conn, clock.now())
    told = (await public.get("/api/demo/outbox", params={"phone": phone})).json()
    code = next(
        word for word in told[0]["text"].replace("，", " ").split("为") if word[:6].isdigit()
    )[:6]
    signed = await public.post("/api/session", json={"phone": phone, "code": code})
    assert signed.status_code == 201, signed.text


async def book_first_free(public: httpx.AsyncClient, item: str, serial: int) -> dict[str, Any]:
    """Identify, look for a place and a time, book."""
    said = {"name": "林晓青", "id_number": id_number(serial)}
    assert (await public.put("/api/me/identity", json=said)).status_code == 200
    places = (await public.get(f"/api/items/{item}/centres")).json()
    place = next(place for place in places if place["next_free_at"])
    times = (await public.get(f"/api/items/{item}/centres/{place['code']}/times")).json()
    first = next(day["times"][0] for day in times["days"] if day["times"])
    wish = {"item_code": item, "centre_code": place["code"], "starts_at": first["starts_at"]}
    booked = await public.post(
        "/api/appointments", json=wish, headers={"Idempotency-Key": f"wish-{serial:04d}"}
    )
    assert booked.status_code == 201, booked.text
    again = await public.post(
        "/api/appointments", json=wish, headers={"Idempotency-Key": f"wish-{serial:04d}"}
    )
    assert again.json() == booked.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    shown: dict[str, Any] = booked.json()
    return shown


async def test_one_trip_from_search_to_figures(
    public: httpx.AsyncClient, house: House, conn: db.Conn
) -> None:
    """Search, book, check in, call, accept, decide by another officer, deliver: each step is an event."""
    found = (await public.get("/api/items", params={"q": "guohu"})).json()
    assert found
    await sign_in(public, house, conn, "13900000001")
    shown = await book_first_free(public, "CJ-301", 1)
    starts = datetime.fromisoformat(shown["starts_at"])
    on_the_day = starts - timedelta(minutes=10)

    clerk = await make_staff(conn, "test-clerk", "clerk")
    reviewer = await make_staff(conn, "test-reviewer", "reviewer")
    window = await conn.fetchrow(
        """
        SELECT w.id, w.centre_id FROM service_window w JOIN window_pool p ON p.window_id = w.id
        JOIN appointment a ON a.pool_id = p.pool_id WHERE a.id = $1 LIMIT 1
        """,
        UUID(shown["id"]),
    )
    ticket = await hall.check_in(conn, house.keys, window["centre_id"], shown["qr"], on_the_day)
    await hall.sign_on(conn, clerk, window["id"], on_the_day)
    called = await hall.call_next(conn, clerk, on_the_day)
    assert called.id == ticket.id
    await hall.start(conn, clerk, ticket.id, on_the_day)
    case = await hall.open_case(conn, house.keys, clerk, ticket.id, None, on_the_day)
    papers = (await public.get(f"/api/cases/{case.id}")).json()["materials"]
    await cases.tick(conn, case, [Ticked(paper["place"], "have") for paper in papers])
    await cases.accept(conn, house.keys, case, clerk, on_the_day)
    case = await cases.case_of(conn, case.id)
    await cases.decide(conn, house.keys, case, reviewer, Decided("granted"), on_the_day)
    await cases.deliver(conn, await cases.case_of(conn, case.id), clerk, on_the_day)
    await hall.finish(conn, clerk, ticket.id, Finished(), on_the_day)

    mine = (await public.get(f"/api/cases/{case.id}")).json()
    assert mine["state"] == "closed"
    assert mine["visits"] == 1
    kinds = [row["kind"] for row in await conn.fetch("SELECT kind FROM event ORDER BY at, id")]
    assert kinds == [
        "case_prepared",
        "appointment_booked",
        "appointment_arrived",
        "ticket_issued",
        "desk_opened",
        "ticket_called",
        "ticket_started",
        "case_submitted",
        "case_accepted",
        "case_granted",
        "case_delivered",
        "ticket_finished",
        "case_visited",
        "visit_ended",
        "appointment_fulfilled",
    ]
