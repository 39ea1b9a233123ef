"""The hall at one moment, in one statement."""

from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct

from backend import db
from backend.hall.models.now import HallNow
from backend.hall.models.tickets import TicketState


async def hall_now(conn: db.Conn, centre_id: int, on: date) -> bytes:
    """A `HallNow` as JSON: who only wants to know whether something changed compares the text.

    Tickets are in the order of the call (`rules.order`) as long as they wait.
    """
    told: str = await db.value(
        conn,
        """
        SELECT json_build_object(
            'centre_code', c.code, 'centre_name_zh', c.name_zh, 'centre_name_en', c.name_en,
            'own_policy', (SELECT to_json(h) FROM hall_policy h WHERE h.centre_id = c.id),
            'pools', (
                SELECT coalesce(json_agg(json_build_object(
                           'id', p.id, 'prefix', p.ticket_prefix, 'name_zh', p.name_zh, 'name_en', p.name_en)
                           ORDER BY p.ticket_prefix, p.id), '[]')
                FROM pool p WHERE p.centre_id = c.id AND p.opened_on <= $2 AND (p.closed_on IS NULL OR p.closed_on > $2)),
            'desks', (
                SELECT coalesce(json_agg(json_build_object('window', w.number, 'paused', d.pause_reason, 'pools',
                           (SELECT coalesce(array_agg(s.pool_id ORDER BY s.pool_id), '{}') FROM window_pool s
                            WHERE s.window_id = w.id)) ORDER BY w.number), '[]')
                FROM desk d JOIN service_window w ON w.id = d.window_id WHERE w.centre_id = c.id),
            'tickets', (
                SELECT coalesce(json_agg(json_build_array(
                           t.id, t.prefix || lpad(t.number::text, greatest(3, length(t.number::text)), '0'), t.pool_id, t.item_code, t.state, t.placed_by,
                           t.priority, w.number, t.calls, t.announced_at, t.appointment_id)
                           ORDER BY t.state <> 'waiting', t.turn_at, t.entered_at, t.id), '[]')
                FROM ticket t LEFT JOIN service_window w ON w.id = t.window_id
                WHERE t.centre_id = c.id AND t.on_date = $2
                  AND t.state IN ('waiting', 'called', 'serving', 'parked', 'missed'))
        )::text
        FROM centre c WHERE c.id = $1
        """,
        centre_id,
        on,
    )
    return told.encode()


def read_hall(told: bytes) -> HallNow:
    return msgspec.json.decode(told, type=HallNow)


class Usual(Struct, frozen=True):
    item_code: str
    minutes: int


async def usual_of_items(conn: db.Conn) -> dict[str, int]:
    """Minutes each item usually takes at a window."""
    rows = await db.many(
        conn,
        Usual,
        """
        SELECT item_code, (content -> 'visit' ->> 'minutes')::integer AS minutes FROM item_version
        WHERE valid_to IS NULL
        """,
    )
    return {row.item_code: row.minutes for row in rows}


class Ended(Struct, frozen=True):
    id: UUID
    state: TicketState


async def states_of(conn: db.Conn, ticket_ids: list[UUID], on: date) -> dict[UUID, TicketState]:
    """What became of tickets."""
    rows = await db.many(
        conn,
        Ended,
        "SELECT id, state FROM ticket WHERE id = ANY ($1) AND on_date = $2",
        ticket_ids,
        on,
    )
    return {row.id: row.state for row in rows}
