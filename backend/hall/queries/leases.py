"""What a window took along: its lease, the lines it leads, the numbers lent to it."""

from datetime import date, datetime
from uuid import UUID

from backend import db
from backend.hall.models.leases import Block, Lease, LeasedLine

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
    """A number the page gave counts as used also when its ticket could not be stored."""
    return await db.many(
        conn,
        Block,
        """
        SELECT b.prefix, b.first::integer AS first, b.last::integer AS last,
               (SELECT max(g.number) FROM (
                    SELECT t.number::integer AS number FROM ticket t
                    WHERE t.centre_id = b.centre_id AND t.on_date = b.on_date AND t.prefix = b.prefix
                    UNION ALL
                    SELECT substring(e.label FROM '([0-9]{1,4})$')::integer FROM offline_entry e
                    WHERE e.lease_id = b.lease_id AND starts_with(e.label, b.prefix)) AS g
                WHERE g.number BETWEEN b.first AND b.last) AS used
        FROM lease_block b WHERE b.lease_id = $1 ORDER BY b.prefix, b.first DESC
        """,
        lease_id,
    )


async def centre_of_lease(conn: db.Conn, lease_id: UUID) -> str | None:
    """Its centre's code."""
    code: str | None = await db.value(
        conn,
        "SELECT c.code FROM lease l JOIN centre c ON c.id = l.centre_id WHERE l.id = $1",
        lease_id,
    )
    return code
