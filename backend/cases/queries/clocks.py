"""Limits that run: what they are worked out from, how they are brought in line, what is due."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models.clocks import ClockKind, Effect, RunningClock
from backend.cases.models.standing import DueEffect, Standing

STANDING = """
    SELECT c.organ_id, c.id, c.centre_id, c.item_code, c.item_version, c.state, p.kind AS applicant, c.received_on,
           c.accepted_on, c.acceptance, c.joint, c.deferred_due_on, c.extension_days, c.silent_on, c.decided_on,
           c.decision, c.checked_on, c.published_on, c.permit, n.issued_on AS noticed_on,
           n.due_on AS correction_due_on, s.pauses
    FROM case_file c
    JOIN person p ON p.id = c.person_id
    LEFT JOIN correction_notice n
        ON n.organ_id = c.organ_id AND n.case_id = c.id AND n.answered_on IS NULL AND c.state = 'correcting'
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(
            jsonb_build_object('kind', kind, 'from_on', from_on, 'to_on', to_on) ORDER BY place), '[]') AS pauses
        FROM case_pause WHERE organ_id = c.organ_id AND case_id = c.id
    ) s
"""


async def standings(conn: db.Conn, organ_id: int, case_ids: list[UUID]) -> list[Standing]:
    return await db.many(
        conn,
        Standing,
        STANDING + "WHERE c.organ_id = $1 AND c.id = ANY ($2::uuid[])",
        organ_id,
        case_ids,
    )


class CaseOf(Struct, frozen=True):
    organ_id: int
    id: UUID


class NewClock(Struct, frozen=True):
    """A limit as it should stand in case_clock."""

    case_id: UUID
    kind: ClockKind
    centre_id: int
    start_on: date
    due_on: date
    provisional: bool
    effect: Effect | None
    yellow_on: date
    red_on: date
    paused: bool


async def drop_clocks(
    conn: db.Conn, organ_id: int, case_ids: list[UUID], kept: list[NewClock]
) -> int:
    """Limits of the cases that run no more; how many."""
    return await db.run(
        conn,
        """
        DELETE FROM case_clock
        WHERE organ_id = $1 AND case_id = ANY ($2::uuid[])
          AND (case_id, kind) NOT IN (SELECT * FROM unnest($3::uuid[], $4::text[]))
        """,
        organ_id,
        case_ids,
        [one.case_id for one in kept],
        [one.kind for one in kept],
    )


async def put_clocks(conn: db.Conn, organ_id: int, given: list[NewClock]) -> None:
    """New limits, and those that changed. Another last day begins green again; the sweep raises it."""
    await db.run(
        conn,
        """
        INSERT INTO case_clock AS c (organ_id, case_id, kind, centre_id, start_on, due_on, provisional, effect,
                                     yellow_on, red_on, next_on)
        SELECT $1, g.case_id, g.kind, g.centre_id, g.start_on, g.due_on, g.provisional, g.effect, g.yellow_on, g.red_on,
               CASE WHEN NOT g.paused THEN g.yellow_on END
        FROM unnest($2::uuid[], $3::text[], $4::integer[], $5::date[], $6::date[], $7::boolean[], $8::text[],
                    $9::date[], $10::date[], $11::boolean[])
            AS g (case_id, kind, centre_id, start_on, due_on, provisional, effect, yellow_on, red_on, paused)
        ON CONFLICT (organ_id, case_id, kind) DO UPDATE
        SET centre_id = excluded.centre_id, start_on = excluded.start_on, due_on = excluded.due_on,
            provisional = excluded.provisional, effect = excluded.effect, yellow_on = excluded.yellow_on,
            red_on = excluded.red_on,
            level = CASE WHEN c.due_on = excluded.due_on THEN c.level ELSE 'green' END,
            next_on = CASE WHEN excluded.next_on IS NULL THEN NULL
                           WHEN c.due_on <> excluded.due_on OR c.level = 'green' THEN excluded.yellow_on
                           WHEN c.level = 'yellow' THEN excluded.red_on
                           WHEN c.level = 'red' THEN excluded.due_on + 1 END
        """,
        organ_id,
        [one.case_id for one in given],
        [one.kind for one in given],
        [one.centre_id for one in given],
        [one.start_on for one in given],
        [one.due_on for one in given],
        [one.provisional for one in given],
        [one.effect for one in given],
        [one.yellow_on for one in given],
        [one.red_on for one in given],
        [one.paused for one in given],
    )


async def set_due(conn: db.Conn, organ_id: int, case_ids: list[UUID]) -> None:
    """The case says the last days of its two limits itself, while they run."""
    await db.run(
        conn,
        """
        UPDATE case_file f
        SET legal_due_on = d.legal, promised_due_on = d.promised, due_provisional = d.provisional
        FROM (
            SELECT i.id, max(c.due_on) FILTER (WHERE c.kind = 'legal') AS legal,
                   max(c.due_on) FILTER (WHERE c.kind = 'promised') AS promised,
                   coalesce(bool_or(c.provisional), false) AS provisional
            FROM unnest($2::uuid[]) AS i (id)
            LEFT JOIN case_clock c ON c.organ_id = $1 AND c.case_id = i.id AND c.kind IN ('legal', 'promised')
            GROUP BY i.id
        ) d
        WHERE f.organ_id = $1 AND f.id = ANY ($2) AND f.id = d.id AND f.state IN ('accepted', 'paused')
          AND (f.legal_due_on, f.promised_due_on, f.due_provisional) IS DISTINCT FROM
              (d.legal, d.promised, d.provisional)
        """,
        organ_id,
        case_ids,
    )


async def clocks_of(conn: db.Conn, organ_id: int, case_id: UUID) -> list[RunningClock]:
    """Soonest first."""
    return await db.many(
        conn,
        RunningClock,
        """
        SELECT case_id, kind, start_on, due_on, provisional, effect, yellow_on, red_on, level FROM case_clock
        WHERE organ_id = $1 AND case_id = $2 ORDER BY due_on, kind
        """,
        organ_id,
        case_id,
    )


async def anything_due(conn: db.Conn, organ_id: int, case_id: UUID, today: date) -> bool:
    return bool(
        await db.value(
            conn,
            """
            SELECT EXISTS (SELECT 1 FROM case_clock WHERE organ_id = $1 AND case_id = $2 AND next_on <= $3)
            """,
            organ_id,
            case_id,
            today,
        )
    )


async def effect_due(conn: db.Conn, organ_id: int, case_id: UUID, today: date) -> DueEffect | None:
    """The first of the case's limits that ran out and has a consequence in law."""
    return await db.one(
        conn,
        DueEffect,
        """
        SELECT kind, effect, due_on FROM case_clock
        WHERE organ_id = $1 AND case_id = $2 AND effect IS NOT NULL AND due_on < $3 AND next_on IS NOT NULL
        ORDER BY due_on, kind LIMIT 1
        """,
        organ_id,
        case_id,
        today,
    )


