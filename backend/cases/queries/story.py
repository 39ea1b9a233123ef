"""What the owner of a case reads and writes besides its steps."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models import Case


class Happened(Struct, frozen=True):
    """An event with what its sentence needs."""

    kind: str
    on: date
    at: datetime
    actor_kind: str
    reason: str | None
    details: dict[str, Any] | None


async def happened(conn: db.Conn, case_id: UUID, untold: list[str]) -> list[Happened]:
    """Oldest first by the day it counts for, without the kinds that are no matter of the owner's timeline."""
    return await db.many(
        conn,
        Happened,
        """
        SELECT e.kind, e.on_date AS on, e.at, e.actor_kind, e.reason, e.details FROM event e
        WHERE e.case_id = $1 AND e.kind LIKE 'case\\_%' AND e.kind <> ALL ($2)
          AND NOT EXISTS (SELECT FROM event_undone u WHERE u.on_date = e.on_date AND u.event_id = e.id)
        ORDER BY e.at, e.id
        """,
        case_id,
        untold,
    )


class Address(Struct, frozen=True):
    address_sealed: bytes | None


async def address(conn: db.Conn, case: Case) -> bytes | None:
    found = await db.one(
        conn,
        Address,
        "SELECT address_sealed FROM case_file WHERE organ_id = $1 AND id = $2",
        case.organ_id,
        case.id,
    )
    return found.address_sealed if found else None


async def choose_collect(
    conn: db.Conn, case: Case, collect: str, address_sealed: bytes | None, states: Sequence[str]
) -> bool:
    """How the result is handed over. False: it is on its way already."""
    return bool(
        await db.run(
            conn,
            """
            UPDATE case_file SET collect = $3, address_sealed = $4
            WHERE organ_id = $1 AND id = $2 AND state = ANY ($5)
            """,
            case.organ_id,
            case.id,
            collect,
            address_sealed,
            states,
        )
    )


async def add_answer(
    conn: db.Conn, case: Case, notice: int, now: datetime, words_sealed: bytes
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO correction_answer (organ_id, case_id, notice, at, words_sealed) VALUES ($1, $2, $3, $4, $5)
        """,
        case.organ_id,
        case.id,
        notice,
        now,
        words_sealed,
    )


class Answered(Struct, frozen=True):
    """What the applicant wrote with a notice's answer, sealed."""

    notice: int
    words_sealed: bytes


async def answers(conn: db.Conn, case: Case) -> list[Answered]:
    return await db.many(
        conn,
        Answered,
        """
        SELECT notice, words_sealed FROM correction_answer WHERE organ_id = $1 AND case_id = $2 ORDER BY notice
        """,
        case.organ_id,
        case.id,
    )
