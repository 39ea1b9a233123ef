"""Handing in without a visit, and asking for a look at the photos before one."""

from uuid import UUID

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from backend import clock
from backend.access.guards import identified, resident
from backend.booking.actions import online
from backend.cases.actions import filings
from backend.cases.models.photos import CasePhotos, Filing, HandIn, NewFiling
from backend.deps import Reading, ResidentWriting


@post("/online-cases", guards=[identified])
async def begin(once: ResidentWriting, data: JSONBody[NewFiling]) -> Filing:
    """Begin to hand a matter in online: the case takes photos from now on. One that was begun is gone on with.

    Needs an Idempotency-Key.
    """
    return await once.answer(online.begin(once.conn, once.keys, once.who, data, clock.now()))


@get("/online-cases/{case_id:uuid}", guards=[resident])
async def my_filing(view: Reading, case_id: FromPath[UUID]) -> Filing:
    """One online application of mine."""
    return await filings.my_filing(view.conn, view.keys, view.who, case_id)


@post("/online-cases/{case_id:uuid}/hand-in", guards=[identified], status_code=200)
async def hand_in(once: ResidentWriting, case_id: FromPath[UUID], data: JSONBody[HandIn]) -> Filing:
    """Hand it in: no visit is needed for that. Needs an Idempotency-Key."""
    return await once.answer(
        online.hand_in(once.conn, once.keys, once.who, case_id, data, clock.now()), status=200
    )


@post("/online-cases/{case_id:uuid}/give-up", guards=[resident], status_code=200)
async def give_up(once: ResidentWriting, case_id: FromPath[UUID]) -> Filing:
    """Give up what was not handed in; its photos are deleted at once. Needs an Idempotency-Key."""
    return await once.answer(
        filings.give_up(once.conn, once.keys, once.who, case_id, clock.now()), status=200
    )


@post("/cases/{case_id:uuid}/pre-review", guards=[resident], status_code=200)
async def ask_review(once: ResidentWriting, case_id: FromPath[UUID]) -> CasePhotos:
    """Ask a clerk to look at the photos before the day of the visit. Needs an Idempotency-Key."""
    return await once.answer(
        online.ask_review(once.conn, once.who, case_id, clock.now()), status=200
    )


router = Router("/api", route_handlers=[begin, my_filing, hand_in, give_up, ask_review])
