"""My list of those I may book for, and those who may book for me."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from backend import clock
from backend.access.actions import family as actions
from backend.access.guards import identified
from backend.access.models import Holder, Member, MemberCode, NewMember
from backend.deps import Reading, ResidentWriting
from backend.problem import Problem, refused
from backend.refusal import Refusal

Asking = Request[Any, Any, Any]
Answer = Response[Member] | Response[Problem]
MEMBER = ResponseSpec(Member, generate_examples=False, description="The person on the list")


@get("/family", guards=[identified])
async def family(view: Reading) -> list[Member]:
    """Whom I may book for, masked, with what is still to be done."""
    return await actions.family(view.conn, view.keys, view.who, clock.civil_date(clock.now()))


@post("/family", guards=[identified], responses={201: MEMBER})
async def add(once: ResidentWriting, data: JSONBody[NewMember], request: Asking) -> Answer:
    """Name a child (at once), a grown-up or a principal (a code goes to their phone). Needs an
    Idempotency-Key. The answer is the same whether or not a grown-up is known here."""
    done = await once.answer(actions.add(once.conn, once.keys, once.who, data, clock.now()))
    return refused(request, done) if isinstance(done, Refusal) else Response(done)


@post("/family/{member_id:uuid}/code", guards=[identified], status_code=200)
async def send_again(once: ResidentWriting, member_id: FromPath[UUID]) -> Member:
    """Send another code: one a minute and ten a day for a phone. Needs an Idempotency-Key."""
    return await once.answer(
        actions.send_again(once.conn, once.keys, once.who, member_id, clock.now()), status=200
    )


@post(
    "/family/{member_id:uuid}/confirm",
    guards=[identified],
    status_code=200,
    responses={200: MEMBER},
)
async def confirm(
    once: ResidentWriting,
    member_id: FromPath[UUID],
    data: JSONBody[MemberCode],
    request: Asking,
) -> Answer:
    """Enter the code the person's phone received: five tries in five minutes. Needs an
    Idempotency-Key; a refusal is not kept under it."""
    done = await once.answer(
        actions.confirm(once.conn, once.keys, once.who, member_id, data, clock.now()), status=200
    )
    return refused(request, done) if isinstance(done, Refusal) else Response(done)


@post("/family/{member_id:uuid}/remove", guards=[identified], status_code=200)
async def remove(once: ResidentWriting, member_id: FromPath[UUID]) -> Member:
    """Take somebody off my list; their appointments stand. Needs an Idempotency-Key."""
    return await once.answer(
        actions.remove(once.conn, once.keys, once.who, member_id, clock.now()), status=200
    )


@get("/family/holders", guards=[identified])
async def holders(view: Reading) -> list[Holder]:
    """Who may book for me, because I agreed."""
    return await actions.holders(view.conn, view.keys, view.who)


@post("/family/holders/{member_id:uuid}/withdraw", guards=[identified], status_code=200)
async def withdraw(once: ResidentWriting, member_id: FromPath[UUID]) -> Holder:
    """Take back what I agreed to. Needs an Idempotency-Key."""
    return await once.answer(
        actions.withdraw(once.conn, once.keys, once.who, member_id, clock.now()), status=200
    )


HANDLERS: list[ControllerRouterHandler] = [
    family,
    add,
    send_again,
    confirm,
    remove,
    holders,
    withdraw,
]
