"""Places for those who wait. Fair: in the order given, and nobody is passed over."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo

from backend.booking.models.grid import Need, Run, Sheet, Start
from backend.booking.models.policy import Policy
from backend.booking.models.waiting import Freed, Seat, Seeker, Way
from backend.booking.rules.chain import plan, starts
from backend.booking.rules.grid import minute_of


def seats(
    line: Sequence[Seeker],
    sheets: Mapping[date, Mapping[int, Sheet]],
    policy: Policy,
    first: datetime,
    zone: tzinfo,
    most: int = 1000,
) -> list[Seat]:
    """For each in the line, in that order, the earliest place that fits; whoever fits nowhere is left out.

    At most `most`. `first`: the earliest start there is. Of centres free at the same moment, the one named first.
    Each is seated with what those before left, so nobody who joined later gets a place that an earlier
    one without a seat could have used.
    """
    floor = _Floor(sheets, policy.gap_minutes, minute_of(first) - 1)
    found: list[Seat] = []
    for seeker in line:
        if len(found) == most:
            break
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
        self.known: dict[tuple[Need, ...], dict[date, list[Start]]] = {}

    def starts(self, way: Way) -> dict[date, list[Start]]:
        """On the days on which it can begin at all; a full county has few of them."""
        if way.needs not in self.known:
            found = {on: self._on(on, way.needs) for on in self.left}
            self.known[way.needs] = {on: there for on, there in found.items() if there}
        return self.known[way.needs]

    def _on(self, on: date, needs: tuple[Need, ...]) -> list[Start]:
        return starts([needs], self.left[on], self.gap, self.after)

    def runs(self, on: date, way: Way, start: Start) -> tuple[Run, ...]:
        planned = plan([way.needs], self.left[on], self.gap, start.starts)
        return planned[0] if planned else ()

    def take(self, taken: Sequence[Run], places: int = 1) -> None:
        for run in taken:
            on = self.day_of.get((run.pool_id, minute_of(run.starts_at)))
            if on is not None:
                self.left[on][run.pool_id] = _changed(self.left[on][run.pool_id], run, -places)
                for needs, days in self.known.items():
                    if on in days and run.pool_id in {need.pool_id for need in needs}:
                        days[on] = self._on(on, needs)

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
    days = {on for way in seeker.ways for on in floor.starts(way)}
    for on in sorted(on for on in days if seeker.from_date <= on <= seeker.to_date):
        low = minute_of(datetime.combine(on, seeker.from_time, zone))
        high = minute_of(datetime.combine(on, seeker.to_time, zone))
        before = high + 1 if seeker.before is None else minute_of(seeker.before)
        best: tuple[Start, Way] | None = None
        for way in seeker.ways:
            start = next(
                (
                    one
                    for one in floor.starts(way).get(on, ())
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
