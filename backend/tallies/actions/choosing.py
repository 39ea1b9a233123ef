"""Understanding what is asked: which figure, when, where, and which cells."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from backend import clock, db
from backend.permits.models import Text
from backend.tallies.definitions import FIGURES
from backend.tallies.models.asking import Narrow
from backend.tallies.models.figures import Centre, Choice, Definition, Measure, Names, Place, Spot
from backend.tallies.queries import counts as queries
from backend.tallies.queries import names as called
from backend.tallies.queries.counts import Which
from backend.tallies.rules import choices as rules

WHOLE = Spot()
"""The cell of a grand total."""


def figure(code: str) -> Definition:
    found = FIGURES.get(code.strip().upper())
    if found is None:
        raise rules.UnknownFigure(given=code, known=", ".join(FIGURES))
    return found


async def choose(
    conn: db.Conn,
    period: str,
    now: datetime,
    place: str | None = None,
    scope: str | None = None,
    organ_id: int | None = None,
    only_centres: Sequence[int] | None = None,
) -> Choice:
    """Understand what is asked, or refuse in a sentence: the first step of every tally.

    `only_centres`: all that the reader may see.
    """
    await queries.make_ready(conn)
    today = clock.civil_date(now)
    days = rules.period(period, today)
    choice = Choice(days, rules.scopes(scope), days.last < today, organ_id)
    if place is None and only_centres is None:
        return choice
    seen = await called.centres(conn)
    allowed = [c for c in seen if only_centres is None or c.id in only_centres]
    if place is None:
        return replace(choice, centre_ids=tuple(c.id for c in allowed))
    where, found = _place(place.strip(), [c for c in allowed if organ_id in (None, c.organ_id)])
    return replace(choice, place=where, centre_ids=tuple(c.id for c in found))


def _place(given: str, centres: Sequence[Centre]) -> tuple[Place, list[Centre]]:
    """One centre by code or name, or all centres of a division."""
    for c in centres:
        if given in (c.code, c.name_zh, c.name_en):
            return Place(c.code, Text(c.name_zh, c.name_en)), [c]
    inside = [c for c in centres if given.isdigit() and c.division_code.startswith(given)]
    if not inside:
        raise rules.UnknownPlace(given=given)
    return Place(
        given,
        Text(f"区划{given}的{len(inside)}个网点", f"{len(inside)} centres of division {given}"),
    ), inside


async def names(conn: db.Conn) -> Names:
    return Names(
        {o.id: o for o in await called.organs(conn)},
        {c.id: c for c in await called.centres(conn)},
        {i.code: i for i in await called.items(conn)},
    )


def narrow(definition: Definition, choice: Choice, spot: Spot = WHOLE) -> Narrow:
    """The cells of a choice, and of one spot in it; outside the choice there is nothing."""
    centres = choice.centre_ids
    if spot.centre is not None:
        centres = (spot.centre,) if centres is None or spot.centre in centres else ()
    organ = choice.organ_id if spot.organ is None else spot.organ
    if choice.organ_id not in (None, organ):
        centres = ()
    return Narrow(
        organ_id=organ,
        division=spot.county or spot.city or spot.province,
        centres=centres,
        categories=_one(spot.category),
        items=_one(spot.item),
        powers=_one(spot.power),
        channels=_one(spot.channel),
        applicants=_one(spot.applicant),
        schemes=_one(spot.scheme),
        scopes=choice.scopes if definition.scoped else None,
    )


def _one(value: str | None) -> tuple[str, ...] | None:
    return None if value is None else (value,)


def which(measure: Measure) -> Which:
    if measure.source is None:
        raise LookupError(f"{measure.code} counts nothing by itself")
    return Which(measure.source.name, measure.parts)
