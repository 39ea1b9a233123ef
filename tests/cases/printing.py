"""Cases in the state each paper tells of, and a reader of PDFs that knows nothing of how ours are made."""

import io
from datetime import date, datetime
from typing import Any

import pypdf

from backend import db
from backend.access.models import Staff
from backend.cases import actions
from backend.cases.models import Case, CaseState
from backend.cases.models.papers import PaperKind
from tests import make, steps

KEYS = make.KEYS
ITEM = "ZA-403"
"""A licence with promised handling, whose second and third paper may follow later."""
STATES: dict[PaperKind, CaseState] = {
    "accepted": "accepted",
    "deemed_accepted": "accepted",
    "correction": "correcting",
    "not_accepted": "not_accepted",
    "not_needed": "not_needed",
    "deferral": "accepted",
    "acceptance_withdrawn": "acceptance_withdrawn",
    "withdrawn": "withdrawn",
    "granted": "granted",
    "refused": "refused",
    "extended": "accepted",
    "paused": "paused",
    "ended": "ended",
    "receipt": "closed",
    "permit_withdrawn": "granted",
    "permit_revoked": "granted",
    "permit_cancelled": "granted",
}
SETS: dict[PaperKind, dict[str, Any]] = {
    "deemed_accepted": {"acceptance": "deemed"},
    "deferral": {"acceptance": "deferred", "deferred_due_on": date(2026, 9, 30)},
    "permit_withdrawn": {"permit": "withdrawn"},
    "permit_revoked": {"permit": "revoked"},
    "permit_cancelled": {"permit": "cancelled"},
}


async def scene(
    conn: db.Conn, kind: PaperKind, now: datetime, serial: int = 1
) -> tuple[Case, Staff]:
    """A case of which the paper says the truth, and a clerk who issues it."""
    clerk = await make.staff(conn, f"paper-clerk-{serial}", "clerk", "supervisor")
    reviewer = await make.staff(conn, f"paper-reviewer-{serial}", "reviewer")
    case = await make.case(conn, now, ITEM, serial=serial)
    for verb in steps.WAY_TO[STATES[kind]]:
        case = await steps.take(conn, case, verb, clerk, reviewer, now)
    if kind == "extended":
        case = await actions.extend(conn, KEYS, case, clerk, "情况复杂，需要补充核查", now)
    for column, value in SETS.get(kind, {}).items():
        await conn.execute(f"UPDATE case_file SET {column} = $2 WHERE id = $1", case.id, value)
    return await actions.case_of(conn, case.id), clerk


def read(pdf: bytes) -> tuple[str, int]:
    """The text without blanks, as another program reads it, and the number of pages."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return plain("".join(page.extract_text() for page in pages)), len(pages)


def plain(text: str) -> str:
    return "".join(text.split())
