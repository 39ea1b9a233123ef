"""Who is offered which place, for how long. Fair: in the order given, and nobody is passed over."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from backend.booking.models.grid import Run, Sheet, Start
from backend.booking.models.policy import Policy
from backend.booking.models.waiting import Freed, Seat, Seeker, Way
from backend.booking.rules.chain import plan, starts
from backend.booking.rules.grid import minute_of
from backend.booking.rules.times import DAYS_AHEAD
from backend.refusal import Refusal

ANSWER_BEFORE = timedelta(minutes=45)
"""An offer ends so long before its time at the latest: whoever accepts must still get there. [U]"""
SHORTEST = timedelta(minutes=5)
"""What could not be answered for so long is not offered. [U]"""
NIGHT_FROM, NIGHT_TO, MORNING = time(21), time(7, 30), time(8)
"""What is offered at night, by the centre's clock, stands until the morning at least. [U]"""
MOST_UNANSWERED = 3
"""After so many offers nobody answered, an entry leaves the line. [U]"""
MOST_WAITING = 20
"""Entries of one account that wait at the same time. [U]"""


class AlreadyWaiting(Refusal):
    """You already wait for this matter. Leave that entry first if you want other days or places."""

    zh = "您已在候补同一事项。如需更改日期或网点，请先退出原候补。"
    constraint = "waiting_one_per_person_and_item"


class UnknownWaiting(Refusal):
    """There is no such entry on the waiting list, or it is not yours. Look at your list."""

    zh = "没有这条候补，或不属于您。请查看“我的候补”。"
    status = 404


class DaysUnfit(Refusal):
    """Wait for days from today to at most {days} days ahead, the first before the last. Choose other days."""

    zh = "候补日期须在今天起{days}天之内，且起始日期不晚于结束日期，请重新选择。"
    status = 422


class TimesUnfit(Refusal):
    """The earliest time of day must be before the latest. Choose other times."""

    zh = "候补时段的开始时间须早于结束时间，请重新选择。"
    status = 422


class TooManyWaiting(Refusal):
    """This phone already waits {most} times. Leave one of them first."""

    zh = "本手机号候补已达{most}条，请先退出其中一条。"


class UnknownOffer(Refusal):
    """There is no such offer, or it was not made to you. Look at your offers."""

    zh = "没有这个候补名额，或不是留给您的。请查看“我的候补”。"
    status = 404


class OfferOver(Refusal):
    """This offer is over: it was answered, or its time was up and it went to the next person. Look at your offers and appointments."""

    zh = "该名额已处理或已逾期转给下一位，请查看您的候补和预约。"


class OfferMoot(Refusal):
    """The appointment this would have replaced is not open any more. Decline the offer, or book anew."""

    zh = "该名额原要替换的预约已不是有效状态。请放弃该名额，或重新预约。"


def check_days(first: date, last: date, today: date) -> None:
    if not today <= first <= last <= today + timedelta(days=DAYS_AHEAD):
        raise DaysUnfit(days=DAYS_AHEAD)


def times(from_time: str, to_time: str) -> tuple[time, time]:
    """Of checked HH:MM; refuses a latest that is not after the earliest."""
    first, last = time.fromisoformat(from_time), time.fromisoformat(to_time)
    if first >= last:
        raise TimesUnfit()
    return first, last


def check_waiting(waiting: int) -> None:
    """`waiting`: entries of the account that wait."""
    if waiting >= MOST_WAITING:
        raise TooManyWaiting(most=MOST_WAITING)


def answered_by(now: datetime, zone: tzinfo) -> datetime:
    """Until when an offer made now has to stand at the least: at night, till the morning."""
    local = now.astimezone(zone)
    clock = local.time()
    if NIGHT_TO <= clock < NIGHT_FROM:
        return now + SHORTEST
    day = local.date() + timedelta(days=clock >= NIGHT_FROM)
    return datetime.combine(day, MORNING, zone).astimezone(now.tzinfo)


def first_start(now: datetime, zone: tzinfo) -> datetime:
    """The earliest start that can still be offered now."""
    return answered_by(now, zone) + ANSWER_BEFORE


def offer_until(now: datetime, starts_at: datetime, minutes: int, zone: tzinfo) -> datetime | None:
    """How long an offer of that start stands; None: it must not be made, nobody could answer in time."""
    least = answered_by(now, zone)
    until = min(max(now + timedelta(minutes=minutes), least), starts_at - ANSWER_BEFORE)
    return until if until >= least else None


def seats(
    line: Sequence[Seeker],
    sheets: Mapping[date, Mapping[int, Sheet]],
    policy: Policy,
    first: datetime,
    zone: tzinfo,
) -> list[Seat]:
    """For each in the line, in that order, the earliest place that fits; whoever fits nowhere is left out.

    `first`: the earliest start there is. Of centres free at the same moment, the one named first.
    Each is seated with what those before left, so nobody who joined later gets a place that an earlier
    one without a seat could have used.
    """
    floor = _Floor(sheets, policy.gap_minutes, minute_of(first) - 1)
    found = []
    for seeker in line:
        seat = _seat(seeker, floor, zone)
        if seat is not None:
            floor.take(seat.runs)
            found.append(seat)
    return found


