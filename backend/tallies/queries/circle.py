"""What a deployment set about the service circle: travel matrices and the published basket."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from backend import db


class Imported(Struct, frozen=True):
    """A travel matrix in the list of those imported."""

    id: int
    valid_from: date
    source: str
    imported_at: datetime
    imported_by: str
    withdrawn_at: datetime | None
    times: int


async def add_matrix(
    conn: db.Conn,
    organ_id: int,
    valid_from: date,
    source: str,
    digest: bytes,
    now: datetime,
    staff_id: int,
) -> int:
    made: int = await db.value(
        conn,
        """
        INSERT INTO travel_matrix (organ_id, valid_from, source, digest, imported_at, imported_by)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
        """,
        organ_id,
        valid_from,
        source,
        digest,
        now,
        staff_id,
    )
    return made


async def add_times(
    conn: db.Conn,
    matrix_id: int,
    villages: Sequence[str],
    centres: Sequence[int],
    minutes: Sequence[Decimal],
) -> None:
    """One minute for each village and centre, in three lists of one length."""
    await db.run(
        conn,
        """
        INSERT INTO travel_time (matrix_id, village_code, centre_id, minutes)
        SELECT $1, village, centre, minutes
        FROM unnest($2::text[], $3::integer[], $4::numeric[]) AS given (village, centre, minutes)
        """,
        matrix_id,
        villages,
        centres,
        minutes,
    )


async def withdraw_matrix(
    conn: db.Conn, organ_id: int, matrix_id: int, now: datetime, staff_id: int
) -> bool:
    """False: there is none, or it was withdrawn before."""
    return bool(
        await db.run(
            conn,
            """
            UPDATE travel_matrix SET withdrawn_at = $3, withdrawn_by = $4
            WHERE organ_id = $1 AND id = $2 AND withdrawn_at IS NULL
            """,
            organ_id,
            matrix_id,
            now,
            staff_id,
        )
    )


async def imported(conn: db.Conn, organ_id: int) -> list[Imported]:
    """Every matrix, newest first, withdrawn ones too."""
    return await db.many(
        conn,
        Imported,
        """
        SELECT m.id, m.valid_from, m.source, m.imported_at, s.name AS imported_by, m.withdrawn_at,
               (SELECT count(*) FROM travel_time t WHERE t.matrix_id = m.id) AS times
        FROM travel_matrix m JOIN staff s ON s.id = m.imported_by
        WHERE m.organ_id = $1 ORDER BY m.id DESC
        """,
        organ_id,
    )


async def set_basket(
    conn: db.Conn, organ_id: int, valid_from: date, item_codes: Sequence[str]
) -> None:
    """From that day on; what was said for the same day before is replaced."""
    await db.run(
        conn,
        """
        WITH gone AS (
            DELETE FROM basket_item WHERE organ_id = $1 AND valid_from = $2 AND item_code <> ALL ($3::text[]))
        INSERT INTO basket_item (organ_id, valid_from, item_code)
        SELECT $1, $2, code FROM unnest($3::text[]) AS code
        ON CONFLICT DO NOTHING
        """,
        organ_id,
        valid_from,
        item_codes,
    )
