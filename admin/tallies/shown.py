"""A counted row in words, and who may open what it was."""

from datetime import date

from msgspec.structs import replace

from admin.nav import CASES
from admin.texts.tally_parts import PARTS
from backend.access.models import Staff
from backend.tallies import wording
from backend.tallies.compare import TIMES, end_of
from backend.tallies.models import Choice, Language, Period, Spot
from backend.tallies.models.facts import Source


def said_part(source: Source | None, part: str, tongue: Language) -> str:
    """Each axis in words, without those that go without saying."""
    values = part.split(".")
    if source is None or len(source.axes) != len(values):
        return part
    told = (
        wording.say(PARTS[axis][value], tongue) if value in PARTS.get(axis, {}) else value
        for (axis, _), value in zip(source.axes, values, strict=True)
    )
    return (" · ").join(text for text in told if text) or part


def is_of_cases(source: Source | None) -> bool:
    return source is not None and source.family == "case"


def may_open_case(who: Staff) -> bool:
    return who.may(*CASES)


def narrowed(choice: Choice, spot: Spot) -> Choice:
    """The days and the centre of one cell, for the marks that touch it."""
    days, last = choice.period, end_of(spot, choice.period)
    begun: list[date] = [at for name in TIMES if (at := getattr(spot, name, None)) is not None]
    first = max([days.first, *begun])
    centres = choice.centre_ids if spot.centre is None else (spot.centre,)
    return replace(choice, period=Period(days.text, first, last), centre_ids=centres)
