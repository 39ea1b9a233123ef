"""Bans: imposed, lifted, asked for. Nothing else of them ever changes."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models import Case
from backend.cases.models.bans import Ban, BanKind, BanScope


class BanRow(Struct, frozen=True):
    """A ban with all that its list shows."""

    id: int
    organ_id: int
    person_id: int
    kind: BanKind
    item_code: str | None
    item_name_zh: str | None
    item_name_en: str | None
    subcategory: str | None
    case_id: UUID
    case_number: str
    sealed: bool
    centre_id: int
    basis: str
    from_on: date
    until_on: date
    reason: str
    imposed_at: datetime
    imposed_by: str
    lifted_at: datetime | None
    lifted_by: str | None
    lift_reason: str | None


async def bans_of(conn: db.Conn, organ_id: int, person_id: int, on: date) -> list[Ban]:
    """What stands against the person on that day."""
    return await db.many(
        conn,
        Ban,
        """
        SELECT id, kind, item_code, subcategory, basis, from_on, until_on FROM ban
        WHERE organ_id = $1 AND person_id = $2 AND $3 BETWEEN from_on AND until_on AND lifted_at IS NULL
        ORDER BY id
        """,
        organ_id,
        person_id,
        on,
    )


async def add_ban(
    conn: db.Conn,
    case: Case,
    kind: BanKind,
    scope: BanScope,
    from_on: date,
    until_on: date,
    reason: str,
    staff_id: int,
    now: datetime,
) -> int:
    made: int = await db.value(
        conn,
        """
        INSERT INTO ban (organ_id, person_id, kind, item_code, subcategory, case_id, basis, from_on, until_on, reason,
                         imposed_at, imposed_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        RETURNING id
        """,
        case.organ_id,
        case.person_id,
        kind,
        scope.item_code,
        scope.subcategory,
        case.id,
        scope.basis,
        from_on,
        until_on,
        reason,
        now,
        staff_id,
    )
    return made


async def lift_ban(
    conn: db.Conn, organ_id: int, ban_id: int, staff_id: int, reason: str, now: datetime
) -> bool:
    return bool(
        await db.run(
            conn,
            """
            UPDATE ban SET lifted_at = $5, lifted_by = $3, lift_reason = $4
            WHERE organ_id = $1 AND id = $2 AND lifted_at IS NULL
            """,
            organ_id,
            ban_id,
            staff_id,
            reason,
            now,
        )
    )


async def bans(
    conn: db.Conn,
    organ_id: int,
    on: date | None,
    case_id: UUID | None,
    ban_id: int | None,
    most: int,
    offset: int,
) -> list[BanRow]:
    """Newest first: those that stand on the day, or (null) every one there ever was."""
    return await db.many(
        conn,
        BanRow,
        """
        SELECT b.id, b.organ_id, b.person_id, b.kind, b.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
               b.subcategory, b.case_id, c.number AS case_number, c.sealed, c.centre_id, b.basis, b.from_on,
               b.until_on, b.reason, b.imposed_at, i.name AS imposed_by, b.lifted_at, l.name AS lifted_by, b.lift_reason
        FROM ban b
        JOIN case_file c ON (c.organ_id, c.id) = (b.organ_id, b.case_id)
        JOIN staff i ON i.id = b.imposed_by
        LEFT JOIN staff l ON l.id = b.lifted_by
        LEFT JOIN item_version v ON v.item_code = b.item_code AND v.valid_to IS NULL
        WHERE b.organ_id = $1 AND ($2::date IS NULL OR ($2 BETWEEN b.from_on AND b.until_on AND b.lifted_at IS NULL))
          AND ($3::uuid IS NULL OR b.case_id = $3) AND ($4::bigint IS NULL OR b.id = $4)
        ORDER BY b.id DESC LIMIT $5 OFFSET $6
        """,
        organ_id,
        on,
        case_id,
        ban_id,
        most,
        offset,
    )


async def ended_on(conn: db.Conn, case: Case, kinds: list[str]) -> date | None:
    """The day of the newest event of these kinds: the decision a ban follows from."""
    found: date | None = await db.value(
        conn,
        "SELECT max(on_date) FROM event WHERE case_id = $1 AND organ_id = $2 AND kind = ANY ($3)",
        case.id,
        case.organ_id,
        kinds,
    )
    return found
