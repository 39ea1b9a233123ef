"""When openings shrink: who keeps the place, and where the others could go, all planned together."""

import hashlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from backend.booking.models.closing import Key, Losing, Option, Visit
from backend.booking.models.grid import Need, Run, Sheet
from backend.booking.rules.chain import Matters, plan, starts
from backend.booking.rules.grid import instant_of, minute_of
from backend.refusal import Refusal

NEAR_DAYS = 3
"""Another time is looked for so many days before and after. [U]"""
NEAR_KM = 40.0
"""A farther centre is no offer. [U]"""
NEAR_CENTRES = 6
"""So many other centres are looked at, the nearest. [U]"""
LEAD = timedelta(hours=4)
"""A new time begins no sooner, so that there is time to answer. [U]"""
KEPT = timedelta(hours=48)
"""How long an offer made for a closure stands. [U]"""
ANSWER_BEFORE = timedelta(hours=2)
"""An offer ends so long before its time at the latest. [U]"""
LONGEST_NOTE = 500
CHAIN_OF_MOVES = 8
"""To seat one more, so many others at most are asked to go elsewhere."""


class LosersChanged(Refusal):
    """Meanwhile other people booked or cancelled. Nothing was saved: look at the new preview and save again."""

    zh = "预览之后预约情况有变化，尚未保存。请查看新的预览后再次保存。"


class GridInUse(Refusal):
    """On {on_date} people are booked in units that would no longer match. Choose a first day after
    the last booking, or times that fit the units of {minutes} minutes."""

    zh = "{on_date}已有预约，新的时段划分与之不一致。请选择最后一个预约之后的日期，或改用与{minutes}分钟时段对齐的时间。"


class OfferStands(Refusal):
    """Another time is already offered for this matter. Wait for the answer, or until the offer ends."""

    zh = "该事项已有一个待确认的新时间，请等待答复或待其到期后再试。"
    constraint = "appointment_one_offer_per_person_and_item"


class NoteUnfit(Refusal):
    """A note has 2 to {most} characters, all notes together. Write it shorter, or write something."""

    zh = "备注合计须为2至{most}个字，请填写或缩短。"
    status = 422


class Unit(Struct, frozen=True):
    """A slot somebody has taken, as it stands in the grid now."""

    pool_id: int
    on_date: date
    starts_at: datetime
    ends_at: datetime


def losing(places: Mapping[Key, int], visits: Iterable[Visit]) -> list[Visit]:
    """Who no longer fits, in the order they booked. Whoever booked earlier stays; a visit stays with
    all its places or loses as a whole, and then takes none from those after it."""
    left = Counter(places)
    lost = []
    for visit in sorted(visits, key=lambda one: (one.rank, one.made_at, one.id)):
        wanted = Counter(visit.slots)
        if visit.slots and all(left[key] >= n for key, n in wanted.items()):
            left.subtract(wanted)
        else:
            lost.append(visit)
    return lost


