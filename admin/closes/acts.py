"""Asking, agreeing, declining, reopening: each act a form of its own."""

from typing import Annotated

from litestar import post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import CLOSES_AGREE, CLOSES_ASK
from admin.page import to
from backend import clock
from backend.access.guards import staff
from backend.deps import Writing
from backend.tallies.actions import closes as actions

Said = Annotated[str, Meta(max_length=200)]


class Wanted(Struct, frozen=True, forbid_unknown_fields=True):
    """A period to be closed; `reason` is needed when days were left open."""

    period: Annotated[str, Meta(max_length=40)]
    reason: Said = ""


class Why(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Said = ""


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """The button says it all."""


def told(close_id: int, done: str) -> Redirect:
    return to(f"/closes/{close_id}?done={done}")


@post("/closes", guards=[staff(*CLOSES_ASK)])
async def ask(tx: Writing, data: URLEncodedBody[Wanted]) -> Redirect:
    """One person asks for the close of a period."""
    close_id = await actions.ask(tx.conn, tx.who, data.period, data.reason, clock.now())
    return told(close_id, "asked")


@post("/closes/{close_id:int}/agree", guards=[staff(*CLOSES_AGREE)])
async def agree(tx: Writing, close_id: FromPath[int], data: URLEncodedBody[Nothing]) -> Redirect:
    """Another person agrees: frozen."""
    await actions.agree(tx.conn, tx.who, close_id, clock.now())
    return told(close_id, "closed")


@post("/closes/{close_id:int}/decline", guards=[staff(*CLOSES_AGREE)])
async def decline(tx: Writing, close_id: FromPath[int], data: URLEncodedBody[Why]) -> Redirect:
    """Not agreed, or taken back by who asked."""
    await actions.decline(tx.conn, tx.who, close_id, data.reason, clock.now())
    return told(close_id, "declined")


@post("/closes/{close_id:int}/ask-reopening", guards=[staff(*CLOSES_ASK)])
async def ask_to_reopen(
    tx: Writing, close_id: FromPath[int], data: URLEncodedBody[Why]
) -> Redirect:
    """One person asks to reopen a closed period."""
    await actions.ask_to_reopen(tx.conn, tx.who, close_id, data.reason, clock.now())
    return told(close_id, "reopening")


@post("/closes/{close_id:int}/reopen", guards=[staff(*CLOSES_AGREE)])
async def reopen(tx: Writing, close_id: FromPath[int], data: URLEncodedBody[Nothing]) -> Redirect:
    """Another person agrees: the period may be closed anew."""
    await actions.reopen(tx.conn, tx.who, close_id, clock.now())
    return told(close_id, "reopened")


@post("/closes/{close_id:int}/keep", guards=[staff(*CLOSES_AGREE)])
async def keep_closed(tx: Writing, close_id: FromPath[int], data: URLEncodedBody[Why]) -> Redirect:
    """It stays closed."""
    await actions.keep_closed(tx.conn, tx.who, close_id, data.reason, clock.now())
    return told(close_id, "kept")
