"""Exports: a table or the rows behind a number as a file, at once or in the background."""

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from backend import clock, crypto, db
from backend.access import queries as people
from backend.access.models import Staff
from backend.tallies import ledgers, wording
from backend.tallies.actions import choosing, drill, tables
from backend.tallies.actions.compared import check_books, shown_table
from backend.tallies.actions.ledgers import ledger_of
from backend.tallies.actions.notes import notes
from backend.tallies.formats import FORMATS
from backend.tallies.models.exports import ExportJob, Wanted
from backend.tallies.models.figures import Choice
from backend.tallies.queries import exports as queries
from backend.tallies.reading import Counted, Told, nobody
from backend.tallies.rules import choices as rules
from backend.tallies.rules import exports as limits
from backend.tallies.rules.comparisons import check_beside

EXPORTED = "export_asked"


class RowsDiffer(Exception):
    """The file has not as many rows as the number says: a bug, and no file."""


class Made(Struct, frozen=True):
    """A written file. `rows`: of the table, or the counted rows."""

    name: str
    media_type: str
    title: str
    rows: int


async def choice_of(conn: db.Conn, wanted: Wanted, now: datetime) -> Choice:
    return await choosing.choose(
        conn, wanted.period, now, wanted.place, wanted.scope, wanted.organ_id, wanted.only_centres
    )


async def make(
    conn: db.Conn, wanted: Wanted, now: datetime, out: BinaryIO, told: Told = nobody
) -> Made:
    """Write what is wanted, inside one moment of the data; refused in words before the first byte."""
    if wanted.rows:
        return await _make_rows(conn, wanted, now, out, told)
    choice, today = await choice_of(conn, wanted, now), clock.civil_date(now)
    await check_books(conn, choice, wanted.figure, wanted.by, wanted.beside, today)
    table = await shown_table(
        conn, choice, wanted.figure, wanted.by, wanted.across, wanted.measure, wanted.language,
        wanted.beside, today,
    )  # fmt: skip
    beside = await notes(
        conn, choice, wanted.figure, wanted.language, today, beside=wanted.beside, by=wanted.by
    )
    table = replace(table, notes=beside.lines)
    kind = FORMATS[wanted.form]
    kind.table(table, out)
    return Made(f"{table.title}.{kind.suffix}", kind.media_type, table.title, len(table.rows))


async def _make_rows(
    conn: db.Conn, wanted: Wanted, now: datetime, out: BinaryIO, told: Told
) -> Made:
    choice = await choice_of(conn, wanted, now)
    await tables.check_books(conn, choice, wanted.figure)
    ledger = await ledger_of(
        conn, choice, wanted.figure, wanted.measure, wanted.spot, wanted.language
    )
    limits.check_form(wanted.form, ledger.row_count)
    today = clock.civil_date(now)
    beside = await notes(conn, choice, wanted.figure, wanted.language, today, wanted.spot)
    ledger = replace(ledger, notes=beside.lines)
    kind = FORMATS[wanted.form]
    if kind.rows is None:
        raise limits.NoRowsInFormat()
    await told(0, ledger.row_count)
    found = await kind.rows(ledger, Counted(conn, ledger, told), out)
    if found.rows != ledger.row_count:
        raise RowsDiffer(f"{ledger.title}: {found.rows} rows, the number says {ledger.row_count}")
    return Made(f"{ledger.title}.{kind.suffix}", kind.media_type, ledger.title, found.rows)


async def make_now(conn: db.Conn, wanted: Wanted, now: datetime, out: BinaryIO) -> Made:
    """The rows behind a number while somebody waits; refused when there are too many."""
    choice = await choice_of(conn, wanted, now)
    limits.check_direct(
        await drill.row_count(conn, choice, wanted.figure, wanted.measure, wanted.spot)
    )
    return await make(conn, wanted, now, out)


async def ask(conn: db.Conn, who: Staff, wanted: Wanted, now: datetime) -> UUID:
    """Put it in line; refused now if it could never be made."""
    limits.check_room(await queries.live_jobs(conn, who.id))
    choice = await choice_of(conn, wanted, now)
    definition = choosing.figure(wanted.figure)
    if wanted.rows:
        count = await drill.row_count(conn, choice, definition.code, wanted.measure, wanted.spot)
        limits.check_form(wanted.form, count)
    else:
        rules.check_dims(definition, wanted.by, wanted.across)
        check_beside(wanted.across, wanted.beside)
    measure = rules.measure(definition, wanted.measure)
    names = await choosing.names(conn)
    titles = [
        ledgers.title(definition, measure, choice, wanted.spot, names, language)
        if wanted.rows
        else wording.title(definition, choice, language)
        for language in ("zh", "en")
    ]
    job_id = crypto.new_id(now)
    form = FORMATS[wanted.form].name
    await queries.add_job(
        conn, job_id, who.organ_id, who.id, now, wanted,
        f"{titles[0]}（{form}）", f"{titles[1]} ({form})",
    )  # fmt: skip
    await people.add_audit(conn, who.id, None, EXPORTED, None, titles[0], wanted, now)
    return job_id


async def jobs(conn: db.Conn, who: Staff, most: int, offset: int) -> list[ExportJob]:
    """One's own, newest first."""
    return await queries.jobs_of(conn, who.id, most, offset)


async def finished(conn: db.Conn, who: Staff, job_id: UUID) -> ExportJob:
    """A finished export of one's own."""
    job = await queries.job_of(conn, who.id, job_id)
    if job is None:
        raise limits.ExportNotThere()
    limits.check_fetched(job.state)
    return job


async def piece(conn: db.Conn, job: ExportJob, place: int) -> bytes:
    """Of its file; the whole is all of them in their order."""
    found = await queries.piece(conn, job.id, place)
    if found is None:
        raise limits.ExportNotThere()
    return found


async def cancel(conn: db.Conn, who: Staff, job_id: UUID, now: datetime) -> None:
    if not await queries.cancel(conn, who.id, job_id, now):
        raise limits.ExportIsOver()


async def keep_days(conn: db.Conn, organ_id: int) -> int:
    return await queries.keep_days(conn, organ_id) or limits.KEEP_DAYS


async def set_keep_days(conn: db.Conn, who: Staff, days: int) -> None:
    """Of files made from now on."""
    limits.check_keep(days)
    await queries.set_keep_days(conn, who.organ_id, days)


async def forget(conn: db.Conn, now: datetime) -> int:
    """Files whose time is over."""
    return await queries.expire(conn, now)
