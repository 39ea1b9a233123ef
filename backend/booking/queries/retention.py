"""Bookings nobody used go after a while, and the cases prepared for them; the events stay."""

from datetime import date

from backend import db


async def bookings_due(conn: db.Conn, before: date) -> int:
    found: int = await db.value(
        conn,
        """
        SELECT (SELECT count(*) FROM appointment
                WHERE on_date < $1 AND state IN ('cancelled', 'noshow', 'lapsed'))
             + (SELECT count(*) FROM case_file c
                WHERE c.state = 'prepared' AND c.made_at < $1::date - 1
                  AND NOT EXISTS (SELECT FROM appointment a WHERE (a.organ_id, a.case_id) = (c.organ_id, c.id))
                  AND NOT EXISTS (SELECT FROM visit_case v WHERE (v.organ_id, v.case_id) = (c.organ_id, c.id)))
        """,
        before,
    )
    return found


async def forget_bookings(conn: db.Conn, before: date, most: int) -> int:
    return await db.run(
        conn,
        """
        WITH over AS (
            SELECT organ_id, id FROM appointment
            WHERE on_date < $1 AND state IN ('cancelled', 'noshow', 'lapsed')
            ORDER BY on_date, id LIMIT $2 FOR UPDATE SKIP LOCKED
        ), lent AS (
            DELETE FROM lease_appointment l USING over o WHERE (l.organ_id, l.appointment_id) = (o.organ_id, o.id)
        )
        DELETE FROM appointment a USING over o WHERE (a.organ_id, a.id) = (o.organ_id, o.id)
        """,
        before,
        most,
    )


async def forget_prepared(conn: db.Conn, before: date, most: int) -> int:
    """Cases nobody ever handed in, once no booking and no visit names them; with their own rows."""
    return await db.run(
        conn,
        """
        WITH over AS (
            SELECT c.organ_id, c.id FROM case_file c
            WHERE c.state = 'prepared' AND c.made_at < $1::date - 1
              AND NOT EXISTS (SELECT FROM appointment a WHERE (a.organ_id, a.case_id) = (c.organ_id, c.id))
              AND NOT EXISTS (SELECT FROM visit_case v WHERE (v.organ_id, v.case_id) = (c.organ_id, c.id))
            ORDER BY c.id LIMIT $2 FOR UPDATE OF c SKIP LOCKED
        ), materials AS (
            DELETE FROM case_material m USING over o WHERE (m.organ_id, m.case_id) = (o.organ_id, o.id)
        ), photos AS (
            DELETE FROM case_photo p USING over o WHERE (p.organ_id, p.case_id) = (o.organ_id, o.id)
        ), answers AS (
            DELETE FROM paper_answer p USING over o WHERE (p.organ_id, p.case_id) = (o.organ_id, o.id)
        ), reviews AS (
            DELETE FROM pre_review p USING over o WHERE (p.organ_id, p.case_id) = (o.organ_id, o.id)
        ), filings AS (
            DELETE FROM online_filing f USING over o WHERE (f.organ_id, f.case_id) = (o.organ_id, o.id)
        ), clocks AS (
            DELETE FROM case_clock k USING over o WHERE (k.organ_id, k.case_id) = (o.organ_id, o.id)
        )
        DELETE FROM case_file c USING over o WHERE (c.organ_id, c.id) = (o.organ_id, o.id)
        """,
        before,
        most,
    )
