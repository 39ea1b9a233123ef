"""What numbers of a period should not be read without: marked days, and what changed since its close."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from backend import db
from backend.tallies import marking
from backend.tallies.actions.choosing import WHOLE, figure
from backend.tallies.actions.restatements import note
from backend.tallies.compare import TIMES, end_of, periods_beside
from backend.tallies.models.figures import ALONE, Choice, Comparison, Language, Period, Spot
from backend.tallies.models.marks import Mark, Marked, Notes, Touched
from backend.tallies.queries.marks import marks


async def notes(
    conn: db.Conn, choice: Choice, code: str, language: Language, today: date, spot: Spot = WHOLE,
    beside: Comparison = ALONE, by: Sequence[str] = (),
) -> Notes:  # fmt: skip
    """Beside a table of one figure by these dimensions and all its columns, or beside the rows of one of its cells."""
    at = _narrowed(choice, spot)
    further = [
        *marking.carried(figure(code), at.period),
        *periods_beside(beside, by, choice.period, today),
    ]
    found = await marked(conn, at, language, today, further)
    frozen = await note(conn, at, language, code)
    return Notes(frozen, found, marking.lines(frozen, found, language))


async def marked(
    conn: db.Conn, choice: Choice, language: Language, today: date, further: Sequence[Touched] = ()
) -> tuple[Marked, ...]:
    """The marked days that touch what was chosen, then those of `further` periods that were not told yet."""
    told, known, asked = list[Marked](), set[Mark](), list[tuple[date, date]]()
    for days in (marking.chosen(choice.period), *further):
        first, last = days.period.first, min(days.period.last, today)
        if any(begin <= first and last <= end for begin, end in asked):
            continue
        asked.append((first, last))
        found = await marks(conn, first, last, today, choice.organ_id)
        new = [mark for mark in marking.concerning(found, choice) if mark not in known]
        known.update(new)
        if (one := marking.told(new, days, language)) is not None:
            told.append(one)
    return tuple(told)


def _narrowed(choice: Choice, spot: Spot) -> Choice:
    """To the days and the centre of one cell."""
    if spot == WHOLE:
        return choice
    days, last = choice.period, end_of(spot, choice.period)
    begun: list[date] = [at for name in TIMES if (at := getattr(spot, name, None)) is not None]
    first = max([days.first, *begun])
    centres = choice.centre_ids if spot.centre is None else (spot.centre,)
    return replace(choice, period=Period(days.text, first, last), centre_ids=centres)
