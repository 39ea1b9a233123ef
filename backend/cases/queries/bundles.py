"""Of which bundle a case is."""

from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models.bundles import Lead


class Part(Struct, frozen=True):
    """As stored."""

    bundle: str
    bundle_lead: UUID | None


async def part(conn: db.Conn, organ_id: int, case_id: UUID) -> Part | None:
    """None: a case on its own."""
    return await db.one(
        conn,
        Part,
        """
        SELECT bundle, bundle_lead FROM case_file
        WHERE organ_id = $1 AND id = $2 AND bundle IS NOT NULL
        """,
        organ_id,
        case_id,
    )


async def leads(conn: db.Conn, organ_id: int, person_id: int, bundle: str) -> list[Lead]:
    """The applicant's cases that lead such a bundle and are handed in, the newest first."""
    return await db.many(
        conn,
        Lead,
        """
        SELECT id, number, submitted_on FROM case_file
        WHERE organ_id = $1 AND person_id = $2 AND bundle = $3 AND bundle_lead IS NULL AND submitted_on IS NOT NULL
          AND NOT sealed AND state <> 'voided'
        ORDER BY id DESC LIMIT 20
        """,
        organ_id,
        person_id,
        bundle,
    )


async def lead(conn: db.Conn, organ_id: int, case_id: UUID) -> Lead | None:
    """A case that was named as leading."""
    return await db.one(
        conn,
        Lead,
        """
        SELECT id, CASE WHEN sealed THEN '******' ELSE number END AS number, submitted_on FROM case_file
        WHERE organ_id = $1 AND id = $2
        """,
        organ_id,
        case_id,
    )


async def put(
    conn: db.Conn, organ_id: int, case_id: UUID, bundle: str | None, lead_id: UUID | None
) -> bool:
    """False: the case is handed in already."""
    return bool(
        await db.run(
            conn,
            """
            UPDATE case_file SET bundle = $3, bundle_lead = $4
            WHERE organ_id = $1 AND id = $2 AND state = 'prepared'
            """,
            organ_id,
            case_id,
            bundle,
            lead_id,
        )
    )
