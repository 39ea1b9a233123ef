"""What a window took along: its lease, the lines it leads, the numbers lent to it."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.hall.models.leases import Block, Lease, LeasedLine, Offered, Waiting

LEASE = """
    SELECT organ_id, id, centre_id, window_id, staff_id, on_date AS on, browser, salt, taken_at, ended_at, applied
    FROM lease
"""


async def lease(conn: db.Conn, lease_id: UUID) -> Lease | None:
    """Nobody else merges into it until the transaction ends."""
    return await db.one(conn, Lease, LEASE + "WHERE id = $1 FOR UPDATE", lease_id)


async def lease_of(
    conn: db.Conn, window_id: int, staff_id: int, browser: UUID, on: date
) -> Lease | None:
    """The lease this browser had today at this window with this clerk, ended or not."""
    return await db.one(
        conn,
        Lease,
        LEASE
        + """
        WHERE window_id = $1 AND staff_id = $2 AND browser = $3 AND on_date = $4
        ORDER BY taken_at DESC LIMIT 1 FOR UPDATE
        """,
        window_id,
        staff_id,
        browser,
        on,
    )


async def end_leases(
    conn: db.Conn, window_id: int, browser: UUID, on: date, but: UUID | None, now: datetime
) -> None:
    """Of the window and of the browser: one leads at a time. Their numbers stay lent, their journals welcome."""
    await db.run(
        conn,
        """
        WITH gone AS (
            UPDATE lease SET ended_at = greatest($5, taken_at)
            WHERE on_date = $3 AND (window_id = $1 OR browser = $2) AND ended_at IS NULL
              AND id IS DISTINCT FROM $4
            RETURNING id
        )
        DELETE FROM lease_line WHERE lease_id IN (SELECT id FROM gone)
        """,
        window_id,
        browser,
        on,
        but,
        now,
    )


async def add_lease(
    conn: db.Conn,
    lease_id: UUID,
    window_id: int,
    staff_id: int,
    browser: UUID,
    salt: bytes,
    on: date,
    now: datetime,
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO lease (organ_id, id, centre_id, window_id, staff_id, on_date, browser, salt, taken_at, renewed_at)
        SELECT c.organ_id, $1, c.id, w.id, $3, $6, $4, $5, $7, $7
        FROM service_window w JOIN centre c ON c.id = w.centre_id WHERE w.id = $2
        """,
        lease_id,
        window_id,
        staff_id,
        browser,
        salt,
        on,
        now,
    )


async def renew(conn: db.Conn, lease_id: UUID, now: datetime) -> None:
    """Taken along again; one that was ended leads again."""
    await db.run(
        conn,
        "UPDATE lease SET renewed_at = greatest($2, taken_at), ended_at = NULL WHERE id = $1",
        lease_id,
        now,
    )


async def end_lease(conn: db.Conn, lease_id: UUID, now: datetime) -> None:
    """It leads no line any more."""
    await db.run(
        conn,
        """
        WITH gone AS (UPDATE lease SET ended_at = greatest($2, taken_at) WHERE id = $1 AND ended_at IS NULL)
        DELETE FROM lease_line WHERE lease_id = $1
        """,
        lease_id,
        now,
    )


async def give_up_lines(conn: db.Conn, window_id: int, on: date) -> None:
    """Whoever led a line of the window today leads it no more."""
    await db.run(
        conn,
        """
        DELETE FROM lease_line l USING window_pool p
        WHERE p.window_id = $1 AND l.pool_id = p.pool_id AND l.on_date = $2
        """,
        window_id,
        on,
    )


async def lead_lines(conn: db.Conn, lease_id: UUID, window_id: int, on: date) -> None:
    """The window's lines that nobody leads yet."""
    await db.run(
        conn,
        """
        INSERT INTO lease_line (pool_id, on_date, lease_id)
        SELECT p.id, $3, $1 FROM window_pool w JOIN pool p ON p.id = w.pool_id
        WHERE w.window_id = $2 AND p.opened_on <= $3 AND (p.closed_on IS NULL OR p.closed_on > $3)
        ORDER BY p.id
        ON CONFLICT (pool_id, on_date) DO NOTHING
        """,
        lease_id,
        window_id,
        on,
    )


async def lines_of_window(conn: db.Conn, window_id: int, on: date) -> list[LeasedLine]:
    return await db.many(
        conn,
        LeasedLine,
        """
        SELECT p.id AS pool_id, p.ticket_prefix AS prefix, p.name_zh, p.name_en, w.number AS led_by, l.lease_id
        FROM window_pool wp JOIN pool p ON p.id = wp.pool_id
        LEFT JOIN lease_line l ON l.pool_id = p.id AND l.on_date = $2
        LEFT JOIN lease e ON e.id = l.lease_id
        LEFT JOIN service_window w ON w.id = e.window_id
        WHERE wp.window_id = $1 AND p.opened_on <= $2 AND (p.closed_on IS NULL OR p.closed_on > $2)
        ORDER BY p.ticket_prefix, p.id
        """,
        window_id,
        on,
    )


