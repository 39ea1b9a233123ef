"""Matters handed in, or to be handed in, without a visit."""

from datetime import datetime
from uuid import UUID

from backend import db
from backend.cases.models import Case
from backend.cases.models.photos import FilingRow


async def lock_person(conn: db.Conn, person_id: int) -> None:
    """First in the order of locks: what a person has under way is decided by one transaction at a time."""
    await db.run(conn, "SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE", person_id)


async def filing(conn: db.Conn, organ_id: int, case_id: UUID) -> FilingRow | None:
    return await db.one(
        conn,
        FilingRow,
        """
        SELECT case_id, account_id, person_id, member_id, item_code, handed_in_at, given_up_at, confirmed, disputed
        FROM online_filing WHERE organ_id = $1 AND case_id = $2
        """,
        organ_id,
        case_id,
    )


async def draft_of(
    conn: db.Conn, organ_id: int, account_id: int, person_id: int, item_code: str
) -> UUID | None:
    """The account's filing of the matter that was begun and neither handed in nor given up."""
    found: UUID | None = await db.value(
        conn,
        """
        SELECT case_id FROM online_filing
        WHERE organ_id = $1 AND account_id = $2 AND person_id = $3 AND item_code = $4
          AND handed_in_at IS NULL AND given_up_at IS NULL
        """,
        organ_id,
        account_id,
        person_id,
        item_code,
    )
    return found


async def open_case(conn: db.Conn, organ_id: int, person_id: int, item_code: str) -> str | None:
    """The number of a case of the person for the item that was handed in and is not decided."""
    found: str | None = await db.value(
        conn,
        """
        SELECT number FROM case_file
        WHERE organ_id = $1 AND person_id = $2 AND item_code = $3
          AND state IN ('submitted', 'correcting', 'accepted', 'paused')
        ORDER BY id DESC LIMIT 1
        """,
        organ_id,
        person_id,
        item_code,
    )
    return found


async def open_filings(conn: db.Conn, account_id: int) -> int:
    """Filings of the account that are drafts or under way."""
    found: int = await db.value(
        conn,
        """
        SELECT count(*) FROM online_filing f
        JOIN case_file c ON (c.organ_id, c.id) = (f.organ_id, f.case_id)
        WHERE f.account_id = $1 AND f.given_up_at IS NULL
          AND c.state IN ('prepared', 'submitted', 'correcting', 'accepted', 'paused')
        """,
        account_id,
    )
    return found


async def add_filing(
    conn: db.Conn,
    organ_id: int,
    case_id: UUID,
    account_id: int,
    person_id: int,
    item_code: str,
    member_id: UUID | None,
    now: datetime,
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO online_filing (organ_id, case_id, account_id, person_id, item_code, member_id, started_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        organ_id,
        case_id,
        account_id,
        person_id,
        item_code,
        member_id,
        now,
    )


async def hand_in_filing(
    conn: db.Conn,
    case: Case,
    confirmed: list[int],
    disputed: list[int],
    address_sealed: bytes | None,
    now: datetime,
) -> bool:
    """What was said, with the sealed address in the case itself."""
    return bool(
        await db.value(
            conn,
            """
            WITH said AS (
                UPDATE online_filing SET handed_in_at = $6, confirmed = $3, disputed = $4
                WHERE organ_id = $1 AND case_id = $2 AND handed_in_at IS NULL AND given_up_at IS NULL
                RETURNING case_id
            ), addressed AS (
                UPDATE case_file SET address_sealed = $5
                WHERE organ_id = $1 AND id = $2 AND EXISTS (SELECT FROM said)
            )
            SELECT true FROM said
            """,
            case.organ_id,
            case.id,
            confirmed,
            disputed,
            address_sealed,
            now,
        )
    )


async def give_up_filing(conn: db.Conn, organ_id: int, case_id: UUID, now: datetime) -> bool:
    return bool(
        await db.run(
            conn,
            """
            UPDATE online_filing SET given_up_at = $3
            WHERE organ_id = $1 AND case_id = $2 AND handed_in_at IS NULL AND given_up_at IS NULL
            """,
            organ_id,
            case_id,
            now,
        )
    )


async def address(conn: db.Conn, organ_id: int, case_id: UUID) -> bytes | None:
    """The sealed postal address."""
    found: bytes | None = await db.value(
        conn,
        "SELECT address_sealed FROM case_file WHERE organ_id = $1 AND id = $2",
        organ_id,
        case_id,
    )
    return found
