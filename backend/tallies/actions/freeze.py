"""Freezing a period: sums and values, standing figures, definitions and names, and the files made of them."""

import asyncio
import hashlib
import io
from datetime import datetime

from backend import db
from backend.access.models import Staff
from backend.clock import civil_date
from backend.tallies import freezing
from backend.tallies.actions import standing
from backend.tallies.actions.choosing import names
from backend.tallies.actions.frozen import choice_of, frozen_table
from backend.tallies.definitions import FIGURES
from backend.tallies.exports import csv, xlsx
from backend.tallies.models.closes import Close, Form, FrozenStanding
from backend.tallies.models.figures import Dim, Language, Table
from backend.tallies.queries import closes as queries
from backend.tallies.queries import filed as keeping
from backend.tallies.queries import frozen
from backend.tallies.queries.marks import marks
from backend.tallies.queries.names import data_until
from backend.tallies.rules import closes as closing
from backend.tallies.rules.plan import BEGINNING
from backend.tallies.standing import STANDING

FILED_BY: tuple[Dim, ...] = ("category", "item")
"""Rows of the files that are kept with a close."""
FORMS: tuple[Form, ...] = ("csv", "xlsx")
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def carried() -> list[str]:
    """Sources of which the books carry something in."""
    carrying = (d for d in FIGURES.values() if any(m.kind == "carried" for m in d.measures))
    return sorted({source.name for d in carrying for source in d.sources})


async def freeze(conn: db.Conn, who: Staff, asked: Close, run: int, now: datetime) -> Close:
    """Once nothing can be counted any more in this transaction. Refuses with NumbersMoved."""
    first, last = closing.months(closing.period_of(asked))
    await frozen.keep_sums(conn, asked.id, asked.organ_id, first, last, carried())
    await frozen.keep_spread(conn, asked.id, asked.organ_id, first, last)
    cells = await frozen.frozen_digest(conn, asked.id)
    if freezing.seen(cells, FIGURES) != asked.seen:
        raise closing.NumbersMoved()
    called = freezing.lists(await names(conn))
    stood = await _keep_standing(conn, asked)
    marked = await marks(conn, BEGINNING, asked.last, civil_date(now), asked.organ_id)
    digest = freezing.digest(
        asked.period, cells, *(freezing.document(part) for part in (FIGURES, called, stood, marked))
    )
    until = await data_until(conn, asked.last)
    await queries.agree(conn, asked.id, who.id, run, until, FIGURES, called, marked, digest, now)
    found = await queries.close(conn, asked.id)
    if found is None:
        raise closing.UnknownClose()
    await _file(conn, found)
    return found


async def _keep_standing(conn: db.Conn, asked: Close) -> list[FrozenStanding]:
    """As of the last day of the period."""
    period = closing.period_of(asked)
    ground = await standing.ground(conn, asked.organ_id, period.last, period)
    found = [
        freezing.stood(
            figure, standing.value(figure, ground, period), standing.rows_of(figure, ground)
        )
        for _, figure in sorted(STANDING.items())
    ]
    for one in found:
        await keeping.keep_standing(conn, asked.id, one.figure, one.definition, one.value, one.rows)
    return found


async def _file(conn: db.Conn, found: Close) -> None:
    """Every figure by category and item, in both languages and formats."""
    choice = choice_of(found)
    for code, definition in FIGURES.items():
        by = filed_by(definition.dims)
        for language in LANGUAGES:
            table = await frozen_table(conn, found, choice, code, by, language=language)
            for form in FORMS:
                content = await asyncio.to_thread(written, table, form)
                digest = hashlib.sha256(content).hexdigest()
                await keeping.keep_file(conn, found.id, code, form, language, digest, content)


def filed_by(dims: tuple[Dim, ...]) -> list[Dim]:
    """As far as the figure can be told apart so."""
    return [dim for dim in FILED_BY if dim in dims] or [dims[0]]


def written(table: Table, form: Form) -> bytes:
    """The bytes of a table in a format."""
    out = io.BytesIO()
    {"csv": csv.write, "xlsx": xlsx.write}[form](table, out)
    return out.getvalue()
