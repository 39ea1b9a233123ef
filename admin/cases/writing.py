"""What the law wants in writing with a step."""

from backend import clock
from backend.cases.actions import papers
from backend.cases.models import Case
from backend.cases.models.machine import Verb
from backend.deps import Writing


async def in_writing(tx: Writing, case: Case, verb: Verb) -> None:
    """The papers that belong to the step just taken, to be printed from the case's page."""
    await papers.issue_for(tx.conn, tx.keys, case, verb, tx.who, clock.now())
