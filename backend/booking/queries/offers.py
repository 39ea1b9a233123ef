"""Offers: made of freed and free places, answered, taken back. Locks in the order everybody keeps."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.booking.models import Run
from backend.booking.models.waiting import Freed
from backend.booking.queries.holds import HELD, HeldRow


async def freed(conn: db.Conn, organ_id: int, pool_ids: list[int], now: datetime) -> list[Freed]:
    """Places given back that are nobody's yet, oldest first; only looked at."""
    return await db.many(
        conn,
        Freed,
        """
        SELECT id, appointment_id, pool_id, starts_at, ends_at, returns_at FROM freed
        WHERE organ_id = $1 AND pool_id = ANY ($2) AND returns_at > $3 ORDER BY id
        """,
        organ_id,
        pool_ids,
        now,
    )


async def lock_freed(
    conn: db.Conn, organ_id: int, pool_ids: list[int], now: datetime
) -> list[Freed]:
    """The same, kept for this transaction; what another one gives away at this moment is left to it."""
    return await db.many(
        conn,
        Freed,
        """
        SELECT id, appointment_id, pool_id, starts_at, ends_at, returns_at FROM freed
        WHERE organ_id = $1 AND pool_id = ANY ($2) AND returns_at > $3 ORDER BY id FOR UPDATE SKIP LOCKED
        """,
        organ_id,
        pool_ids,
        now,
    )


async def cut_freed(
    conn: db.Conn, organ_id: int, used: list[UUID], rest: list[tuple[Freed, Run]]
) -> int:
    """Freed places that were used go; what is left of them keeps its moment. How many were there."""
    gone: int = await db.value(
        conn,
        """
        WITH gone AS (
            DELETE FROM freed WHERE organ_id = $1 AND id = ANY ($2) RETURNING 1
        ), kept AS (
            INSERT INTO freed (organ_id, appointment_id, pool_id, starts_at, ends_at, returns_at)
            SELECT $1, r.appointment_id, r.pool_id, r.starts_at, r.ends_at, r.returns_at
            FROM unnest($3::uuid[], $4::integer[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[])
                AS r (appointment_id, pool_id, starts_at, ends_at, returns_at)
        )
        SELECT count(*)::integer FROM gone
        """,
        organ_id,
        used,
        [one.appointment_id for one, _ in rest],
        [run.pool_id for _, run in rest],
        [run.starts_at for _, run in rest],
        [run.ends_at for _, run in rest],
        [one.returns_at for one, _ in rest],
    )
    return gone


async def lock_runs(conn: db.Conn, organ_id: int, runs: list[Run]) -> None:
    """Every slot of the runs, by pool and time."""
    await db.run(
        conn,
        """
        SELECT FROM slot s
        WHERE s.organ_id = $1
          AND (s.pool_id, s.starts_at) IN (
              SELECT t.pool_id, t.starts_at FROM slot t
              JOIN unnest($2::integer[], $3::timestamptz[], $4::timestamptz[]) AS r (pool_id, starts_at, ends_at)
                  ON t.pool_id = r.pool_id AND t.starts_at >= r.starts_at AND t.starts_at < r.ends_at
              WHERE t.organ_id = $1)
        ORDER BY s.pool_id, s.starts_at FOR UPDATE OF s
        """,
        organ_id,
        [run.pool_id for run in runs],
        [run.starts_at for run in runs],
        [run.ends_at for run in runs],
    )


async def offers_of(conn: db.Conn, account_id: int, now: datetime) -> list[HeldRow]:
    """What stands offered to an account, in the order in which it ends."""
    return await db.many(
        conn,
        HeldRow,
        HELD
        + """
        WHERE a.account_id = $1 AND a.state = 'offered' AND a.keeps_until > $2
        ORDER BY a.keeps_until, a.starts_at, a.id
        """,
        account_id,
        now,
    )


class Concerned(Struct, frozen=True):
    """An offer's matter: whose, and whether it was offered at all."""

    organ_id: int
    id: UUID
    party_id: UUID | None
    account_id: int | None
    person_id: int
    item_code: str
    offered_for: str | None


async def concerned(conn: db.Conn, offer_id: UUID) -> list[Concerned]:
    """The matters of an offer, before anything is locked: who has to be locked does not change."""
    return await db.many(
        conn,
        Concerned,
        """
        SELECT organ_id, id, party_id, account_id, person_id, item_code, offered_for FROM appointment
        WHERE id = $1 OR party_id = $1 ORDER BY id
        """,
        offer_id,
    )


class Live(Struct, frozen=True):
    """Another appointment of a matter that is open."""

    id: UUID
    party_id: UUID | None
    person_id: int
    item_code: str
    holder_id: int | None
    state: str


async def lock_matters(
    conn: db.Conn, organ_id: int, person_ids: list[int], item_codes: list[str], ids: list[UUID]
) -> list[Live]:
    """Everything open of these persons' matters, and the offers themselves, by id: kept as it is."""
    return await db.many(
        conn,
        Live,
        """
        SELECT a.id, a.party_id, a.person_id, a.item_code, a.holder_id, a.state FROM appointment a
        WHERE a.organ_id = $1 AND (a.id = ANY ($4) OR (
            (a.person_id, a.item_code) IN (SELECT * FROM unnest($2::integer[], $3::text[]))
            AND a.state IN ('held', 'booked', 'arrived')))
        ORDER BY a.id FOR NO KEY UPDATE
        """,
        organ_id,
        person_ids,
        item_codes,
        ids,
    )


async def answered(conn: db.Conn, organ_id: int, ids: list[UUID], now: datetime) -> int:
    """Write down that the person said yes or no; how many."""
    return await db.run(
        conn,
        "UPDATE appointment SET answered_at = $3 WHERE organ_id = $1 AND id = ANY ($2) AND answered_at IS NULL",
        organ_id,
        ids,
        now,
    )


async def end_offers(conn: db.Conn, organ_id: int, ids: list[UUID], now: datetime) -> int:
    """offered → lapsed, answered; its places stay counted by whatever takes them over in this transaction. How many."""
    return await db.run(
        conn,
        """
        UPDATE appointment SET state = 'lapsed', keeps_until = NULL, ended_at = $3, answered_at = $3
        WHERE organ_id = $1 AND id = ANY ($2) AND state = 'offered' AND keeps_until > $3
        """,
        organ_id,
        ids,
        now,
    )