async def cases_with_effect(
    conn: db.Conn, today: date, most: int, without: list[UUID]
) -> list[CaseOf]:
    """Cases with a limit that ran out and has a consequence in law, locked; without those that others have locked."""
    return await db.many(
        conn,
        CaseOf,
        """
        SELECT f.organ_id, f.id FROM case_file f
        WHERE (f.organ_id, f.id) IN (
            SELECT organ_id, case_id FROM case_clock
            WHERE next_on <= $1 AND due_on < $1 AND effect IS NOT NULL AND case_id <> ALL ($3::uuid[])
            ORDER BY next_on LIMIT $2
        )
        ORDER BY f.organ_id, f.id FOR NO KEY UPDATE SKIP LOCKED
        """,
        today,
        most,
        without,
    )


async def any_due(conn: db.Conn, today: date) -> bool:
    """Whether the sweep has anything to do."""
    return bool(
        await db.value(conn, "SELECT EXISTS (SELECT 1 FROM case_clock WHERE next_on <= $1)", today)
    )


async def cases_with_clocks(conn: db.Conn, organ_id: int, after: UUID, most: int) -> list[CaseOf]:
    """Cases that have a limit, by organ and id, after this one."""
    return await db.many(
        conn,
        CaseOf,
        """
        SELECT DISTINCT organ_id, case_id AS id FROM case_clock
        WHERE (organ_id, case_id) > ($1, $2) ORDER BY organ_id, case_id LIMIT $3
        """,
        organ_id,
        after,
        most,
    )


async def open_cases(conn: db.Conn, organ_id: int, after: UUID, most: int) -> list[CaseOf]:
    """Cases in which a limit may run, by id, after this one."""
    return await db.many(
        conn,
        CaseOf,
        """
        SELECT organ_id, id FROM case_file
        WHERE organ_id = $1 AND id > $2
          AND (state IN ('submitted', 'correcting', 'accepted', 'paused', 'granted', 'ready', 'mailed', 'refused')
               OR (state = 'closed' AND acceptance = 'commitment' AND checked_on IS NULL))
        ORDER BY id LIMIT $3
        """,
        organ_id,
        after,
        most,
    )


async def lock_cases(conn: db.Conn, organ_id: int, case_ids: list[UUID]) -> None:
    """Nobody moves them meanwhile; in the order in which everybody locks cases."""
    await db.run(
        conn,
        """
        SELECT FROM case_file WHERE organ_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR NO KEY UPDATE
        """,
        organ_id,
        case_ids,
    )


class LastDay(Struct, frozen=True):
    case_id: UUID
    kind: ClockKind
    on: date


async def last_days(conn: db.Conn, organ_id: int, case_ids: list[UUID]) -> list[LastDay]:
    return await db.many(
        conn,
        LastDay,
        """
        SELECT case_id, kind, due_on AS on FROM case_clock
        WHERE organ_id = $1 AND case_id = ANY ($2::uuid[]) ORDER BY case_id, kind
        """,
        organ_id,
        case_ids,
    )


async def organs(conn: db.Conn) -> list[int]:
    found: list[int] | None = await db.value(conn, "SELECT array_agg(id ORDER BY id) FROM organ")
    return found or []
