"""What is kept how long, and what of cases goes when its time is over."""

from datetime import date, datetime

from backend import db
from backend.cases.models.retention import Kept


async def kept(conn: db.Conn) -> list[Kept]:
    """What the deployment has set."""
    return await db.many(
        conn,
        Kept,
        """
        SELECT p.kind, p.keep_days, p.basis, p.confirmed, p.carried_out, p.changed_at, s.name AS changed_by
        FROM retention_policy p JOIN staff s ON s.id = p.changed_by ORDER BY p.kind
        """,
    )


async def set_kept(
    conn: db.Conn,
    kind: str,
    keep_days: int,
    basis: str,
    confirmed: bool,
    carried_out: bool,
    staff_id: int,
    now: datetime,
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO retention_policy (kind, keep_days, basis, confirmed, carried_out, changed_at, changed_by)
        VALUES ($1, $2, $3, $4, $5, $7, $6)
        ON CONFLICT (kind) DO UPDATE
        SET keep_days = excluded.keep_days, basis = excluded.basis, confirmed = excluded.confirmed,
            carried_out = excluded.carried_out, changed_at = excluded.changed_at, changed_by = excluded.changed_by
        """,
        kind,
        keep_days,
        basis,
        confirmed,
        carried_out,
        staff_id,
        now,
    )


async def addresses_due(conn: db.Conn, before: date) -> int:
    found: int = await db.value(
        conn,
        """
        SELECT count(*) FROM case_file
        WHERE address_sealed IS NOT NULL AND state = 'closed' AND delivered_on < $1
        """,
        before,
    )
    return found


async def forget_addresses(conn: db.Conn, before: date, most: int) -> int:
    return await db.run(
        conn,
        """
        UPDATE case_file c SET address_sealed = NULL
        FROM (SELECT organ_id, id FROM case_file
              WHERE address_sealed IS NOT NULL AND state = 'closed' AND delivered_on < $1
              ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED) o
        WHERE (c.organ_id, c.id) = (o.organ_id, o.id)
        """,
        before,
        most,
    )


async def papers_due(conn: db.Conn, before: date) -> int:
    found: int = await db.value(
        conn,
        """
        SELECT count(*) FROM issued_paper p
        JOIN case_file c ON (c.organ_id, c.id) = (p.organ_id, p.case_id)
        JOIN item i ON i.code = c.item_code
        WHERE p.pdf_sealed IS NOT NULL AND i.category <> 'household'
          AND greatest(c.permit_to, c.decided_on, p.issued_on) < $1
        """,
        before,
    )
    return found


async def forget_papers(conn: db.Conn, before: date, most: int) -> int:
    """The content goes; the row with number and digest stays."""
    return await db.run(
        conn,
        """
        UPDATE issued_paper p SET pdf_sealed = NULL, forgotten_at = now()
        FROM (SELECT p.organ_id, p.id FROM issued_paper p
              JOIN case_file c ON (c.organ_id, c.id) = (p.organ_id, p.case_id)
              JOIN item i ON i.code = c.item_code
              WHERE p.pdf_sealed IS NOT NULL AND i.category <> 'household'
                AND greatest(c.permit_to, c.decided_on, p.issued_on) < $1
              ORDER BY p.id LIMIT $2 FOR UPDATE OF p SKIP LOCKED) o
        WHERE (p.organ_id, p.id) = (o.organ_id, o.id)
        """,
        before,
        most,
    )
