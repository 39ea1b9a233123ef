"""Issued papers, their numbers, and what papers quote."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.cases.models import Case
from backend.cases.models.papers import IssuedPaper, LastStep, OrganName, PaperRule


async def organ_name(conn: db.Conn, organ_id: int) -> OrganName | None:
    return await db.one(
        conn,
        OrganName,
        "SELECT name_zh, name_en, credit_code FROM organ WHERE id = $1",
        organ_id,
    )


async def person_kind(conn: db.Conn, person_id: int) -> str | None:
    """person or organisation."""
    found: str | None = await db.value(conn, "SELECT kind FROM person WHERE id = $1", person_id)
    return found


async def last_steps(conn: db.Conn, case: Case) -> list[LastStep]:
    """The newest event of each kind of the case."""
    return await db.many(
        conn,
        LastStep,
        """
        SELECT DISTINCT ON (kind) kind, on_date AS on, reason, details FROM event
        WHERE case_id = $1 AND organ_id = $2 AND kind LIKE 'case\\_%' ORDER BY kind, id DESC
        """,
        case.id,
        case.organ_id,
    )


async def issued_papers(conn: db.Conn, case: Case) -> list[IssuedPaper]:
    """Oldest first, also those that were replaced."""
    return await db.many(
        conn,
        IssuedPaper,
        """
        SELECT id, case_id, kind, about, edition, number, title_zh, title_en, issued_at, issued_on, issued_by, size,
               forgotten_at
        FROM issued_paper WHERE organ_id = $1 AND case_id = $2 ORDER BY issued_at, id
        """,
        case.organ_id,
        case.id,
    )


class Kept(Struct, frozen=True):
    """A paper's content as stored, and its digest as issued."""

    sha256: bytes
    pdf_sealed: bytes | None


async def kept_paper(conn: db.Conn, case: Case, paper_id: UUID) -> Kept | None:
    """Only when it is of this case."""
    return await db.one(
        conn,
        Kept,
        "SELECT sha256, pdf_sealed FROM issued_paper WHERE organ_id = $1 AND case_id = $2 AND id = $3",
        case.organ_id,
        case.id,
        paper_id,
    )


async def next_running(conn: db.Conn, organ_id: int, series: str, year: int) -> int:
    """Its row stays locked until the paper is written, so that a number is given once and none is left out."""
    found: int = await db.value(
        conn,
        """
        INSERT INTO paper_counter (organ_id, series, year, last) VALUES ($1, $2, $3, 1)
        ON CONFLICT ON CONSTRAINT paper_counter_stands_once DO UPDATE SET last = paper_counter.last + 1
        RETURNING last
        """,
        organ_id,
        series,
        year,
    )
    return found


async def add_paper(
    conn: db.Conn,
    case: Case,
    paper: IssuedPaper,
    series: str,
    year: int,
    running: int,
    sha256: bytes,
    pdf_sealed: bytes,
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO issued_paper (organ_id, id, case_id, kind, about, edition, series, year, running, number, title_zh,
                                  title_en, issued_at, issued_on, issued_by, size, sha256, pdf_sealed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        """,
        case.organ_id,
        paper.id,
        case.id,
        paper.kind,
        paper.about,
        paper.edition,
        series,
        year,
        running,
        paper.number,
        paper.title_zh,
        paper.title_en,
        paper.issued_at,
        paper.issued_on,
        paper.issued_by,
        paper.size,
        sha256,
        pdf_sealed,
    )


async def lock_case(conn: db.Conn, case: Case) -> None:
    """Two who issue the same paper of a case at once: the second finds the first one's."""
    await db.run(
        conn,
        "SELECT FROM case_file WHERE organ_id = $1 AND id = $2 FOR NO KEY UPDATE",
        case.organ_id,
        case.id,
    )


async def paper_rules(conn: db.Conn, organ_id: int) -> list[PaperRule]:
    return await db.many(
        conn,
        PaperRule,
        "SELECT kind, category, pattern FROM paper_rule WHERE organ_id = $1 ORDER BY kind, category NULLS FIRST",
        organ_id,
    )


async def set_paper_rule(conn: db.Conn, organ_id: int, rule: PaperRule) -> None:
    await db.run(
        conn,
        """
        INSERT INTO paper_rule (organ_id, kind, category, pattern) VALUES ($1, $2, $3, $4)
        ON CONFLICT ON CONSTRAINT paper_rule_stands_once DO UPDATE SET pattern = excluded.pattern
        """,
        organ_id,
        rule.kind,
        rule.category,
        rule.pattern,
    )


class Owed(Struct, frozen=True):
    """A step that the law took by silence, and of which no paper was written yet."""

    organ_id: int
    case_id: UUID
    event: str


async def owed_papers(conn: db.Conn, since: date, most: int) -> list[Owed]:
    """Silence writes nothing itself: a job does. Found by the events that nobody acted in; the cases are
    locked before any counter, in the order everybody keeps."""
    return await db.many(
        conn,
        Owed,
        """
        SELECT e.organ_id, e.case_id, e.kind AS event
        FROM event e JOIN case_file c ON (c.organ_id, c.id) = (e.organ_id, e.case_id)
        WHERE e.actor_kind = 'law' AND e.on_date >= $1 AND NOT EXISTS (
            SELECT FROM issued_paper p
            WHERE (p.organ_id, p.case_id) = (e.organ_id, e.case_id) AND p.kind = CASE e.kind
                WHEN 'case_accepted' THEN 'deemed_accepted' WHEN 'case_withdrawn' THEN 'withdrawn'
                WHEN 'case_acceptance_withdrawn' THEN 'acceptance_withdrawn' WHEN 'case_granted' THEN 'granted' END)
          AND e.kind IN ('case_accepted', 'case_withdrawn', 'case_acceptance_withdrawn', 'case_granted')
        ORDER BY e.on_date, e.id LIMIT $2
        FOR NO KEY UPDATE OF c SKIP LOCKED
        """,
        since,
        most,
    )
