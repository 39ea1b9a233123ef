"""The one-time notice: its closed list, its receipt, its answer."""

from datetime import date, datetime

from backend import db
from backend.cases.models import AgainReason, Case, CorrectionLine, CorrectionNotice, RuleSet
from backend.cases.models.notices import Receipt


async def notices(conn: db.Conn, case: Case) -> list[CorrectionNotice]:
    """Oldest first."""
    return await db.many(
        conn,
        CorrectionNotice,
        """
        SELECT n.place, n.rule_set, n.issued_on, n.issued_by, n.due_on, n.reason_code, n.approved_by, n.receipt,
               n.receipt_on, n.answered_on, l.lines
        FROM correction_notice n CROSS JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_object('wanted', wanted, 'material', material) ORDER BY place) AS lines
            FROM correction_line WHERE (organ_id, case_id, notice) = (n.organ_id, n.case_id, n.place)
        ) l
        WHERE n.organ_id = $1 AND n.case_id = $2 ORDER BY n.place
        """,
        case.organ_id,
        case.id,
    )


async def add_notice(
    conn: db.Conn,
    case: Case,
    place: int,
    rule_set: RuleSet,
    now: datetime,
    on: date,
    issued_by: int,
    due_on: date | None,
    reason_code: AgainReason | None,
    approved_by: int | None,
    receipt: Receipt | None,
    lines: list[CorrectionLine],
) -> None:
    """With its lines, which nobody changes afterwards."""
    await db.run(
        conn,
        """
        WITH made AS (
            INSERT INTO correction_notice (organ_id, case_id, place, rule_set, issued_at, issued_on, issued_by, due_on,
                                           reason_code, approved_by, receipt, receipt_on)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, CASE WHEN $11::text IS NOT NULL THEN $6::date END)
        )
        INSERT INTO correction_line (organ_id, case_id, notice, place, material, wanted)
        SELECT $1, $2, $3, l.place, l.material, l.wanted
        FROM unnest($12::smallint[], $13::text[]) WITH ORDINALITY AS l (material, wanted, place)
        """,
        case.organ_id,
        case.id,
        place,
        rule_set,
        now,
        on,
        issued_by,
        due_on,
        reason_code,
        approved_by,
        receipt,
        [line.material for line in lines],
        [line.wanted for line in lines],
    )


async def receive_notice(conn: db.Conn, case: Case, place: int, receipt: Receipt, on: date) -> bool:
    """Proof that the applicant has it; the first proof stays."""
    return bool(
        await db.run(
            conn,
            """
            UPDATE correction_notice SET receipt = $4, receipt_on = $5
            WHERE organ_id = $1 AND case_id = $2 AND place = $3 AND receipt IS NULL
            """,
            case.organ_id,
            case.id,
            place,
            receipt,
            on,
        )
    )


async def answer_notice(conn: db.Conn, case: Case, on: date) -> None:
    """The open notice is answered; who answers has it."""
    await db.run(
        conn,
        """
        UPDATE correction_notice
        SET answered_on = $3, receipt = coalesce(receipt, 'witnessed'), receipt_on = coalesce(receipt_on, $3)
        WHERE organ_id = $1 AND case_id = $2 AND answered_on IS NULL
        """,
        case.organ_id,
        case.id,
        on,
    )
