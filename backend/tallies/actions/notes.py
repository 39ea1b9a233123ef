"""What numbers of a period should not be read without: marked days, and what changed since its close."""

from datetime import date

from msgspec.structs import replace

from backend import db
from backend.tallies import marking
from backend.tallies.actions.choosing import WHOLE
from backend.tallies.actions.restatements import note
from backend.tallies.compare import TIMES, end_of
from backend.tallies.models.figures import Choice, Language, Period, Spot
from backend.tallies.models.marks import Mark, Marked, Notes
from backend.tallies.queries.marks import marks


async def notes(
    conn: db.Conn, choice: Choice, code: str, language: Language, today: date, spot: Spot = WHOLE
) -> Notes:
    """Beside a table of one figure, or beside the rows of one of its cells."""
    at = _narrowed(choice, spot)
    found = await marked(conn, at, language, today)
    frozen = await note(conn, at, language, code)
    return Notes(frozen, found, marking.lines(frozen, found, language))


async def marked(conn: db.Conn, choice: Choice, language: Language, today: date) -> Marked | None:
    """The marked days that touch what was chosen; None where there are none."""
    days = choice.period
    found = await marks(conn, days.first, min(days.last, today), today, choice.organ_id)
    return marking.told([mark for mark in found if _concerns(mark, choice)], language)


def _concerns(mark: Mark, choice: Choice) -> bool:
    """A mark of no centre in particular concerns all of them."""
    return not mark.centre_id or choice.centre_ids is None or mark.centre_id in choice.centre_ids


def _narrowed(choice: Choice, spot: Spot) -> Choice:
    """To the days and the centre of one cell."""
    if spot == WHOLE:
        return choice
    days, last = choice.period, end_of(spot, choice.period)
    begun: list[date] = [at for name in TIMES if (at := getattr(spot, name, None)) is not None]
    first = max([days.first, *begun])
    centres = choice.centre_ids if spot.centre is None else (spot.centre,)
    return replace(choice, period=Period(days.text, first, last), centre_ids=centres)
