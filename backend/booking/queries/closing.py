"""Who stands where in the slots of a centre, for a change of its openings."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.booking.models import Run
from backend.booking.models.closing import Key


class ClaimRow(Struct, frozen=True):
    """An appointment, confirmed or not, that still takes places of a centre."""

    organ_id: int
    id: UUID
    party_id: UUID | None
    code: str
    state: str
    made_at: datetime
    person_id: int
    holder_id: int | None
    account_id: int | None
    case_id: UUID | None
    item_code: str
    item_name_zh: str
    item_name_en: str
    centre_name_zh: str
    centre_name_en: str
    on: date
    pool_id: int
    starts_at: datetime
    ends_at: datetime
    then_pool_id: int | None
    then_starts_at: datetime | None
    then_ends_at: datetime | None
    note: str | None
    offered_until: datetime | None
    """Another time stands offered for it, or for the same matter, until then; past: not yet swept."""
    offered_at: datetime | None
    """The start of that other time."""

    def runs(self) -> tuple[Run, ...]:
        first = Run(self.pool_id, self.starts_at, self.ends_at)
        if self.then_pool_id is None or self.then_starts_at is None or self.then_ends_at is None:
            return (first,)
        return (first, Run(self.then_pool_id, self.then_starts_at, self.then_ends_at))


class TakenSlot(Struct, frozen=True):
    """A slot as it stands, with what may be set free by the clock alone already counted as taken."""

    pool_id: int
    on_date: date
    starts_at: datetime
    ends_at: datetime
    taken: int
    opens_at: datetime | None


class Spot(Struct, frozen=True):
    """A centre and where it is; latitude and longitude in degrees."""

    centre_id: int
    code: str
    name_zh: str
    name_en: str
    latitude: float
    longitude: float


async def claims(conn: db.Conn, centre_id: int, now: datetime) -> list[ClaimRow]:
    """What takes places of the centre from now on, except holds and offers that are over."""
    return await db.many(
        conn,
        ClaimRow,
        """
        SELECT a.organ_id, a.id, a.party_id, a.code, a.state, a.made_at, a.person_id, a.holder_id, a.account_id,
               a.case_id, a.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en, c.name_zh AS centre_name_zh,
               c.name_en AS centre_name_en, a.on_date AS on, a.pool_id, a.starts_at, a.ends_at, a.then_pool_id,
               a.then_starts_at, a.then_ends_at, a.note, o.keeps_until AS offered_until, o.starts_at AS offered_at
        FROM appointment a
        JOIN centre c ON c.id = a.centre_id
        JOIN item_version v ON v.item_code = a.item_code AND v.valid_from <= a.on_date
                           AND (v.valid_to IS NULL OR v.valid_to > a.on_date)
        LEFT JOIN appointment o ON o.state = 'offered' AND a.state = 'booked' AND o.organ_id = a.organ_id
                               AND o.person_id = a.person_id AND o.item_code = a.item_code
        WHERE a.centre_id = $1 AND a.state NOT IN ('cancelled', 'lapsed')
          AND a.on_date >= ($2 AT TIME ZONE 'UTC')::date - 1
          AND coalesce(a.then_ends_at, a.ends_at) > $2 AND (a.keeps_until IS NULL OR a.keeps_until > $2)
        ORDER BY a.made_at, a.id
        """,
        centre_id,
        now,
    )


async def taken_slots(conn: db.Conn, centre_id: int, now: datetime) -> list[TakenSlot]:
    """Every slot of the centre that begins later, by pool and time."""
    return await db.many(
        conn,
        TakenSlot,
        """
        SELECT s.pool_id, s.on_date, s.starts_at, s.ends_at, s.taken, s.opens_at
        FROM slot s JOIN pool p ON p.id = s.pool_id JOIN centre c ON c.id = p.centre_id
        WHERE c.id = $1 AND s.organ_id = c.organ_id AND s.ends_at > $2
        ORDER BY s.pool_id, s.starts_at
        """,
        centre_id,
        now,
    )


async def spots(conn: db.Conn, organ_id: int, on: date) -> list[Spot]:
    """The organ's centres that are open to the public that day."""
    return await db.many(
        conn,
        Spot,
        """
        SELECT id AS centre_id, code, name_zh, name_en, latitude::float8 AS latitude, longitude::float8 AS longitude
        FROM centre WHERE organ_id = $1 AND opened_on <= $2 AND (closed_on IS NULL OR closed_on > $2)
        ORDER BY id
        """,
        organ_id,
        on,
    )


async def lock_claims(conn: db.Conn, organ_id: int, ids: list[UUID]) -> None:
    """Appointments by id, before slots: as everybody locks them."""
    await db.run(
        conn,
        "SELECT FROM appointment WHERE organ_id = $1 AND id = ANY ($2) ORDER BY id FOR NO KEY UPDATE",
        organ_id,
        ids,
    )


async def lock_slots(
    conn: db.Conn, organ_id: int, days: list[tuple[int, date]], keys: list[Key]
) -> None:
    """Whole days of pools and single slots in one go, by pool and time: as everybody locks them."""
    await db.run(
        conn,
        """
        SELECT FROM slot s
        WHERE s.organ_id = $1 AND (s.pool_id, s.starts_at) IN (
            SELECT t.pool_id, t.starts_at FROM slot t
            JOIN unnest($2::integer[], $3::date[]) AS d (pool_id, on_date)
                ON (d.pool_id, d.on_date) = (t.pool_id, t.on_date)
            WHERE t.organ_id = $1
            UNION SELECT * FROM unnest($4::integer[], $5::timestamptz[]))
        ORDER BY s.pool_id, s.starts_at FOR UPDATE OF s
        """,
        organ_id,
        [pool_id for pool_id, _ in days],
        [on for _, on in days],
        [pool_id for pool_id, _ in keys],
        [start for _, start in keys],
    )


async def windows_there(conn: db.Conn, centre_id: int, on: date) -> dict[int, int]:
    """How many windows each pool of the centre has that day."""
    rows = await db.many(
        conn,
        PoolWindows,
        """
        SELECT p.id AS pool_id, count(w.id)::integer AS windows
        FROM pool p LEFT JOIN window_pool wp ON wp.pool_id = p.id
        LEFT JOIN service_window w ON w.id = wp.window_id AND (w.closed_on IS NULL OR w.closed_on > $2)
        WHERE p.centre_id = $1 GROUP BY p.id
        """,
        centre_id,
        on,
    )
    return {row.pool_id: row.windows for row in rows}


class PoolWindows(Struct, frozen=True):
    pool_id: int
    windows: int


async def note(conn: db.Conn, organ_id: int, appointment_id: UUID, text: str) -> int:
    """What staff wrote beside a live appointment; how many that were."""
    return await db.run(
        conn,
        "UPDATE appointment SET note = $3 WHERE organ_id = $1 AND id = $2 AND state IN ('booked', 'arrived')",
        organ_id,
        appointment_id,
        text,
    )
