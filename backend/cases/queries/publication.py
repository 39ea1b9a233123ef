"""What has to be published, what is held back, and what was published."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models import Case
from backend.cases.models.publication import (
    Awaiting,
    PublicationPolicy,
    Published,
    Record,
    Wish,
)


async def awaiting(conn: db.Conn, organ_id: int, most: int, offset: int) -> list[Awaiting]:
    """Soonest due first, with what is held back."""
    return await db.many(
        conn,
        Awaiting,
        """
        SELECT k.organ_id, k.case_id, c.number, v.name_zh AS item_name_zh, v.name_en AS item_name_en, c.decided_on,
               k.due_on, h.held_at, s.name AS held_by, h.reason AS held_because
        FROM case_clock k
        JOIN case_file c ON (c.organ_id, c.id) = (k.organ_id, k.case_id)
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        LEFT JOIN publication_hold h ON (h.organ_id, h.case_id) = (k.organ_id, k.case_id) AND h.released_at IS NULL
        LEFT JOIN staff s ON s.id = h.held_by
        WHERE k.kind = 'publication' AND k.organ_id = $1 AND c.decided_on IS NOT NULL AND NOT c.sealed
        ORDER BY k.due_on, k.case_id LIMIT $2 OFFSET $3
        """,
        organ_id,
        most,
        offset,
    )


class Ripe(Struct, frozen=True):
    """A decision that may be published of itself, if its day has come."""

    organ_id: int
    case_id: UUID
    decided_on: date
    after_days: int


async def ripe(conn: db.Conn, today: date, most: int, offset: int) -> list[Ripe]:
    """Not held back, of organs that publish of themselves; their cases stay locked, other workers pass them by."""
    return await db.many(
        conn,
        Ripe,
        """
        SELECT k.organ_id, k.case_id, c.decided_on, coalesce(p.after_days, 3) AS after_days
        FROM case_clock k
        JOIN case_file c ON (c.organ_id, c.id) = (k.organ_id, k.case_id)
        LEFT JOIN publication_policy p ON p.organ_id = k.organ_id
        WHERE k.kind = 'publication' AND c.decided_on + coalesce(p.after_days, 3) <= $1 AND coalesce(p.automatic, true)
          AND c.published_on IS NULL AND NOT c.sealed AND NOT EXISTS (
            SELECT FROM publication_hold h
            WHERE (h.organ_id, h.case_id) = (k.organ_id, k.case_id) AND h.released_at IS NULL)
        ORDER BY k.due_on, k.case_id LIMIT $2 OFFSET $3 FOR NO KEY UPDATE OF c SKIP LOCKED
        """,
        today,
        most,
        offset,
    )


class Superseded(Struct, frozen=True):
    organ_id: int
    case_id: UUID


async def superseded(conn: db.Conn, most: int) -> list[Superseded]:
    """Published as valid, and something has become of the permit since."""
    return await db.many(
        conn,
        Superseded,
        """
        SELECT p.organ_id, p.case_id
        FROM publication p JOIN case_file c ON (c.organ_id, c.id) = (p.organ_id, p.case_id)
        WHERE p.xk_zt = 1 AND c.permit <> 'in_force' AND NOT EXISTS (
            SELECT FROM publication n
            WHERE (n.organ_id, n.case_id) = (p.organ_id, p.case_id) AND n.revision > p.revision)
        ORDER BY p.case_id LIMIT $1 FOR NO KEY UPDATE OF c SKIP LOCKED
        """,
        most,
    )


async def revisions(conn: db.Conn, case: Case) -> list[Published]:
    """Oldest first."""
    return await db.many(
        conn,
        Published,
        """
        SELECT organ_id, case_id, revision, published_on, due_on, xk_xdr_mc, xk_xdr_lb, xk_xdr_shxym, xk_xkws, xk_wsh,
               xk_xklb, xk_xkzs, xk_xkbh, xk_nr, xk_jdrq, xk_yxqz, xk_yxqzi, xk_xkjg, xk_xkjgdm, xk_zt, xk_lydw,
               xk_lydwdm, bz
        FROM publication WHERE organ_id = $1 AND case_id = $2 ORDER BY revision
        """,
        case.organ_id,
        case.id,
    )


async def add_revision(
    conn: db.Conn,
    case: Case,
    revision: int,
    record: Record,
    now: datetime,
    today: date,
    due_on: date,
    staff_id: int | None,
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO publication (organ_id, case_id, revision, published_at, published_on, due_on, published_by, xk_xdr_mc,
                                 xk_xdr_lb, xk_xdr_shxym, xk_xkws, xk_wsh, xk_xklb, xk_xkzs, xk_xkbh, xk_nr, xk_jdrq,
                                 xk_yxqz, xk_yxqzi, xk_xkjg, xk_xkjgdm, xk_zt, xk_lydw, xk_lydwdm, bz)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                $24, $25)
        """,
        case.organ_id,
        case.id,
        revision,
        now,
        today,
        due_on,
        staff_id,
        record.xk_xdr_mc,
        record.xk_xdr_lb,
        record.xk_xdr_shxym,
        record.xk_xkws,
        record.xk_wsh,
        record.xk_xklb,
        record.xk_xkzs,
        record.xk_xkbh,
        record.xk_nr,
        record.xk_jdrq,
        record.xk_yxqz,
        record.xk_yxqzi,
        record.xk_xkjg,
        record.xk_xkjgdm,
        record.xk_zt,
        record.xk_lydw,
        record.xk_lydwdm,
        record.bz,
    )


