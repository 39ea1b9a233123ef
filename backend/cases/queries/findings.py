"""Findings of the file rules, and the passes over all files."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct, json

from backend import db
from backend.cases.models.facts import FindingChange, FindingState, Severity
from backend.permits.models import Text


class FindingRow(Struct, frozen=True):
    """A finding as the legal officer sees it."""

    case_id: UUID
    case_number: str
    sealed: bool
    item_name_zh: str
    item_name_en: str
    centre_id: int
    centre_name_zh: str
    centre_name_en: str
    rule: str
    severity: Severity
    evidence: list[Text]
    digest: str
    """Of the evidence: an acknowledgement names what was read."""
    state: FindingState
    found_at: datetime
    resolved_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    acknowledgement: str | None


class FindingCount(Struct, frozen=True):
    rule: str
    state: FindingState
    count: int


async def write(conn: db.Conn, organ_id: int, changes: list[FindingChange], now: datetime) -> None:
    """Each row as it has to be. What was acknowledged stays so for the same evidence."""
    await db.run(
        conn,
        """
        INSERT INTO finding (organ_id, case_id, rule, centre_id, severity, evidence, state, found_at, resolved_at)
        SELECT $1, f.case_id, f.rule, f.centre_id, f.severity, f.evidence::jsonb,
               CASE f.state WHEN 'resolved' THEN f.state ELSE 'open' END, $2,
               CASE WHEN f.state = 'resolved' THEN $2::timestamptz END
        FROM unnest($3::uuid[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::text[])
            AS f (case_id, rule, centre_id, severity, evidence, state)
        ORDER BY f.case_id, f.rule
        ON CONFLICT (organ_id, case_id, rule) DO UPDATE
        SET severity = excluded.severity, evidence = excluded.evidence,
            state = CASE WHEN excluded.state = 'open' AND excluded.evidence = finding.evidence
                              AND finding.acknowledged_by IS NOT NULL THEN 'acknowledged' ELSE excluded.state END,
            resolved_at = excluded.resolved_at,
            found_at = CASE WHEN finding.state = 'resolved' AND excluded.state <> 'resolved'
                            THEN excluded.found_at ELSE finding.found_at END,
            acknowledged_at = CASE WHEN excluded.evidence = finding.evidence THEN finding.acknowledged_at END,
            acknowledged_by = CASE WHEN excluded.evidence = finding.evidence THEN finding.acknowledged_by END,
            acknowledgement = CASE WHEN excluded.evidence = finding.evidence THEN finding.acknowledgement END
        """,
        organ_id,
        now,
        [one.case_id for one in changes],
        [one.rule for one in changes],
        [one.centre_id for one in changes],
        [one.severity for one in changes],
        [json.encode(one.evidence).decode() for one in changes],
        [one.state for one in changes],
    )


async def acknowledge(
    conn: db.Conn,
    organ_id: int,
    case_id: UUID,
    rule: str,
    digest: str,
    staff_id: int,
    reason: str,
    now: datetime,
) -> bool:
    """Only what was shown: the same evidence, still open."""
    return bool(
        await db.run(
            conn,
            """
            UPDATE finding
            SET state = 'acknowledged', acknowledged_at = $7, acknowledged_by = $5, acknowledgement = $6
            WHERE organ_id = $1 AND case_id = $2 AND rule = $3 AND state = 'open' AND md5(evidence::text) = $4
            """,
            organ_id,
            case_id,
            rule,
            digest,
            staff_id,
            reason,
            now,
        )
    )


async def findings(
    conn: db.Conn,
    organ_id: int,
    centre_ids: list[int] | None,
    state: FindingState,
    severity: str | None,
    rule: str | None,
    case_id: UUID | None,
    most: int,
    offset: int,
) -> list[FindingRow]:
    """Newest first; null centres mean the whole organ, a case only its own in every state."""
    return await db.many(
        conn,
        FindingRow,
        """
        SELECT f.case_id, c.number AS case_number, c.sealed, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
               f.centre_id, t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, f.rule, f.severity, f.evidence,
               md5(f.evidence::text) AS digest, f.state, f.found_at, f.resolved_at, f.acknowledged_at,
               s.name AS acknowledged_by, f.acknowledgement
        FROM finding f
        JOIN case_file c ON (c.organ_id, c.id) = (f.organ_id, f.case_id)
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN centre t ON t.id = f.centre_id
        LEFT JOIN staff s ON s.id = f.acknowledged_by
        WHERE f.organ_id = $1 AND ($2::integer[] IS NULL OR f.centre_id = ANY ($2))
          AND ($6::uuid IS NOT NULL OR f.state = $3)
          AND ($4::text IS NULL OR f.severity = $4) AND ($5::text IS NULL OR f.rule = $5)
          AND ($6 IS NULL OR f.case_id = $6)
        ORDER BY f.found_at DESC, f.case_id, f.rule
        LIMIT $7 OFFSET $8
        """,
        organ_id,
        centre_ids,
        state,
        severity,
        rule,
        case_id,
        most,
        offset,
    )


async def counts(conn: db.Conn, organ_id: int, centre_ids: list[int] | None) -> list[FindingCount]:
    """How many of each rule stand open, were acknowledged, or hold no longer."""
    return await db.many(
        conn,
        FindingCount,
        """
        SELECT rule, state, count(*) AS count FROM finding
        WHERE organ_id = $1 AND ($2::integer[] IS NULL OR centre_id = ANY ($2))
        GROUP BY rule, state ORDER BY rule, state
        """,
        organ_id,
        centre_ids,
    )
