"""The table as page and files show it: alone, or beside the year before and since January."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from backend import db
from backend.tallies import compare, rules
from backend.tallies.actions.choosing import figure
from backend.tallies.actions.tables import check_books as check_period
from backend.tallies.actions.tables import table
from backend.tallies.compare import Beside, Cells
from backend.tallies.models import Cell, Choice, Comparison, Language, Period, Spot, Table
from backend.tallies.rules.comparisons import check_beside, check_sums

MOST = 40
"""Different ends of months, quarters or years up to which sums since January are counted."""


async def shown_table(
    conn: db.Conn,
    choice: Choice,
    code: str,
    by: Sequence[str],
    across: str | None,
    measure: str | None,
    language: Language,
    beside: Comparison,
    today: date,
) -> Table:
    """The one table that page, direct and background export are made of. Refuses a cross table beside anything."""
    check_beside(across, beside)
    if beside.anything:
        return await _compared(conn, choice, code, by, measure, language, beside, today)
    return await table(conn, choice, code, by, across, measure, language)


async def check_books(
    conn: db.Conn, choice: Choice, code: str, by: Sequence[str], beside: Comparison, today: date
) -> None:
    """Of the period and of all that stands beside it; the refusal names the period it is in."""
    beyond = compare.periods_beside(beside, by, choice.period, today)
    for period in (choice.period, *(one.period for one in beyond)):
        await check_period(conn, replace(choice, period=period), code)


async def _compared(
    conn: db.Conn,
    choice: Choice,
    code: str,
    by: Sequence[str],
    measure: str | None,
    language: Language,
    wanted: Comparison,
    today: date,
) -> Table:
    """The table, with columns beside one measure (else the figure's own) for the year before and since January.

    A running period is compared with the same days. Refuses as `table`, and more sums than `MOST`.
    """
    definition, chosen = figure(code), rules.measure(figure(code), measure)
    own = await table(conn, choice, code, by, None, measure, language)
    before = compare.year_before(choice.period, today)
    names: dict[Spot, Sequence[Cell]] = {line.spot: () for line in own.rows}
    then, since, since_then = dict[Spot, Cells](), dict[Spot, Cells](), dict[Spot, Cells]()
    if wanted.year_on_year:
        then, late = await _then(conn, choice, own, code, by, language, before)
        names |= {spot: texts for spot, texts in late.items() if spot not in names}
    if wanted.since_january:
        spots = [*names, Spot()]
        check_sums({compare.end_of(spot, choice.period) for spot in spots}, MOST)
        since = await _since(
            conn, choice, code, by, language, {s: compare.end_of(s, choice.period) for s in spots}
        )
        if wanted.year_on_year:
            ends = {
                s: compare.year_before(
                    compare.since_january(compare.end_of(s, choice.period)), today
                ).last
                for s in spots
            }
            since_then = await _since(conn, choice, code, by, language, ends)
    return compare.with_columns(
        own, definition, chosen, wanted, Beside(then, since, since_then), names
    )


async def _then(
    conn: db.Conn, choice: Choice, own: Table, code: str, by: Sequence[str], language: Language, before: Period
) -> tuple[dict[Spot, Cells], dict[Spot, Sequence[Cell]]]:  # fmt: skip
    """The rows of the year before under the spots of this one; and the texts of those that only it has."""
    told = await table(
        conn, replace(choice, period=before, complete=True), code, by, None, None, language
    )
    cells = compare.by_spot(told)
    found = {line.spot: cells.get(compare.moved(line.spot), {}) for line in own.lines}
    if any(dim in compare.TIMES for dim in by):
        return found, {}
    late: dict[Spot, Sequence[Cell]] = {
        line.spot: line.cells[: len(by)] for line in told.rows if line.spot not in found
    }
    return found | {spot: cells[spot] for spot in late}, late


async def _since(
    conn: db.Conn, choice: Choice, code: str, by: Sequence[str], language: Language, ends: dict[Spot, date]
) -> dict[Spot, Cells]:  # fmt: skip
    """For each row the numbers from January to its end: counted anew for each end, so that medians are medians."""
    others = [dim for dim in by if dim not in compare.TIMES] or ["organ"]
    found = dict[Spot, Cells]()
    for end in sorted(set(ends.values())):
        period = compare.since_january(end)
        told = await table(conn, replace(choice, period=period), code, others, None, None, language)
        cells = compare.by_spot(told)
        for spot, last in ends.items():
            if last == end:
                found[spot] = cells.get(compare.timeless(spot), {})
    return found
