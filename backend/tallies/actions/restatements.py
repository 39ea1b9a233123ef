"""What changed in a period since its close, or between two of its closes: the numbers, and the rows behind them."""

from datetime import date

from msgspec.structs import replace

from backend import db
from backend.tallies import restating
from backend.tallies.actions.choosing import narrow
from backend.tallies.actions.drill import opened
from backend.tallies.actions.frozen import (
    defined,
    frozen_of,
    frozen_table,
    live_table,
    number_at,
)
from backend.tallies.definitions import FIGURES
from backend.tallies.models.closes import ChangedRow, Close, Moves, Restated, SideBySide
from backend.tallies.models.facts import Source
from backend.tallies.models.figures import (
    Choice,
    Column,
    Definition,
    Dim,
    Language,
    Measure,
    Period,
    Spot,
)
from backend.tallies.queries import closes as queries
from backend.tallies.queries import counts, ledger
from backend.tallies.queries import restatements as moved
from backend.tallies.queries.counts import Which
from backend.tallies.rules import closes as closing
from backend.tallies.rules import plan as planning

TOLD_BY: tuple[Dim, ...] = ("centre", "item")
"""A restatement names places and items."""


async def sides(conn: db.Conn, found: Close, choice: Choice) -> list[SideBySide]:
    """Every figure's own number as frozen and as it stands now, both by the definition of then."""
    await counts.make_ready(conn)
    frozen = found.closed_at is not None
    definitions = (await frozen_of(conn, found)).definitions if frozen else FIGURES
    told = []
    for code, definition in sorted(definitions.items()):
        now = await number_at(conn, None, definition, choice)
        then = await number_at(conn, found.id, definition, choice) if frozen else None
        column = column_of(definition.measures[0])
        by = restating.difference(column, then, now) if frozen and then != now else None
        told.append(SideBySide(code, definition.name, definition.version, column, then, now, by))
    return told


def column_of(measure: Measure) -> Column:
    """As a number of this measure is shown."""
    return Column(measure.code, measure.name.zh, measure.unit.zh, measure.kind, measure.digits)


async def restatement(
    conn: db.Conn,
    found: Close,
    later: Close | None,
    choice: Choice,
    code: str,
    language: Language,
) -> Restated:
    """A figure at a close beside a later close, or (None) beside now; by place and item."""
    frozen = await frozen_of(conn, found)
    definition = defined(frozen, code)
    by = told_by(definition)
    then = await frozen_table(conn, found, choice, code, by, language=language)
    if later is not None:
        return restating.restated(
            then, await frozen_table(conn, later, choice, code, by, language=language)
        )
    now = await live_table(conn, definition, frozen.called, choice, by, language)
    return restating.restated(then, now)


def told_by(definition: Definition) -> list[Dim]:
    return [dim for dim in TOLD_BY if dim in definition.dims]


async def later_of(conn: db.Conn, found: Close, other_id: int | None) -> tuple[Close, Close | None]:
    """The two states to compare, the earlier first; without another close, a close and now."""
    if found.run is None:
        raise closing.NotFrozen()
    if other_id is None:
        return found, None
    other = await queries.close(conn, other_id)
    if other is None or other.organ_id != found.organ_id:
        raise closing.UnknownClose()
    if other.run is None:
        raise closing.NotFrozen()
    closing.check_same_period(found, other)
    return (found, other) if found.run < other.run else (other, found)


async def moves(conn: db.Conn, found: Close, later: Close | None) -> Moves:
    """How many counted things of the period came and went, in all figures."""
    return await moved.moves(
        conn, _run(found), _end(later), found.first, found.last, found.organ_id, None
    )


async def changed_rows(
    conn: db.Conn,
    found: Close,
    later: Close | None,
    choice: Choice,
    code: str,
    measure: str | None,
    spot: Spot,
    skip: int,
    limit: int,
) -> tuple[Moves, list[ChangedRow]]:
    """The rows that came and went behind one number, and how many they are in all."""
    definition = defined(await frozen_of(conn, found), code)
    wanted = opened(definition, measure)
    cells = await _cells(conn, definition, wanted, choice, spot)
    first, last = days(wanted, choice.period)
    asked = (_run(found), _end(later), first, last, found.organ_id, cells)
    return await moved.moves(conn, *asked), await moved.rows(conn, *asked, skip, limit)


async def _cells(
    conn: db.Conn, definition: Definition, wanted: Measure, choice: Choice, spot: Spot
) -> list[int]:
    """The cells of a measure; of what is carried also those that take off."""
    within = replace(narrow(definition, choice, spot), only=wanted.only)
    taken: list[tuple[Source | None, tuple[str, ...]]] = [(wanted.source, wanted.parts)]
    if wanted.less is not None:
        taken.append((wanted.less.source, wanted.less.parts))
    found: list[int] = []
    for source, parts in taken:
        if source is not None:
            found += await ledger.cell_ids(conn, Which(source.name, parts), within)
    return found


def days(measure: Measure, period: Period) -> tuple[date, date]:
    """What is carried looks back to the beginning."""
    if measure.kind == "carried":
        return planning.BEGINNING, planning.carried_to(measure, period)
    return period.first, period.last


def _run(found: Close) -> int:
    if found.run is None:
        raise closing.NotFrozen()
    return found.run


def _end(later: Close | None) -> int | None:
    return None if later is None else _run(later)


async def note(
    conn: db.Conn, choice: Choice, language: Language = "zh", code: str | None = None
) -> str | None:
    """What a live table of a closed period should say beside it; None where nothing is closed.

    Of exactly the closed period with a figure's `code`: by how much its own number differs. Of a part of it: how
    many rows came and went since.
    """
    if choice.organ_id is None:
        return None
    first, last = choice.period.first, choice.period.last
    covering = [
        one
        for one in await queries.in_force(conn, choice.organ_id, first, last)
        if one.first <= first and last <= one.last
    ]
    exact = [one for one in covering if (one.first, one.last) == (first, last)]
    if not covering:
        return None
    found = (exact or covering)[0]
    if found.closed_at is None:
        return None
    if exact and code is not None:
        return restating.note(
            found.closed_at, await _difference(conn, found, choice, code), language
        )
    told = await moved.moves(conn, _run(found), None, first, last, found.organ_id, None)
    by = restating.moved(told, language) if told.came or told.went else None
    return restating.note(found.closed_at, by, language)


async def _difference(conn: db.Conn, found: Close, choice: Choice, code: str) -> str | None:
    definition = (await frozen_of(conn, found)).definitions.get(code)
    if definition is None:
        return None
    then = await number_at(conn, found.id, definition, choice)
    now = await number_at(conn, None, definition, choice)
    return (
        None if then == now else restating.difference(column_of(definition.measures[0]), then, now)
    )
