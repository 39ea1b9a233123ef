"""Windows, who sits there, and whether they pause."""

from datetime import date, datetime

from msgspec import Struct

from backend import db
from backend.hall.models import PauseReason


class DeskRow(Struct, frozen=True):
    """A window and who sits there."""

    organ_id: int
    centre_id: int
    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    window_id: int
    number: int
    name_zh: str
    name_en: str
    staff_id: int | None
    paused_at: datetime | None
    pause_reason: PauseReason | None


DESK = """
    SELECT c.organ_id, c.id AS centre_id, c.code AS centre_code, c.name_zh AS centre_name_zh,
           c.name_en AS centre_name_en, w.id AS window_id, w.number, w.name_zh, w.name_en, d.staff_id, d.paused_at,
           d.pause_reason
    FROM service_window w JOIN centre c ON c.id = w.centre_id LEFT JOIN desk d ON d.window_id = w.id
"""


async def windows(conn: db.Conn, organ_id: int, centre_ids: list[int] | None) -> list[DeskRow]:
    """Windows of the centres (null: of the whole organ) with who sits there."""
    return await db.many(
        conn,
        DeskRow,
        DESK
        + """
        WHERE c.organ_id = $1 AND w.closed_on IS NULL AND ($2::integer[] IS NULL OR c.id = ANY ($2))
        ORDER BY c.tier = 'county_hall' DESC, c.code, w.number
        """,
        organ_id,
        centre_ids,
    )


async def window(conn: db.Conn, window_id: int) -> DeskRow | None:
    return await db.one(conn, DeskRow, DESK + "WHERE w.id = $1", window_id)


async def desk_of(conn: db.Conn, staff_id: int) -> DeskRow | None:
    return await db.one(conn, DeskRow, DESK + "WHERE d.staff_id = $1", staff_id)


async def lock_desk(conn: db.Conn, staff_id: int) -> None:
    """Nobody is called to this clerk's window until the transaction ends."""
    await db.run(conn, "SELECT FROM desk WHERE staff_id = $1 FOR UPDATE", staff_id)


async def sign_on(conn: db.Conn, window_id: int, staff_id: int, on: date, now: datetime) -> bool:
    """Sit down; once is enough. False: somebody else sits there."""
    return bool(
        await db.value(
            conn,
            """
            WITH sat AS (
                INSERT INTO desk AS d (window_id, staff_id, since) VALUES ($1, $2, $4)
                ON CONFLICT (window_id) DO UPDATE SET since = d.since WHERE d.staff_id = $2
                RETURNING d.window_id, d.since
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, centre_id, actor_kind, actor_id, details)
                SELECT c.organ_id, $3, $4, 'desk_opened', c.id, 'staff', $2, jsonb_build_object('window', w.id)
                FROM sat JOIN service_window w ON w.id = sat.window_id JOIN centre c ON c.id = w.centre_id
                WHERE sat.since = $4
            )
            SELECT true FROM sat
            """,
            window_id,
            staff_id,
            on,
            now,
        )
    )


async def sign_off(conn: db.Conn, staff_id: int, on: date, now: datetime) -> None:
    await db.run(
        conn,
        """
        WITH gone AS (DELETE FROM desk WHERE staff_id = $1 RETURNING window_id)
        INSERT INTO event (organ_id, on_date, at, kind, centre_id, actor_kind, actor_id, details)
        SELECT c.organ_id, $2, $3, 'desk_closed', c.id, 'staff', $1, jsonb_build_object('window', w.id)
        FROM gone JOIN service_window w ON w.id = gone.window_id JOIN centre c ON c.id = w.centre_id
        """,
        staff_id,
        on,
        now,
    )


async def pause(
    conn: db.Conn, staff_id: int, reason: PauseReason | None, on: date, now: datetime
) -> None:
    """From now on nobody is called there; None: from now on somebody is again. Once is enough."""
    await db.run(
        conn,
        """
        WITH changed AS (
            UPDATE desk SET paused_at = CASE WHEN $2::text IS NULL THEN NULL ELSE $4::timestamptz END, pause_reason = $2
            WHERE staff_id = $1 AND (paused_at IS NULL) = ($2::text IS NOT NULL)
            RETURNING window_id
        )
        INSERT INTO event (organ_id, on_date, at, kind, centre_id, actor_kind, actor_id, details)
        SELECT c.organ_id, $3, $4, CASE WHEN $2::text IS NULL THEN 'desk_resumed' ELSE 'desk_paused' END, c.id,
               'staff', $1, jsonb_build_object('window', w.id, 'reason', $2::text)
        FROM changed JOIN service_window w ON w.id = changed.window_id JOIN centre c ON c.id = w.centre_id
        """,
        staff_id,
        reason,
        on,
        now,
    )


async def pools_of_window(conn: db.Conn, window_id: int) -> list[int]:
    found: list[int] = await db.value(
        conn,
        "SELECT coalesce(array_agg(pool_id ORDER BY pool_id), '{}') FROM window_pool WHERE window_id = $1",
        window_id,
    )
    return found