async def published(conn: db.Conn, wish: Wish, most: int, offset: int) -> list[Published]:
    """The newest revision of each decision, newest decision first; the text is looked for as it stands."""
    return await db.many(
        conn,
        Published,
        """
        SELECT p.organ_id, p.case_id, p.revision, p.published_on, p.due_on, p.xk_xdr_mc, p.xk_xdr_lb, p.xk_xdr_shxym,
               p.xk_xkws, p.xk_wsh, p.xk_xklb, p.xk_xkzs, p.xk_xkbh, p.xk_nr, p.xk_jdrq, p.xk_yxqz, p.xk_yxqzi, p.xk_xkjg,
               p.xk_xkjgdm, p.xk_zt, p.xk_lydw, p.xk_lydwdm, p.bz
        FROM publication p
        WHERE p.xk_jdrq BETWEEN $1 AND $2
          AND ($3 = '' OR strpos(lower(p.xk_xdr_mc), lower($3)) > 0 OR strpos(p.xk_wsh, $3) > 0
               OR strpos(p.xk_xkbh, $3) > 0 OR p.xk_xdr_shxym = upper($3))
          AND NOT EXISTS (SELECT FROM publication n
                          WHERE (n.organ_id, n.case_id) = (p.organ_id, p.case_id) AND n.revision > p.revision)
        ORDER BY p.xk_jdrq DESC, p.case_id LIMIT $4 OFFSET $5
        """,
        wish.first,
        wish.last,
        wish.text,
        most,
        offset,
    )


def published_within(conn: db.Conn, first: date, last: date) -> AsyncIterator[Published]:
    """Every revision published in the days, in their order, however many there are."""
    return db.stream(
        conn,
        Published,
        """
        SELECT organ_id, case_id, revision, published_on, due_on, xk_xdr_mc, xk_xdr_lb, xk_xdr_shxym, xk_xkws, xk_wsh,
               xk_xklb, xk_xkzs, xk_xkbh, xk_nr, xk_jdrq, xk_yxqz, xk_yxqzi, xk_xkjg, xk_xkjgdm, xk_zt, xk_lydw,
               xk_lydwdm, bz
        FROM publication WHERE published_on BETWEEN $1 AND $2 ORDER BY published_on, published_at, case_id, revision
        """,
        first,
        last,
    )


async def due_of(conn: db.Conn, case: Case) -> date | None:
    """The last day to publish, while it runs."""
    found: date | None = await db.value(
        conn,
        "SELECT due_on FROM case_clock WHERE organ_id = $1 AND case_id = $2 AND kind = 'publication'",
        case.organ_id,
        case.id,
    )
    return found


async def hold_reason(conn: db.Conn, case: Case) -> str | None:
    """Why it is held back, if it is."""
    found: str | None = await db.value(
        conn,
        "SELECT reason FROM publication_hold WHERE organ_id = $1 AND case_id = $2 AND released_at IS NULL",
        case.organ_id,
        case.id,
    )
    return found


async def add_hold(conn: db.Conn, case: Case, staff_id: int, reason: str, now: datetime) -> None:
    await db.run(
        conn,
        """
        INSERT INTO publication_hold (organ_id, case_id, held_at, held_by, reason) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (organ_id, case_id) WHERE released_at IS NULL DO NOTHING
        """,
        case.organ_id,
        case.id,
        now,
        staff_id,
        reason,
    )


async def release_hold(conn: db.Conn, case: Case, staff_id: int, now: datetime) -> bool:
    return bool(
        await db.run(
            conn,
            """
            UPDATE publication_hold SET released_at = $3, released_by = $4
            WHERE organ_id = $1 AND case_id = $2 AND released_at IS NULL
            """,
            case.organ_id,
            case.id,
            now,
            staff_id,
        )
    )


async def publication_policy(conn: db.Conn, organ_id: int) -> PublicationPolicy | None:
    return await db.one(
        conn,
        PublicationPolicy,
        "SELECT automatic, after_days FROM publication_policy WHERE organ_id = $1",
        organ_id,
    )


async def set_publication_policy(conn: db.Conn, organ_id: int, policy: PublicationPolicy) -> None:
    await db.run(
        conn,
        """
        INSERT INTO publication_policy (organ_id, automatic, after_days) VALUES ($1, $2, $3)
        ON CONFLICT ON CONSTRAINT publication_policy_stands_once
        DO UPDATE SET automatic = excluded.automatic, after_days = excluded.after_days
        """,
        organ_id,
        policy.automatic,
        policy.after_days,
    )
