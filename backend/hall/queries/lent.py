"""What goes along with a lease: the line as it is, appointments to come, items. Nothing personal leaves."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.hall.models.leases import Offered, Waiting


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


class Known(Struct, frozen=True):
    """What a digest stands for."""

    digest: str
    appointment_id: UUID


async def digests(conn: db.Conn, lease_id: UUID) -> list[Known]:
    return await db.many(
        conn,
        Known,
        "SELECT digest, appointment_id FROM lease_appointment WHERE lease_id = $1 ORDER BY digest",
        lease_id,
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
