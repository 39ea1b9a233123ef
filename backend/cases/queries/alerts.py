"""Levels that rise, and the warnings they raise."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from backend import db
from backend.cases.models.standing import DueEffect, Raised

# Found again by its place on the disk: the rows are locked, and a join by key would read the whole table for
# every batch. A row that somebody changed meanwhile has moved: the next batch takes it.
RISE = """
    ), risen AS (
        UPDATE case_clock c
        SET level = d.becomes,
            next_on = CASE d.becomes WHEN 'yellow' THEN c.red_on WHEN 'red' THEN c.due_on + 1 END
        FROM due d
        WHERE c.ctid = d.place
        RETURNING c.organ_id, c.case_id, c.kind, c.centre_id, c.due_on, c.yellow_on, d.was, d.becomes
    ), warned AS (
        SELECT r.*, w.level, w.role, array_position($6::text[], w.level) AS rank
        FROM risen r JOIN unnest($3::text[], $4::text[], $5::text[]) AS w (kind, level, role) USING (kind)
    ), raised AS (
        INSERT INTO case_alert (organ_id, case_id, centre_id, clock, level, due_on, role, staff_id, raised_at, run_id)
        SELECT w.organ_id, w.case_id, w.centre_id, w.kind, w.level, w.due_on, w.role,
               CASE WHEN w.role = 'clerk' THEN (
                   SELECT f.accepted_by FROM case_file f WHERE f.organ_id = w.organ_id AND f.id = w.case_id
               ) END, $7, $8
        FROM warned w
        WHERE w.rank > array_position($6::text[], w.was) AND w.rank <= array_position($6::text[], w.becomes)
          AND (w.level = 'overdue' OR w.yellow_on <= w.due_on)
        ON CONFLICT DO NOTHING
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM risen) AS clocks, (SELECT count(*) FROM raised) AS alerts
"""
"""Each level between the old and the new one warns, so that a late run leaves what a daily one would."""

BECOMES = """
           level AS was, CASE WHEN due_on < $2 AND effect IS NULL THEN 'overdue'
                              WHEN red_on <= least($2, due_on) THEN 'red'
                              WHEN yellow_on <= least($2, due_on) THEN 'yellow' ELSE level END AS becomes
    FROM case_clock
"""
LEVELS = ["green", "yellow", "red", "overdue"]
Warned = Sequence[tuple[str, str, str]]


async def rise(
    conn: db.Conn, most: int, as_of: date, warned: Warned, now: datetime, run_id: int
) -> Raised:
    """The levels of so many limits as of the day, without those whose end has a consequence in law."""
    return await db.one(
        conn,
        Raised,
        """
        WITH due AS (
            SELECT ctid AS place,
        """
        + BECOMES
        + """
            WHERE next_on <= $2 AND (effect IS NULL OR due_on >= $2)
            ORDER BY next_on LIMIT $1 FOR UPDATE SKIP LOCKED
        """
        + RISE,
        most,
        as_of,
        [one[0] for one in warned],
        [one[1] for one in warned],
        [one[2] for one in warned],
        LEVELS,
        now,
        run_id,
    ) or Raised(0, 0)


async def rise_of_case(
    conn: db.Conn,
    organ_id: int,
    case_id: UUID,
    as_of: date,
    warned: Warned,
    now: datetime,
    run_id: int,
) -> Raised:
    """The same for one case."""
    return await db.one(
        conn,
        Raised,
        """
        WITH due AS (
            SELECT ctid AS place,
        """
        + BECOMES
        + """
            WHERE organ_id = $1 AND case_id = $9 AND next_on <= $2 FOR UPDATE
        """
        + RISE,
        organ_id,
        as_of,
        [one[0] for one in warned],
        [one[1] for one in warned],
        [one[2] for one in warned],
        LEVELS,
        now,
        run_id,
        case_id,
    ) or Raised(0, 0)


async def tell_effect(
    conn: db.Conn,
    organ_id: int,
    case_id: UUID,
    due: DueEffect,
    roles: list[str],
    now: datetime,
    run_id: int,
) -> int:
    """What the law made of the silence, to those who let it pass; how many warnings."""
    return await db.run(
        conn,
        """
        INSERT INTO case_alert (organ_id, case_id, centre_id, clock, level, due_on, role, staff_id, raised_at, run_id)
        SELECT f.organ_id, f.id, f.centre_id, $3, 'effect', $4, r.role,
               CASE WHEN r.role = 'clerk' THEN f.accepted_by END, $6, $7
        FROM case_file f CROSS JOIN unnest($5::text[]) AS r (role)
        WHERE f.organ_id = $1 AND f.id = $2
        ON CONFLICT DO NOTHING
        """,
        organ_id,
        case_id,
        due.kind,
        due.due_on,
        roles,
        now,
        run_id,
    )
