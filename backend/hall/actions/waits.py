"""Learning how long people wait, and counting how often what was said held."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from backend import db
from backend.clock import CENTRE_ZONE, civil_date
from backend.hall.models.waits import Learned, Sample, Score
from backend.hall.queries import waits as queries
from backend.hall.rules import waits as rules

DAY = timedelta(days=1)
SHOWN_DAYS = 30
"""The supervisor sees so many days; as many are scored the first time."""
AT_ONCE = 7
"""So many days of a centre in one transaction."""


async def learn_due(conn: db.Conn, now: datetime) -> int:
    """Score the days that are over of the centre furthest behind, and learn from them; how many days.

    Days missed are caught up, a week a run.
    """
    today = civil_date(now)
    await queries.begin_learning(conn, today, today - SHOWN_DAYS * DAY)
    due = await queries.next_due(conn, today)
    if due is None:
        return 0
    first = max(due.learned_on, today - SHOWN_DAYS * DAY)
    last = min(today - DAY, first + (AT_ONCE - 1) * DAY)
    await _work_through(conn, due.centre_id, first, last)
    return (last - first).days + 1


async def _work_through(conn: db.Conn, centre_id: int, first: date, last: date) -> None:
    """Each day is scored by what the weeks before it had taught; the weeks before the day after stay."""
    known, pool_of = await _samples(conn, centre_id, first, last)
    for number in range((last - first).days + 1):
        on = first + number * DAY
        result = _score(known, on)
        if result is not None:
            await queries.keep_score(conn, centre_id, result)
    tomorrow = last + DAY
    model = _learned(known, pool_of, tomorrow)
    await queries.keep_model(conn, centre_id, tomorrow, model.tickets, _rows(model))
    await queries.keep_usual(
        conn,
        centre_id,
        [
            queries.UsualRow(pool_id, hour, one.middle, one.high, one.tickets)
            for (pool_id, hour), one in model.usual.items()
        ],
    )


async def recount(conn: db.Conn, centre_id: int, on: date) -> Score | None:
    """The score of a day, worked out from the log again."""
    return _score((await _samples(conn, centre_id, on, on))[0], on)


async def _samples(
    conn: db.Conn, centre_id: int, first: date, last: date
) -> tuple[list[Sample], dict[str, int]]:
    """Of these days and the weeks that teach them."""
    begin = first - rules.WEEKS * 7 * DAY
    past = await queries.past_tickets(conn, centre_id, begin - rules.SKILL_DAYS * DAY, last)
    served = await queries.served_items(conn, centre_id, last)
    usual = {one.item_code: one.minutes for one in served}
    found = rules.samples(past, usual, CENTRE_ZONE, begin, last)
    return found, {one.item_code: one.pool_id for one in served}


def _learned(known: Sequence[Sample], pool_of: dict[str, int], on: date) -> Learned:
    """By the weeks before the day."""
    begin = on - rules.WEEKS * 7 * DAY
    return rules.learn([one for one in known if begin <= one.on < on], pool_of)


def _score(known: Sequence[Sample], on: date) -> Score | None:
    """From the log alone: an item's line is where its tickets of the day stood."""
    day = [one for one in known if one.on == on]
    pool_of = {one.item_code: one.pool_id for one in day}
    return rules.score(on, day, _learned(known, pool_of, on)) if day else None


def _rows(model: Learned) -> list[queries.PaceRow]:
    lines = [
        queries.PaceRow(pool, None, hour, windows, at, one.low, one.high, one.tickets)
        for (pool, hour, windows, at), one in model.pools.items()
    ]
    items = [
        queries.PaceRow(
            model.pool_of[item], item, hour, windows, at, one.low, one.high, one.tickets
        )
        for (item, hour, windows, at), one in model.items.items()
        if item in model.pool_of
    ]
    return lines + items
