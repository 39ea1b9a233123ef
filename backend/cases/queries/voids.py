"""Why a case was voided, and what a duplicate may be merged into."""

from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models import Case, Voided


class Other(Struct, frozen=True):
    """Another case of the same organ, applicant and item."""

    id: UUID
    number: str


async def other(conn: db.Conn, case: Case, number: str) -> Other | None:
    """The case of this number; None: there is none of the same organ, applicant and item, it was voided too, or it is
    sealed and this one is not."""
    return await db.one(
        conn,
        Other,
        """
        SELECT id, number FROM case_file
        WHERE number = $1 AND organ_id = $2 AND person_id = $3 AND item_code = $4 AND id <> $5 AND state <> 'voided'
          AND (NOT sealed OR (SELECT c.sealed FROM case_file c WHERE c.organ_id = $2 AND c.id = $5))
        """,
        number,
        case.organ_id,
        case.person_id,
        case.item_code,
        case.id,
    )


async def voided(conn: db.Conn, organ_id: int, case_id: UUID) -> Voided | None:
    """None: the case counts."""
    return await db.one(
        conn,
        Voided,
        """
        SELECT c.voided_as AS kind, o.id AS into, CASE WHEN o.sealed THEN '******' ELSE o.number END AS number
        FROM case_file c LEFT JOIN case_file o ON o.organ_id = c.organ_id AND o.id = c.merged_into
        WHERE c.organ_id = $1 AND c.id = $2 AND c.state = 'voided'
        """,
        organ_id,
        case_id,
    )
