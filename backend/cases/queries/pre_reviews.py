"""Looks at photos before the day: asked for, waiting, answered."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models import Case
from backend.cases.models.photos import PaperAnswer, PhotoFault


class ReviewRow(Struct, frozen=True):
    """The newest look that was asked for."""

    round: int
    revision: int
    asked_at: datetime
    answered_at: datetime | None


class AnswerRow(Struct, frozen=True):
    """The newest answer to one paper."""

    material: int
    answer: PaperAnswer
    reason: PhotoFault | None
    words: str | None
    answered_at: datetime


async def review(conn: db.Conn, organ_id: int, case_id: UUID) -> ReviewRow | None:
    """The newest one."""
    return await db.one(
        conn,
        ReviewRow,
        """
        SELECT round, revision, asked_at, answered_at FROM pre_review
        WHERE organ_id = $1 AND case_id = $2 ORDER BY round DESC LIMIT 1
        """,
        organ_id,
        case_id,
    )


async def ask_review(
    conn: db.Conn, organ_id: int, case_id: UUID, round_number: int, account_id: int, now: datetime
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO pre_review (organ_id, case_id, round, asked_at, asked_by) VALUES ($1, $2, $3, $4, $5)
        """,
        organ_id,
        case_id,
        round_number,
        now,
        account_id,
    )


async def answers(conn: db.Conn, organ_id: int, case_id: UUID) -> list[AnswerRow]:
    """The newest of each paper."""
    return await db.many(
        conn,
        AnswerRow,
        """
        SELECT DISTINCT ON (a.material) a.material, a.answer, a.reason, a.words, r.answered_at
        FROM paper_answer a
        JOIN pre_review r ON (r.organ_id, r.case_id, r.round) = (a.organ_id, a.case_id, a.round)
        WHERE a.organ_id = $1 AND a.case_id = $2 AND r.answered_at IS NOT NULL
        ORDER BY a.material, a.round DESC
        """,
        organ_id,
        case_id,
    )


async def answer_review(
    conn: db.Conn,
    case: Case,
    round_number: int,
    revision: int,
    staff_id: int,
    now: datetime,
    today: date,
    materials: list[int],
    answers: list[PaperAnswer],
    reasons: list[PhotoFault | None],
    words: list[str | None],
) -> bool:
    """The answers with their event. False: answered meanwhile, or the photos changed."""
    return bool(
        await db.value(
            conn,
            """
            WITH changed AS (
                UPDATE pre_review SET answered_at = $6, answered_by = $5
                WHERE organ_id = $1 AND case_id = $2 AND round = $3 AND revision = $4 AND answered_at IS NULL
                RETURNING round
            ), said AS (
                INSERT INTO paper_answer (organ_id, case_id, round, material, answer, reason, words)
                SELECT $1, $2, $3, n.material, n.answer, n.reason, n.words
                FROM unnest($8::smallint[], $9::text[], $10::text[], $11::text[]) AS n (material, answer, reason, words)
                WHERE EXISTS (SELECT FROM changed)
                RETURNING answer
            ), logged AS (
                INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind,
                                   actor_id, details)
                SELECT $1, $7, $6, 'case_pre_reviewed', $2, c.item_code, c.item_version, c.centre_id, 'staff', $5,
                       jsonb_build_object(
                           'round', $3::integer,
                           'good', (SELECT count(*) FROM said WHERE answer = 'good'),
                           'bad', (SELECT count(*) FROM said WHERE answer = 'bad'),
                           'at_window', (SELECT count(*) FROM said WHERE answer = 'at_window'))
                FROM case_file c WHERE c.organ_id = $1 AND c.id = $2 AND EXISTS (SELECT FROM changed)
            )
            SELECT true FROM changed
            """,
            case.organ_id,
            case.id,
            round_number,
            revision,
            staff_id,
            now,
            today,
            materials,
            answers,
            reasons,
            words,
        )
    )