LEND = """
    WITH lent AS (
        INSERT INTO ticket_counter AS c (centre_id, on_date, prefix, last, lent_from, lent_to)
        VALUES ($2, $3, $4, 0, 1000 - $5, 999)
        ON CONFLICT (centre_id, on_date, prefix) DO UPDATE
            SET lent_from = coalesce(c.lent_from, 1000) - $5, lent_to = coalesce(c.lent_to, 999)
            WHERE coalesce(c.lent_from, 1000) - $5 > c.last AND coalesce(c.lent_from, 1000) - $5 >= 700
        RETURNING lent_from
    )
    INSERT INTO lease_block (lease_id, centre_id, on_date, prefix, first, last)
    SELECT $1, $2, $3, $4, lent_from, lent_from + $5 - 1 FROM lent
"""


async def lend(
    conn: db.Conn, lease_id: UUID, centre_id: int, on: date, prefix: str, many: int
) -> bool:
    """Numbers from the far end, below those lent before. False: none are left today."""
    return bool(await db.run(conn, LEND, lease_id, centre_id, on, prefix, many))


async def blocks(conn: db.Conn, lease_id: UUID) -> list[Block]:
    return await db.many(
        conn,
        Block,
        """
        SELECT b.prefix, b.first::integer AS first, b.last::integer AS last,
               (SELECT max(t.number)::integer FROM ticket t
                WHERE t.centre_id = b.centre_id AND t.on_date = b.on_date AND t.prefix = b.prefix
                  AND t.number BETWEEN b.first AND b.last) AS used
        FROM lease_block b WHERE b.lease_id = $1 ORDER BY b.prefix, b.first DESC
        """,
        lease_id,
    )


async def taken_tickets(conn: db.Conn, lease_id: UUID, window_id: int, on: date) -> list[Waiting]:
    """Of the led lines: who waits, may come back, or is before the window now; in the order of the call."""
    return await db.many(
        conn,
        Waiting,
        """
        SELECT t.id, t.prefix || lpad(t.number::text, greatest(3, length(t.number::text)), '0') AS label, t.pool_id,
               t.item_code, t.state, t.placed_by, t.priority IS NOT NULL AS priority, t.turn_at, t.entered_at,
               t.issued_at, t.announced_at, t.started_at, t.calls::integer AS calls
        FROM ticket t JOIN lease_line l ON l.pool_id = t.pool_id AND l.on_date = t.on_date
        WHERE l.lease_id = $1 AND t.on_date = $3
          AND (t.state IN ('waiting', 'parked', 'missed') OR (t.state IN ('called', 'serving') AND t.window_id = $2))
        ORDER BY t.turn_at, t.entered_at, t.id
        """,
        lease_id,
        window_id,
        on,
    )


class Booked(Struct, frozen=True):
    """An appointment of today in a led line."""

    organ_id: int
    id: UUID
    code: str
    party_id: UUID | None
    pool_id: int
    item_code: str
    starts_at: datetime


async def booked_today(conn: db.Conn, lease_id: UUID, centre_id: int, on: date) -> list[Booked]:
    return await db.many(
        conn,
        Booked,
        """
        SELECT a.organ_id, a.id, a.code, a.party_id, s.pool_id, a.item_code, a.starts_at
        FROM appointment a
        JOIN service s ON s.item_code = a.item_code AND s.centre_id = a.centre_id
             AND s.valid_from <= $3 AND (s.valid_to IS NULL OR s.valid_to > $3)
        JOIN lease_line l ON l.pool_id = s.pool_id AND l.on_date = $3 AND l.lease_id = $1
        WHERE a.centre_id = $2 AND a.on_date = $3 AND a.state = 'booked'
        ORDER BY a.starts_at, a.id
        """,
        lease_id,
        centre_id,
        on,
    )


async def keep_digests(
    conn: db.Conn, lease_id: UUID, digests: list[str], organ_ids: list[int], ids: list[UUID]
) -> None:
    """Which appointment each stands for; those taken along before stay."""
    await db.run(
        conn,
        """
        INSERT INTO lease_appointment (lease_id, digest, organ_id, appointment_id)
        SELECT $1, d.digest, d.organ_id, d.id
        FROM unnest($2::text[], $3::smallint[], $4::uuid[]) AS d (digest, organ_id, id)
        ON CONFLICT (lease_id, digest) DO NOTHING
        """,
        lease_id,
        digests,
        organ_ids,
        ids,
    )


async def appointment_of(conn: db.Conn, lease_id: UUID, digest: str) -> UUID | None:
    found: UUID | None = await db.value(
        conn,
        "SELECT appointment_id FROM lease_appointment WHERE lease_id = $1 AND digest = $2",
        lease_id,
        digest,
    )
    return found


async def offered(conn: db.Conn, lease_id: UUID, centre_id: int, on: date) -> list[Offered]:
    return await db.many(
        conn,
        Offered,
        """
        SELECT s.item_code AS code, v.name_zh AS zh, v.name_en AS en, s.pool_id
        FROM service s JOIN lease_line l ON l.pool_id = s.pool_id AND l.on_date = $3 AND l.lease_id = $1
        JOIN item_version v ON v.item_code = s.item_code AND v.valid_to IS NULL
        WHERE s.centre_id = $2 AND s.valid_from <= $3 AND (s.valid_to IS NULL OR s.valid_to > $3)
        ORDER BY s.item_code
        """,
        lease_id,
        centre_id,
        on,
    )


async def centre_of_lease(conn: db.Conn, lease_id: UUID) -> str | None:
    """Its centre's code."""
    code: str | None = await db.value(
        conn,
        "SELECT c.code FROM lease l JOIN centre c ON c.id = l.centre_id WHERE l.id = $1",
        lease_id,
    )
    return code
