"""What each guard of a write is for: taken out, the same two writes meet, and something goes wrong.

Many writes have two guards, a lock under which they decide and a constraint or condition behind it. One
alone is enough, so both are taken out; that each alone holds, the second half shows.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest

from backend import db
from backend.booking import queries
from backend.calendar import queries as openings
from tests.storm.explorer import Explorer
from tests.storm.staging import explorer, meet
from tests.storm.writes import (
    FREE,
    LATER,
    Write,
    accept,
    book,
    cancel,
    close,
    confirm,
    decline,
    hold,
    move,
    offer,
    rebuild,
)

__all__ = ["explorer"]

pytestmark = [pytest.mark.anyio, pytest.mark.race, pytest.mark.xdist_group("interleavings")]

Out = Callable[[pytest.MonkeyPatch], None]


def unsaid(*pieces: str) -> Out:
    """Statements without what these patterns find."""

    def out(monkeypatch: pytest.MonkeyPatch) -> None:
        for how in ("one", "many", "value", "run"):
            monkeypatch.setattr(db, how, without(getattr(db, how), pieces))

    return out


def without(send: Callable[..., Any], pieces: tuple[str, ...]) -> Callable[..., Any]:
    async def sent(conn: db.Conn, *words: Any) -> Any:
        return await send(conn, *(cut(word, pieces) for word in words))

    return sent


def cut(word: Any, pieces: tuple[str, ...]) -> Any:
    if isinstance(word, str):
        for piece in pieces:
            word = re.sub(piece, "", word)
    return word


def undone(module: Any, *names: str) -> Out:
    """Functions that do nothing."""

    async def nothing(*_: object) -> None:
        """The guard taken out."""

    def out(monkeypatch: pytest.MonkeyPatch) -> None:
        for name in names:
            monkeypatch.setattr(module, name, nothing)

    return out


PEOPLE = undone(queries, "lock_people")
ROWS = unsaid(r"FOR (NO KEY )?UPDATE( OF \w+)?( SKIP LOCKED)?")
TWO_HOLDS = "DROP INDEX appointment_two_holds_per_person"
ONE_LIVE = "DROP INDEX appointment_one_live_per_person_and_item"
BOOKED_ONLY = unsaid("AND state = 'booked'")
KEPT_ONLY = unsaid(r"AND a\.state IN \('held', 'offered'\) AND a\.keeps_until > \$4")

second_hold, third_hold = hold("anna", FREE, "HJ-113"), hold("anna", LATER, "HJ-131")

GUARDS: dict[str, tuple[Write, Write, str, list[Out], str]] = {
    "book: the slot's own limit": (
        book("ben", FREE), book("carl", FREE), "ALTER TABLE slot DROP CONSTRAINT slot_never_oversold", [],
        "a slot is oversold",
    ),
    "hold: the person's lock, and the number of a hold": (
        second_hold, third_hold, TWO_HOLDS, [PEOPLE], "somebody holds a third time",
    ),
    "hold, book: the person's lock, and one matter once": (
        hold("ben", FREE), book("ben", LATER), ONE_LIVE, [PEOPLE], "somebody holds a matter twice",
    ),
    "confirm: the locks, and what may be confirmed": (
        confirm, confirm, "", [PEOPLE, ROWS, KEPT_ONLY], "the events tell another story",
    ),
    "move: the locks": (
        move(FREE), move(LATER), "", [PEOPLE, ROWS], "taken is not the number of claims",
    ),
    "cancel: only what is booked": (
        cancel, cancel, "", [BOOKED_ONLY], "the events tell another story",
    ),
    "move, cancel: the locks, and only what is booked": (
        move(FREE), cancel, "", [PEOPLE, ROWS, BOOKED_ONLY], "taken is not the number of claims",
    ),
    "accept: the locks, and what may be confirmed": (
        accept, accept, "", [PEOPLE, ROWS, KEPT_ONLY], "the events tell another story",
    ),
    "accept, decline: the locks, and what may be confirmed": (
        accept, decline, "", [PEOPLE, ROWS, KEPT_ONLY], "places were freed by nobody",
    ),
    "offer: the locks, and one offer of a matter": (
        offer, offer, "DROP INDEX appointment_one_offer_per_person_and_item", [PEOPLE, ROWS],
        "taken is not the number of claims",
    ),
    "rebuild: the slots' locks": (
        book("ben", FREE), rebuild, "", [ROWS], "somebody stands in a slot that is not there",
    ),
    "closure: the centres' lock": (
        rebuild, close, "", [undone(openings, "lock_centres")], "ends as no order one after the other does",
    ),
}  # fmt: skip
"""Which writes meet, the schema's guard, the others, and what then goes wrong."""


@pytest.mark.parametrize("guard", GUARDS)
async def test_without_its_guard_it_goes_wrong(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    first, second, schema, others, wrong = GUARDS[guard]
    owner = explorer.village.owner
    definition = await taken_out(owner, schema)
    for out in others:
        out(monkeypatch)
    try:
        explored = await meet(explorer, first, second)
    finally:
        await explorer.village.back_to("as_it_is")
        await owner.execute(definition)
    assert wrong in " ".join(explored.anomalies)


async def taken_out(owner: db.Conn, schema: str) -> str:
    """Do it; how to undo it."""
    if not schema:
        return "SELECT 1"
    name = schema.rsplit(" ", 1)[-1]
    back = await owner.fetchval("SELECT indexdef FROM pg_indexes WHERE indexname = $1", name)
    if back is None:
        rule = await owner.fetchval(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1", name
        )
        back = f"ALTER TABLE slot ADD CONSTRAINT {name} {rule}"
    await owner.execute(schema)
    return str(back)


HELD_BY_ONE: dict[str, tuple[Write, Write, str, list[Out]]] = {
    "hold: the number alone": (second_hold, third_hold, "", [PEOPLE]),
    "hold: the lock alone": (second_hold, third_hold, TWO_HOLDS, []),
    "one matter once: the index alone": (hold("ben", FREE), book("ben", LATER), "", [PEOPLE]),
    "confirm: the condition alone": (confirm, confirm, "", [PEOPLE, ROWS]),
    "confirm: the locks alone": (confirm, confirm, "", [KEPT_ONLY]),
}


@pytest.mark.parametrize("guard", HELD_BY_ONE)
async def test_one_of_two_guards_is_enough(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    first, second, schema, others = HELD_BY_ONE[guard]
    definition = await taken_out(explorer.village.owner, schema)
    for out in others:
        out(monkeypatch)
    try:
        explored = await meet(explorer, first, second)
    finally:
        await explorer.village.back_to("as_it_is")
        await explorer.village.owner.execute(definition)
    broken = [one for one in explored.anomalies if "ends as no order" not in one]
    assert broken == []
