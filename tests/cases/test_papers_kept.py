"""Papers at rest: sealed, unchanged, given only to whom they belong."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from backend import crypto, db
from backend.access.models import Staff
from backend.cases.actions import papers as issuing
from backend.cases.models import Case
from backend.cases.models.papers import IssuedPaper, PaperKind
from backend.cases.queries import retention
from backend.cases.rules import papers as rules
from tests import make
from tests.cases.printing import KEYS, scene

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)


async def _issued(
    conn: db.Conn, case: Case, kind: PaperKind, staff: Staff, now: datetime
) -> tuple[IssuedPaper, bytes]:
    paper = await issuing.issue(conn, KEYS, case, kind, staff, now)
    return paper, (await issuing.fetch(conn, KEYS, case, paper.id)).pdf


async def test_the_stored_paper_is_sealed_and_cannot_be_changed(conn: db.Conn) -> None:
    """Nothing of the owner is readable at rest, and the application may neither change nor delete a row."""
    case, staff = await scene(conn, "refused", NOW)
    paper, pdf = await _issued(conn, case, "refused", staff, NOW)
    stored: bytes = await conn.fetchval(
        "SELECT pdf_sealed FROM issued_paper WHERE id = $1", paper.id
    )
    assert b"yitang-paper" in pdf
    assert b"yitang-paper" not in stored
    assert pdf[:8] not in stored


async def test_a_paper_that_was_tampered_with_is_not_given_out(conn: db.Conn) -> None:
    """Changed bytes, another paper's content, another owner's case: each is seen."""
    case, staff = await scene(conn, "refused", NOW)
    other, _ = await scene(conn, "refused", NOW, serial=2)
    paper, _ = await _issued(conn, case, "refused", staff, NOW)
    theirs, their_pdf = await _issued(conn, other, "refused", staff, NOW)
    with pytest.raises(rules.UnknownPaper):
        await issuing.fetch(conn, KEYS, case, theirs.id)
    planted = crypto.seal_bytes(KEYS, their_pdf, issuing.SEALED, str(paper.id))
    await conn.execute("UPDATE issued_paper SET pdf_sealed = $2 WHERE id = $1", paper.id, planted)
    with pytest.raises(rules.PaperBroken):
        await issuing.fetch(conn, KEYS, case, paper.id)
    digest = await conn.fetchval("SELECT sha256 FROM issued_paper WHERE id = $1", theirs.id)
    await conn.execute("UPDATE issued_paper SET sha256 = $2 WHERE id = $1", paper.id, digest)
    with pytest.raises(rules.PaperBroken):
        await issuing.fetch(conn, KEYS, case, paper.id)
    await conn.execute("UPDATE issued_paper SET pdf_sealed = 'nothing' WHERE id = $1", paper.id)
    with pytest.raises(rules.PaperBroken):
        await issuing.fetch(conn, KEYS, case, paper.id)


async def test_a_case_given_to_somebody_else_shows_no_old_papers(conn: db.Conn) -> None:
    case, staff = await scene(conn, "refused", NOW)
    paper, _ = await _issued(conn, case, "refused", staff, NOW)
    stranger = msgspec.structs.replace(case, person_id=case.person_id + 1)
    with pytest.raises(rules.PaperBroken):
        await issuing.fetch(conn, KEYS, stranger, paper.id)


async def test_a_resident_fetches_own_papers_only(conn: db.Conn) -> None:
    case, staff = await scene(conn, "refused", NOW)
    paper, pdf = await _issued(conn, case, "refused", staff, NOW)
    owner = await make.resident(conn, 1, NOW)
    assert (await issuing.my_paper(conn, KEYS, owner, case.id, paper.id)).pdf == pdf
    assert [one.id for one in await issuing.my_papers(conn, owner, case.id)] == [paper.id]
    stranger = await make.resident(conn, 9, NOW)
    with pytest.raises(Exception, match="no such case"):
        await issuing.my_paper(conn, KEYS, stranger, case.id, paper.id)


async def test_who_fetched_is_written_down(conn: db.Conn) -> None:
    case, staff = await scene(conn, "refused", NOW)
    paper, _ = await _issued(conn, case, "refused", staff, NOW)
    await issuing.staff_paper(conn, KEYS, staff, case, paper.id, NOW)
    row = await conn.fetchrow(
        "SELECT staff_id, act, person_id, details FROM audit ORDER BY id DESC"
    )
    assert (row["staff_id"], row["act"], row["person_id"]) == (
        staff.id,
        "paper_view",
        case.person_id,
    )
    assert row["details"]["paper"] == str(paper.id)


async def test_retention_takes_the_content_and_keeps_the_register(conn: db.Conn) -> None:
    case, staff = await scene(conn, "refused", NOW)
    paper, _ = await _issued(conn, case, "refused", staff, NOW)
    assert await retention.forget_papers(conn, NOW.date(), 100) == 0
    assert await retention.forget_papers(conn, NOW.date() + timedelta(days=9999), 100) == 1
    (left,) = await issuing.papers_of(conn, case)
    assert left.number == paper.number
    assert left.forgotten_at is not None
    with pytest.raises(rules.PaperForgotten):
        await issuing.fetch(conn, KEYS, case, paper.id)