def check_grid(taken: Iterable[Unit], after: Mapping[Key, datetime]) -> None:
    """Refuses a grid in which a unit somebody holds would lie across others. `after`: slot → its end."""
    starts: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for (pool_id, start), end in after.items():
        starts[pool_id].append((start, end))
    for unit in taken:
        if after.get((unit.pool_id, unit.starts_at)) == unit.ends_at:
            continue
        if any(s < unit.ends_at and unit.starts_at < e for s, e in starts[unit.pool_id]):
            minutes = int((unit.ends_at - unit.starts_at).total_seconds() // 60)
            raise GridInUse(on_date=unit.on_date.isoformat(), minutes=minutes)


class Nearby(Struct, frozen=True):
    """A centre where the whole visit can be done."""

    centre_id: int
    km: float
    matters: tuple[tuple[Need, ...], ...]


Known = dict[tuple[Nearby, date], list[Option]]


def options(
    nearby: Sequence[Nearby],
    was: datetime,
    days: Sequence[date],
    sheets: Mapping[date, Mapping[int, Sheet]],
    gap: int,
    after: datetime,
    known: Known | None = None,
) -> list[Option]:
    """Every other time for the visit: the same place first, then the nearest, there the time nearest
    to the old one. `known`: what was found before for visits alike, and is added to."""
    seen: Known = {} if known is None else known
    found: list[Option] = []
    for place in nearby:
        for day in days:
            if (place, day) not in seen:
                seen[place, day] = _on_day(place, sheets.get(day, {}), gap, minute_of(after))
            found += seen[place, day]
    return sorted(
        found,
        key=lambda one: (one.km, one.centre_id, abs(one.starts_at - was), one.starts_at),
    )


def _on_day(place: Nearby, sheets: Mapping[int, Sheet], gap: int, after: int) -> list[Option]:
    found = []
    for begin in starts(place.matters, sheets, gap, after):
        chosen = _chosen(place.matters, sheets, gap, begin.starts, begin.ends)
        if chosen is not None:
            keys = tuple(key for stages in chosen for run in stages for key in _keys(run, sheets))
            first = min(run.starts_at for stages in chosen for run in stages)
            found.append(Option(place.centre_id, place.km, first, chosen, keys))
    return found


def _chosen(
    matters: Matters, sheets: Mapping[int, Sheet], gap: int, begin: int, end: int
) -> tuple[tuple[Run, ...], ...] | None:
    if len(matters) == 1 and len(matters[0]) == 1:
        return ((Run(matters[0][0].pool_id, instant_of(begin), instant_of(end)),),)
    return plan(matters, sheets, gap, begin)


def _keys(run: Run, sheets: Mapping[int, Sheet]) -> list[Key]:
    begins = sheets[run.pool_id].starts
    first = bisect_left(begins, minute_of(run.starts_at))
    last = bisect_left(begins, minute_of(run.ends_at))
    return [(run.pool_id, instant_of(start)) for start in begins[first:last]]


def assign(wishes: Sequence[Sequence[Option]], free: Mapping[Key, int]) -> list[Option | None]:
    """One option for each, in their order, together never more than is free. As many as possible get
    one: if need be somebody earlier takes a later wish of theirs. Where every option is a single
    slot this is the greatest number there is."""
    seating = _Seating(wishes, free)
    for who in range(len(wishes)):
        before = set(seating.dead)
        if seating.seat(who, CHAIN_OF_MOVES):
            seating.dead = before
    return [None if n is None else wishes[who][n] for who, n in enumerate(seating.chosen)]


class _Seating:
    def __init__(self, wishes: Sequence[Sequence[Option]], free: Mapping[Key, int]) -> None:
        counted = {id(one): Counter(one.slots) for own in wishes for one in own}
        self.wishes = [[(n, counted[id(one)]) for n, one in enumerate(own)] for own in wishes]
        self.left = Counter(free)
        self.chosen: list[int | None] = [None] * len(wishes)
        self.sitting: dict[Key, set[int]] = defaultdict(set)
        self.dead: set[tuple[Key, ...]] = set()
        """Places for which a vain search found nobody to make room: nor will a later one."""

    def seat(self, who: int, moves: int) -> bool:
        for n, slots in self.wishes[who]:
            if self._fits(slots):
                self._put(who, n, 1)
                return True
        if moves:
            for n, slots in self.wishes[who]:
                key = tuple(slots)
                if key not in self.dead:
                    self.dead.add(key)
                    if self._swap(who, n, slots, moves - 1):
                        return True
        return False

    def _fits(self, slots: Counter[Key]) -> bool:
        return all(self.left[key] >= n for key, n in slots.items())

    def _put(self, who: int, n: int, sign: int) -> None:
        self.chosen[who] = n if sign > 0 else None
        for key, count in self.wishes[who][n][1].items():
            self.left[key] -= sign * count
            (self.sitting[key].add if sign > 0 else self.sitting[key].discard)(who)

    def _swap(self, who: int, n: int, slots: Counter[Key], moves: int) -> bool:
        """Somebody who sits there goes elsewhere, if that makes room."""
        full = [key for key, count in slots.items() if self.left[key] < count]
        for other in sorted(set.intersection(*(self.sitting[key] for key in full))):
            held = self.chosen[other]
            if held is None:
                continue
            self._put(other, held, -1)
            if self._fits(slots):
                self._put(who, n, 1)
                if self.seat(other, moves):
                    return True
                self._put(who, n, -1)
            self._put(other, held, 1)
        return False


def keeps_until(starts_at: datetime, now: datetime) -> datetime:
    """How long an offer of that time stands."""
    return min(now + KEPT, starts_at - ANSWER_BEFORE)


def digest_of(losers: Iterable[Losing]) -> str:
    """The same for the same people, however they are listed."""
    ids = sorted(str(one.id) for one in losers)
    return hashlib.sha256(" ".join(ids).encode()).hexdigest()[:16]


def check_note(text: str) -> None:
    if not 2 <= len(text.strip()) <= LONGEST_NOTE:
        raise NoteUnfit(most=LONGEST_NOTE)