class _Floor:
    """What is left, day by day. Many wait for the same: their starts are looked for once."""

    def __init__(self, sheets: Mapping[date, Mapping[int, Sheet]], gap: int, after: int) -> None:
        self.left = {on: dict(day) for on, day in sorted(sheets.items())}
        self.day_of = {
            (pool_id, start): on
            for on, day in self.left.items()
            for pool_id, sheet in day.items()
            for start in sheet.starts
        }
        self.gap, self.after = gap, after
        self.known: dict[date, dict[object, list[Start]]] = {on: {} for on in self.left}

    def starts(self, on: date, way: Way) -> list[Start]:
        known = self.known[on]
        if way.needs not in known:
            known[way.needs] = starts([way.needs], self.left[on], self.gap, self.after)
        return known[way.needs]

    def runs(self, on: date, way: Way, start: Start) -> tuple[Run, ...]:
        planned = plan([way.needs], self.left[on], self.gap, start.starts)
        return planned[0] if planned else ()

    def take(self, taken: Sequence[Run], places: int = 1) -> None:
        for run in taken:
            on = self.day_of.get((run.pool_id, minute_of(run.starts_at)))
            if on is not None:
                self.left[on][run.pool_id] = _changed(self.left[on][run.pool_id], run, -places)
                self.known[on].clear()

    def has(self, run: Run) -> bool:
        """Whether every slot of the run is free, from its start to its end without a gap."""
        on = self.day_of.get((run.pool_id, minute_of(run.starts_at)))
        if on is None:
            return False
        sheet, at = self.left[on][run.pool_id], minute_of(run.starts_at)
        for begin, end, free in zip(sheet.starts, sheet.ends, sheet.free, strict=True):
            if begin == at and free > 0 and at < minute_of(run.ends_at):
                at = end
        return at == minute_of(run.ends_at)


def _changed(sheet: Sheet, run: Run, by: int) -> Sheet:
    """Below nothing too: where more people stand than are open now, a place given back is none to give."""
    first, last = minute_of(run.starts_at), minute_of(run.ends_at)
    free = [
        n + by if first <= start < last else n
        for start, n in zip(sheet.starts, sheet.free, strict=True)
    ]
    return Sheet(sheet.starts, sheet.ends, tuple(free))


def _seat(seeker: Seeker, floor: _Floor, zone: tzinfo) -> Seat | None:
    for on in floor.left:
        if not seeker.from_date <= on <= seeker.to_date:
            continue
        low = minute_of(datetime.combine(on, seeker.from_time, zone))
        high = minute_of(datetime.combine(on, seeker.to_time, zone))
        before = high + 1 if seeker.before is None else minute_of(seeker.before)
        best: tuple[Start, Way] | None = None
        for way in seeker.ways:
            start = next(
                (
                    one
                    for one in floor.starts(on, way)
                    if low <= one.starts <= high and not _refused(seeker, way, one)
                ),
                None,
            )
            if start and start.starts < before and (not best or start.starts < best[0].starts):
                best = (start, way)
        if best is not None and (runs := floor.runs(on, best[1], best[0])):
            return Seat(seeker, best[1].centre_id, runs)
    return None


def _refused(seeker: Seeker, way: Way, start: Start) -> bool:
    """Partly the same place at the same time as one that was offered before."""
    pool_id = way.needs[0].pool_id
    return any(
        run.pool_id == pool_id
        and minute_of(run.starts_at) < start.ends
        and start.starts < minute_of(run.ends_at)
        for run in seeker.refused
    )


def still_there(
    found: Sequence[Seat],
    sheets: Mapping[date, Mapping[int, Sheet]],
) -> list[Seat]:
    """The seats up to the first that is gone: whoever stands behind it might get what that one would
    choose instead, and waits for the next round."""
    floor, kept = _Floor(sheets, 0, 0), []
    for seat in found:
        if not all(floor.has(run) for run in seat.runs):
            break
        floor.take(seat.runs)
        kept.append(seat)
    return kept


def with_places(
    sheets: Mapping[date, Mapping[int, Sheet]], back: Sequence[Run]
) -> dict[date, dict[int, Sheet]]:
    """The days when these places are free as well."""
    floor = _Floor(sheets, 0, 0)
    floor.take(back, -1)
    return floor.left


def use_freed(
    taken: Sequence[Run], freed: Sequence[Freed]
) -> tuple[list[Freed], list[tuple[Freed, Run]]]:
    """Which freed places the runs use up, and what is left of them: that keeps its moment of return.

    No slot of a run uses two freed places.
    """
    wanted, used = list(taken), set()
    rest: list[tuple[Freed, Run]] = []
    pieces = [(one, one.run) for one in freed]
    while pieces:
        one, piece = pieces.pop(0)
        hit = next((run for run in wanted if _meet(run, piece)), None)
        if hit is None:
            rest.append((one, piece))
            continue
        used.add(one.id)
        wanted.remove(hit)
        wanted += _less(hit, piece)
        pieces += [(one, left) for left in _less(piece, hit)]
    return (
        [one for one in freed if one.id in used],
        [(one, piece) for one, piece in rest if one.id in used],
    )


def meeting(runs: Sequence[Run], freed: Sequence[Freed]) -> list[Freed]:
    """Freed places that lie where the runs lie."""
    return [one for one in freed if any(_meet(run, one.run) for run in runs)]


def _meet(a: Run, b: Run) -> bool:
    return a.pool_id == b.pool_id and a.starts_at < b.ends_at and b.starts_at < a.ends_at


def _less(run: Run, other: Run) -> list[Run]:
    """What of the run lies before and after the other."""
    parts = [
        Run(run.pool_id, run.starts_at, min(run.ends_at, other.starts_at)),
        Run(run.pool_id, max(run.starts_at, other.ends_at), run.ends_at),
    ]
    return [part for part in parts if part.starts_at < part.ends_at]
