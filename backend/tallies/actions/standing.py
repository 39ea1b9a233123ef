"""What the statistician asks of a day: the standing figures, and the rows behind each number."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from backend import db
from backend.permits.models import Text
from backend.tallies.models import Language, Period
from backend.tallies.models.standing import (
    Ground,
    StandingFigure,
    StandingMeasure,
    StandingRow,
    StandingSpot,
    StandingValue,
)
from backend.tallies.queries import standing as queries
from backend.tallies.rules import standing as rules
from backend.tallies.standing import STANDING


async def ground(conn: db.Conn, organ_id: int | None, on: date, period: Period) -> Ground:
    """All that the standing figures stand on. `period` only says what was accepted meanwhile (F07)."""
    matrices = await queries.matrices(conn, organ_id, on)
    travel = await queries.travel(conn, [m.id for m in matrices])
    return Ground(
        on,
        organ_id,
        {c.id: c for c in await queries.centres(conn, organ_id)},
        {p.id: p for p in await queries.pools(conn, organ_id)},
        await queries.windows(conn, organ_id),
        await queries.services(conn, organ_id),
        await queries.promises(conn),
        await queries.villages(conn, organ_id),
        matrices,
        {(t.village_code, t.centre_id): t.minutes for t in travel},
        await queries.done(conn, organ_id, period.first, min(period.last, on)),
        await queries.basket(conn, organ_id, on),
    )


async def standing_figures(
    conn: db.Conn,
    organ_id: int | None,
    on: date,
    period: Period,
    centre_ids: Sequence[int] | None = None,
) -> dict[str, StandingValue]:
    """Every standing figure as of `on` (see `rules.standing.as_of`), by code.

    `centre_ids` narrows F06, F07, F08 and F10 to places; the others are facts of the county.
    """
    stands = await ground(conn, organ_id, on, period)
    return {code: value(f, stands, period, centre_ids) for code, f in STANDING.items()}


def value(
    figure: StandingFigure,
    stands: Ground,
    period: Period,
    centre_ids: Sequence[int] | None = None,
) -> StandingValue:
    return value_of(figure, rows_of(figure, stands, centre_ids), stands.on, period)


def value_of(
    figure: StandingFigure, found: Sequence[StandingRow], on: date, period: Period
) -> StandingValue:
    """The figure from all its rows."""
    own, *others = figure.measures
    opened = rules.chosen(own, found)
    return StandingValue(
        plain(own, opened),
        len(opened),
        figure.version,
        on,
        on == period.last,
        {m.code: plain(m, rules.chosen(m, found)) for m in others},
        rules.digest(found),
        any(row.estimated for row in opened),
    )


def rows_of(
    figure: StandingFigure, stands: Ground, centre_ids: Sequence[int] | None = None
) -> list[StandingRow]:
    """Every row of a figure, at the places asked for where it has places."""
    return at_places(figure, figure.rows(stands), centre_ids)


def at_places(
    figure: StandingFigure, found: list[StandingRow], centre_ids: Sequence[int] | None
) -> list[StandingRow]:
    if centre_ids is None or figure.tells == "village":
        return found
    return [row for row in found if row.centre_id == 0 or row.centre_id in centre_ids]


def plain(measure: StandingMeasure, opened: Sequence[StandingRow]) -> int | float | None:
    exact = rules.number(measure, opened)
    return float(exact) if isinstance(exact, Decimal) else exact


def numbers(
    figure: StandingFigure, value: StandingValue, language: Language
) -> list[tuple[str, str]]:
    """Each measure with its number and unit, the figure's own first; what is estimated says so."""
    found = []
    for m in figure.measures:
        given = value.value if m is figure.measures[0] else value.parts[m.code]
        exact = Decimal(str(given)) if isinstance(given, float) else given
        unit = (
            ""
            if m.kind in ("share", "compression") or exact is None
            else f" {_say(m.unit, language)}"
        )
        said = rules.shown(m, exact) + unit
        if m.kind == "minutes" and value.estimated and exact is not None:
            said += "（估算）" if language == "zh" else " (estimated)"
        found.append((_say(m.name, language), said))
    return found


def _say(text: Text, language: Language) -> str:
    return text.zh if language == "zh" else text.en


def figure(code: str) -> StandingFigure:
    """Refuses: UnknownStandingFigure."""
    found = STANDING.get(code.strip().upper())
    if found is None:
        raise rules.UnknownStandingFigure(given=code, known=", ".join(STANDING))
    return found


def opened(
    stands: Ground,
    code: str,
    measure: str | None,
    spot: StandingSpot,
    centre_ids: Sequence[int] | None = None,
) -> tuple[StandingMeasure, list[StandingRow]]:
    """The rows behind one number, as many as it says."""
    asked = figure(code)
    wanted = rules.measure_of(asked, measure)
    return wanted, rules.chosen(wanted, rows_of(asked, stands, centre_ids), spot)
