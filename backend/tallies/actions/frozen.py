"""Tables of what was frozen, by the definitions and names of then; and the same counted live, to compare with."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast

from msgspec.structs import replace

from backend import db
from backend.tallies import freezing, marking, restating, rules, tabulate, values
from backend.tallies.actions.choosing import names, narrow
from backend.tallies.models.asking import Ask, Narrow
from backend.tallies.models.closes import Close, Frozen
from backend.tallies.models.counts import Count, Quantile
from backend.tallies.models.figures import (
    Choice,
    Definition,
    Dim,
    Language,
    Measure,
    Names,
    Table,
    Value,
)
from backend.tallies.models.marks import Marked
from backend.tallies.queries import closes as queries
from backend.tallies.queries import counts as live
from backend.tallies.queries import filed as keeping
from backend.tallies.queries import frozen as kept
from backend.tallies.queries.counts import Which
from backend.tallies.rules import closes as closing
from backend.tallies.rules import plan as planning
from backend.tallies.tabulate import Counted, Key


async def frozen_of(conn: db.Conn, found: Close) -> Frozen:
    """How it counted and what everything was called. Refuses what was never frozen."""
    frozen = await queries.frozen(conn, found.id)
    if frozen is None:
        raise closing.NotFrozen()
    return frozen


def choice_of(
    found: Close, scope: str | None = None, only_centres: Sequence[int] | None = None
) -> Choice:
    """The whole period of a close. `only_centres`: all that the reader may see."""
    return Choice(
        closing.period_of(found),
        rules.scopes(scope),
        complete=True,
        organ_id=found.organ_id,
        centre_ids=None if only_centres is None else tuple(only_centres),
    )


async def frozen_table(
    conn: db.Conn,
    found: Close,
    choice: Choice,
    code: str,
    by: Sequence[str],
    across: str | None = None,
    measure: str | None = None,
    language: Language = "zh",
) -> Table:
    """Any table of a closed period: the same bytes whenever it is asked for, and in every format."""
    frozen = await frozen_of(conn, found)
    await live.make_ready(conn)
    told = await _table(
        conn, found.id, choice, defined(frozen, code), frozen.called, by, across, measure, language,
        found.data_until,
    )  # fmt: skip
    return replace(
        told,
        scope_line=told.scope_line + restating.stamp(found, language),
        notes=marking.lines(None, marked_then(frozen, choice, language, code), language),
    )


def marked_then(
    frozen: Frozen, choice: Choice, language: Language, code: str | None = None
) -> tuple[Marked, ...]:
    """The days that were marked when the period was closed, and for a figure of the books those before it.

    A close keeps both.
    """
    found = marking.concerning(frozen.marks or [], choice)
    earlier = [] if code is None else marking.carried(defined(frozen, code), choice.period)
    return marking.told_each(found, [marking.chosen(choice.period), *earlier], language)


async def live_table(
    conn: db.Conn,
    definition: Definition,
    called: Names,
    choice: Choice,
    by: Sequence[str],
    language: Language,
) -> Table:
    """What stands now, by the definition and under the names of a close: only what happened differs."""
    now = await names(conn)
    both = Names(now.organs | called.organs, now.centres | called.centres, now.items | called.items)
    return await _table(conn, None, choice, definition, both, by, None, None, language, None)


def defined(frozen: Frozen, code: str) -> Definition:
    """A figure as it was defined. Refuses with UnknownFigure."""
    found = frozen.definitions.get(code.strip().upper())
    if found is None:
        raise rules.UnknownFigure(given=code, known=", ".join(sorted(frozen.definitions)))
    return found


async def _table(
    conn: db.Conn,
    close_id: int | None,
    choice: Choice,
    definition: Definition,
    called: Names,
    by: Sequence[str],
    across: str | None,
    measure: str | None,
    language: Language,
    until: datetime | None,
) -> Table:
    rules.check_dims(definition, by, across)
    rows, sideways = cast(list[Dim], list(by)), cast(Dim | None, across)
    chosen = rules.measure(definition, measure)
    measures = [chosen] if across else list(definition.measures)
    aside: list[Dim] = [sideways] if sideways else []
    levels: list[list[Dim]] = [[*rows, *aside], aside, rows, []]
    counted = await counted_at(conn, close_id, definition, measures, choice, levels)
    return tabulate.tabulate(
        definition, choice, rows, sideways, chosen, called, counted, language, until
    )


async def counted_at(
    conn: db.Conn,
    close_id: int | None,
    definition: Definition,
    measures: Sequence[Measure],
    choice: Choice,
    levels: Sequence[Sequence[Dim]],
) -> Counted:
    """What these measures need, at a close or (None) now: sums by the first of the levels, medians by each."""
    plan = planning.plan(definition, measures, choice.period)
    cells = narrow(definition, choice)
    found = [
        await _sums(conn, close_id, choice, ask, dict(classes), cells, levels[0])
        for ask, classes in zip(plan.asks, plan.classes, strict=True)
    ]
    ranked: dict[tuple[str, tuple[Dim, ...]], Mapping[Key, int]] = {}
    for one in measures:
        if one.kind in planning.QUANTILES and one.source is not None:
            for dims in {tuple(level) for level in levels}:
                values = await _values(conn, close_id, choice, one, cells, dims)
                ranked[one.code, dims] = tabulate.ranked_by(dims, values, one.kind)
    return Counted(plan, found, ranked)


async def _sums(
    conn: db.Conn,
    close_id: int | None,
    choice: Choice,
    ask: Ask,
    classes: dict[str, int],
    cells: Narrow,
    dims: Sequence[Dim],
) -> list[Count]:
    asked = replace(cells, only=ask.only)
    if close_id is None:
        by_month = "month" in dims or "quarter" in dims
        grains = planning.grains(ask.first, ask.last, by_month)
        async with live.joined_by_hash(conn):
            return await live.count(conn, ask.source, classes, asked, grains, dims)
    months = kept_months(ask.first, ask.last, choice.period.first)
    return await kept.count(conn, close_id, ask.source, classes, asked, months, dims)


async def _values(
    conn: db.Conn,
    close_id: int | None,
    choice: Choice,
    measure: Measure,
    cells: Narrow,
    dims: Sequence[Dim],
) -> list[Quantile]:
    which = Which("" if measure.source is None else measure.source.name, measure.parts)
    asked, period = replace(cells, only=measure.only), choice.period
    grains = planning.grains(period.first, period.last, by_month=True)
    if close_id is None:
        async with live.joined_by_hash(conn):
            return await live.quantiles(conn, which, asked, grains, dims)
    return await kept.quantiles(conn, close_id, which, asked, grains.months, dims)


def kept_months(first: date, last: date, begin: date) -> list[date]:
    """Whole months of a close; whatever is asked from before it stands under one month."""
    months = planning.grains(max(first, begin), last, by_month=True).months
    return [*([kept.BEFORE] if first < begin else []), *months]


async def frozen_value(
    conn: db.Conn, found: Close, definition: Definition, choice: Choice
) -> tuple[Value, dict[str, int]]:
    """A figure as it was frozen, and how many rows stood behind each of its measures."""
    counted = await counted_at(conn, found.id, definition, definition.measures, choice, [[]])
    value = values.whole(definition, choice, counted, found.data_until)
    return value, {m.code: tabulate.row_count(definition, m, counted) for m in definition.measures}


async def number_at(
    conn: db.Conn, close_id: int | None, definition: Definition, choice: Choice
) -> planning.Number:
    """A figure's own number."""
    own = definition.measures[0]
    counted = await counted_at(conn, close_id, definition, [own], choice, [[]])
    ranked = {own.code: counted.ranked.get((own.code, ()), {}).get(())}
    return planning.number(counted.plan, definition, own, tabulate.tally(counted.counts), ranked)


async def proof(conn: db.Conn, found: Close) -> bool:
    """Whether what stands in the database is what was frozen, by its SHA-256."""
    documents = await keeping.documents(conn, found.id)
    if documents is None:
        raise closing.NotFrozen()
    cells = await kept.frozen_digest(conn, found.id)
    kept_marks = [] if documents.marks is None else [documents.marks]
    now = freezing.digest(
        found.period, cells, documents.definitions, documents.names, documents.standing, *kept_marks
    )
    return now == found.digest
