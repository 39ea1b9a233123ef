"""What the statistician does: choose, count, tabulate, open the rows, quote."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from msgspec.structs import replace

from backend import db
from backend.tallies import tabulate, values, wording
from backend.tallies.actions.choosing import figure, names, narrow, which
from backend.tallies.definitions import FIGURES
from backend.tallies.models.asking import Ask
from backend.tallies.models.counts import Count, Imbalance, Quantile
from backend.tallies.models.figures import Choice, Definition, Dim, Language, Measure, Table, Value
from backend.tallies.queries import counts as queries
from backend.tallies.queries import names as called
from backend.tallies.queries import rows as rows_of
from backend.tallies.rules import choices as rules
from backend.tallies.rules import plan as planning
from backend.tallies.rules.plan import Plan
from backend.tallies.sources import ACCEPTED, DECIDED, SOURCES
from backend.tallies.tabulate import Counted, Key


async def figures(conn: db.Conn, choice: Choice) -> dict[str, Value]:
    """Every figure. Each is counted on its own, and all from the same sums."""
    until = await called.data_until(conn, choice.period.last)
    return {
        code: await value(conn, choice, definition, until) for code, definition in FIGURES.items()
    }


async def value(
    conn: db.Conn, choice: Choice, definition: Definition, until: datetime | None
) -> Value:
    counted = await _counted(conn, definition, definition.measures, choice, [[]])
    return values.whole(definition, choice, counted, until)


async def table(
    conn: db.Conn,
    choice: Choice,
    code: str,
    by: Sequence[str],
    across: str | None = None,
    measure: str | None = None,
    language: Language = "zh",
) -> Table:
    """A tally of one figure; `across` makes it a cross table of one `measure` (else the figure's own)."""
    definition = figure(code)
    rules.check_dims(definition, by, across)
    rows, sideways = cast(list[Dim], list(by)), cast(Dim | None, across)
    chosen = rules.measure(definition, measure)
    measures = [chosen] if across else list(definition.measures)
    levels = [[*rows, *([sideways] if sideways else [])], [sideways] if sideways else [], rows, []]
    counted = await _counted(conn, definition, measures, choice, levels)
    until = await called.data_until(conn, choice.period.last)
    return tabulate.tabulate(
        definition, choice, rows, sideways, chosen, await names(conn), counted, language, until
    )


async def _counted(
    conn: db.Conn,
    definition: Definition,
    measures: Sequence[Measure],
    choice: Choice,
    levels: Sequence[Sequence[Dim]],
) -> Counted:
    """What these measures need: sums by the first of the levels, medians by each of them."""
    plan = planning.plan(definition, measures, choice.period)
    async with queries.joined_by_hash(conn):
        found = [await _count(conn, definition, plan, ask, choice, levels[0]) for ask in plan.asks]
        ranked = await _ranked(conn, definition, measures, choice, levels)
    return Counted(plan, found, ranked)


async def _ranked(
    conn: db.Conn,
    definition: Definition,
    measures: Sequence[Measure],
    choice: Choice,
    levels: Sequence[Sequence[Dim]],
) -> Mapping[tuple[str, tuple[Dim, ...]], Mapping[Key, int]]:
    """Medians and P90s by measure and level; measures of the same parts are asked for once."""
    ranked: dict[tuple[str, tuple[Dim, ...]], Mapping[Key, int]] = {}
    answered: dict[object, list[Quantile]] = {}
    for one in measures:
        if one.kind in planning.QUANTILES and one.source is not None:
            for dims in {tuple(level) for level in levels}:
                asked = (one.source.name, one.parts, one.only, dims)
                if asked not in answered:
                    answered[asked] = await _quantiles(conn, definition, one, choice, dims)
                ranked[one.code, dims] = tabulate.ranked_by(dims, answered[asked], one.kind)
    return ranked


async def _count(
    conn: db.Conn, definition: Definition, plan: Plan, ask: Ask, choice: Choice, dims: Sequence[Dim]
) -> list[Count]:
    by_month = "month" in dims or "quarter" in dims
    classes = plan.classes[plan.asks.index(ask)]
    together = SOURCES[ask.source].added_up if len(set(classes.values())) == 1 else {}
    return await queries.count(
        conn,
        ask.source,
        dict(classes),
        replace(narrow(definition, choice), only=ask.only),
        planning.grains(ask.first, ask.last, by_month),
        dims,
        together.get(frozenset(classes)),
    )


async def _quantiles(
    conn: db.Conn, definition: Definition, measure: Measure, choice: Choice, dims: Sequence[Dim]
) -> list[Quantile]:
    return await queries.quantiles(
        conn,
        which(measure),
        replace(narrow(definition, choice), only=measure.only),
        planning.grains(choice.period.first, choice.period.last, by_month=True),
        dims,
    )


async def check_books(conn: db.Conn, choice: Choice, code: str) -> None:
    """No number of the books leaves the house while they don't balance; the refusal names where."""
    if figure(code).books:
        rules.check_books(choice.period, await imbalances(conn, choice))


async def imbalances(conn: db.Conn, choice: Choice) -> list[Imbalance]:
    """Cases whose books don't balance. Counted over the whole organ: a place can't balance alone."""
    return await rows_of.faults(
        conn,
        choice.period.first,
        choice.period.last,
        choice.scopes,
        choice.organ_id,
        ACCEPTED.parts(nth="again"),
        DECIDED.parts(pairing="stray"),
    )


async def report_paragraph(conn: db.Conn, choice: Choice, language: Language = "zh") -> str:
    """The sentence of the annual report with its blanks filled; says so while the period runs."""
    until = await called.data_until(conn, choice.period.last)
    accepted, granted = [
        (await value(conn, choice, FIGURES[code], until)).value for code in ("F01", "F02")
    ]
    return wording.report_paragraph(choice, accepted, granted, until, language)
