"""Photos of papers, and how long they are kept."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models import Case
from backend.cases.models.photos import PhotoPolicy


class PageRow(Struct, frozen=True):
    """A photo without its bytes."""

    material: int
    page: int
    width: int
    height: int
    added_at: datetime


async def pages(conn: db.Conn, organ_id: int, case_id: UUID) -> list[PageRow]:
    return await db.many(
        conn,
        PageRow,
        """
        SELECT material, page, width, height, added_at FROM case_photo
        WHERE organ_id = $1 AND case_id = $2 ORDER BY material, page
        """,
        organ_id,
        case_id,
    )


async def sealed_photo(
    conn: db.Conn, organ_id: int, case_id: UUID, material: int, page: int
) -> bytes | None:
    found: bytes | None = await db.value(
        conn,
        "SELECT sealed FROM case_photo WHERE organ_id = $1 AND case_id = $2 AND material = $3::integer AND page = $4::integer",
        organ_id,
        case_id,
        material,
        page,
    )
    return found


async def sent_since(conn: db.Conn, account_id: int, since: datetime) -> int:
    """Photos of the account that are still there."""
    found: int = await db.value(
        conn,
        "SELECT count(*) FROM case_photo WHERE account_id = $1 AND added_at > $2",
        account_id,
        since,
    )
    return found


async def lock_case(conn: db.Conn, organ_id: int, case_id: UUID) -> None:
    """One change of a case's photos at a time."""
    await db.run(
        conn,
        "SELECT FROM case_file WHERE organ_id = $1 AND id = $2 FOR NO KEY UPDATE",
        organ_id,
        case_id,
    )


async def add_photo(
    conn: db.Conn,
    case: Case,
    material: int,
    page: int,
    account_id: int,
    now: datetime,
    width: int,
    height: int,
    sealed: bytes,
) -> None:
    """With a new revision of the look that waits, if one does."""
    await db.run(
        conn,
        """
        WITH changed AS (
            UPDATE pre_review SET revision = revision + 1
            WHERE organ_id = $1 AND case_id = $2 AND answered_at IS NULL
        )
        INSERT INTO case_photo (organ_id, case_id, material, page, account_id, added_at, width, height, sealed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        case.organ_id,
        case.id,
        material,
        page,
        account_id,
        now,
        width,
        height,
        sealed,
    )


async def remove_photo(
    conn: db.Conn, organ_id: int, case_id: UUID, material: int, page: int
) -> bool:
    return bool(
        await db.value(
            conn,
            """
            WITH gone AS (
                DELETE FROM case_photo WHERE organ_id = $1 AND case_id = $2 AND material = $3::integer AND page = $4::integer
                RETURNING page
            ), changed AS (
                UPDATE pre_review SET revision = revision + 1
                WHERE organ_id = $1 AND case_id = $2 AND answered_at IS NULL AND EXISTS (SELECT FROM gone)
            )
            SELECT true FROM gone
            """,
            organ_id,
            case_id,
            material,
            page,
        )
    )


async def remove_all(conn: db.Conn, organ_id: int, case_id: UUID) -> int:
    return await db.run(
        conn, "DELETE FROM case_photo WHERE organ_id = $1 AND case_id = $2", organ_id, case_id
    )


async def photo_policy(conn: db.Conn, organ_id: int) -> PhotoPolicy:
    """What the organ has set, else the planning defaults."""
    found = await db.one(
        conn,
        PhotoPolicy,
        "SELECT unsent_days, window_days, filed_days FROM photo_policy WHERE organ_id = $1",
        organ_id,
    )
    return found or PhotoPolicy()


async def set_photo_policy(conn: db.Conn, organ_id: int, given: PhotoPolicy) -> None:
    await db.run(
        conn,
        """
        INSERT INTO photo_policy (organ_id, unsent_days, window_days, filed_days) VALUES ($1, $2, $3, $4)
        ON CONFLICT (organ_id) DO UPDATE SET unsent_days = $2, window_days = $3, filed_days = $4
        """,
        organ_id,
        given.unsent_days,
        given.window_days,
        given.filed_days,
    )


async def forget_photos(
    conn: db.Conn, defaults: PhotoPolicy, now: datetime, today: date, most: int
) -> int:
    """Delete so many photos past their time, each organ by its own policy or else the defaults; how many."""
    return await db.run(
        conn,
        """
        DELETE FROM case_photo WHERE (organ_id, case_id, material, page) IN (
            SELECT p.organ_id, p.case_id, p.material, p.page
            FROM case_photo p
            JOIN case_file c ON (c.organ_id, c.id) = (p.organ_id, p.case_id)
            LEFT JOIN photo_policy k ON k.organ_id = p.organ_id
            WHERE CASE
                WHEN c.submitted_on IS NULL THEN NOT EXISTS (
                    SELECT FROM case_photo n
                    WHERE (n.organ_id, n.case_id) = (p.organ_id, p.case_id)
                      AND n.added_at >= $4::timestamptz - make_interval(days => coalesce(k.unsent_days, $1::integer)))
                WHEN c.channel = 'app' THEN
                    c.state IN ('closed', 'ended', 'not_needed', 'not_accepted', 'withdrawn', 'acceptance_withdrawn', 'voided')
                    AND coalesce(c.delivered_on, c.decided_on, c.submitted_on)
                        + coalesce(k.filed_days, $3::integer) < $5::date
                ELSE c.submitted_on + coalesce(k.window_days, $2::integer) < $5::date
            END
            ORDER BY p.added_at LIMIT $6 FOR UPDATE OF p SKIP LOCKED
        )
        """,
        defaults.unsent_days,
        defaults.window_days,
        defaults.filed_days,
        now,
        today,
        most,
    )


async def sender(
    conn: db.Conn, organ_id: int, case_id: UUID, material: int, page: int
) -> int | None:
    """The account that sent the photo."""
    found: int | None = await db.value(
        conn,
        "SELECT account_id FROM case_photo WHERE organ_id = $1 AND case_id = $2 AND material = $3::integer AND page = $4::integer",
        organ_id,
        case_id,
        material,
        page,
    )
    return found
