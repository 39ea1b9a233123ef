"""What display, waiting page, kiosk and phone show: all of it from one snapshot and the one order."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from backend.hall.models.now import HallNow, InHall, InLine, Known, LineNow, Placed
from backend.hall.models.screens import CalledLine, Display
from backend.hall.models.tickets import PlacedBy, Priority
from backend.hall.rules.order import why
from backend.hall.rules.waits import wait_range
from backend.permits.models import Text

CALLED = 12
"""Calls the display is told of; it shows as many as can be read from far."""
FIRST = 8
"""Numbers of a line the waiting page names."""
NEAR = 2
"""At least so many who come next are told to go to the windows; one more for each window more."""


@dataclass(frozen=True)
class Scene:
    """A snapshot with what is known about waits. `hour`: of the centre's clock."""

    now: HallNow
    known: Known
    hour: int

    @cached_property
    def tickets(self) -> dict[UUID, InHall]:
        return {one.id: one for one in self.now.tickets}

    @cached_property
    def of_appointments(self) -> dict[UUID, InHall]:
        return {one.appointment_id: one for one in self.now.tickets if one.appointment_id}

    @cached_property
    def lines(self) -> dict[int, list[InHall]]:
        """Who waits, by pool, in the order of the call."""
        lines: dict[int, list[InHall]] = defaultdict(list)
        for one in self.now.tickets:
            if one.state == "waiting":
                lines[one.pool_id].append(one)
        return lines

    @cached_property
    def before(self) -> dict[UUID, tuple[int, int]]:
        """How many of the line come before, and how many minutes their matters usually take."""
        found, usual = {}, self.known.usual
        for line in self.lines.values():
            work = 0
            for ahead, one in enumerate(line):
                found[one.id] = (ahead, work)
                work += usual.get(one.item_code, 0)
        return found

    @cached_property
    def _whys(self) -> dict[tuple[PlacedBy, Priority | None], Text]:
        return {}

    def why(self, one: InHall) -> Text:
        """The sentence of `rules.why`; there are a few for thousands of tickets."""
        key = (one.placed_by, one.priority)
        if key not in self._whys:
            self._whys[key] = why(*key, self.now.policy)
        return self._whys[key]

    @cached_property
    def busy(self) -> set[int | None]:
        """Windows with somebody before them."""
        return {one.window for one in self.now.tickets if one.state in ("called", "serving")}

    @cached_property
    def windows(self) -> dict[int, int]:
        """Windows that call now, by pool."""
        found: dict[int, int] = defaultdict(int)
        for desk in self.now.desks:
            for pool_id in desk.pools:
                found[pool_id] += desk.paused is None
        return found


def display_of(now: HallNow) -> Display:
    """Numbers and windows, the newest call first."""
    called = [
        CalledLine(one.label, one.window, one.announced_at, one.calls)
        for one in now.tickets
        if one.state in ("called", "serving") and one.window is not None and one.announced_at
    ]
    called.sort(key=lambda one: one.called_at, reverse=True)
    waiting = sum(one.state == "waiting" for one in now.tickets)
    return Display(
        now.centre_code, now.centre_name_zh, now.centre_name_en, called[:CALLED], waiting
    )


def place_of(scene: Scene, one: InHall) -> InLine:
    """What the ticket's holder is shown. No range while no window of the line is open: nobody could hold to it."""
    now, (ahead, work) = scene.now, scene.before.get(one.id, (0, 0))
    waits, windows = one.state == "waiting", scene.windows.get(one.pool_id, 0)
    said = scene.why(one)
    wait = wait_range(scene.known.learned, one.item_code, scene.hour, windows, ahead, work)
    return InLine(
        ticket=one.label,
        state=one.state,
        ahead=ahead,
        window=one.window if one.state in ("called", "serving") else None,
        wait_minutes_low=wait.low if waits and windows else None,
        wait_minutes_high=wait.high if waits and windows else None,
        near=waits and ahead < max(NEAR, windows),
        calls=one.calls if one.state == "called" else 0,
        calls_wanted=now.policy.calls,
        behind=now.policy.parked_behind if one.state == "parked" else now.policy.missed_behind,
        why_zh=said.zh if waits else "",
        why_en=said.en if waits else "",
        ticket_id=one.id,
        centre_code=now.centre_code,
        centre_name_zh=now.centre_name_zh,
        centre_name_en=now.centre_name_en,
    )


def lines_of(scene: Scene) -> list[LineNow]:
    """Every line of the centre, for somebody who comes now."""
    found = []
    for pool in scene.now.pools:
        line, windows = scene.lines.get(pool.id, []), scene.windows.get(pool.id, 0)
        work = sum(scene.known.usual.get(one.item_code, 0) for one in line)
        usual_item = line[-1].item_code if line else ""
        wait = wait_range(scene.known.learned, usual_item, scene.hour, windows, len(line), work)
        here = [desk for desk in scene.now.desks if pool.id in desk.pools]
        at_once = not line and any(
            desk.paused is None and desk.window not in scene.busy for desk in here
        )
        found.append(
            LineNow(
                prefix=pool.prefix,
                name_zh=pool.name_zh,
                name_en=pool.name_en,
                waiting=len(line),
                desks=windows,
                paused=len(here) - windows,
                low=0 if at_once or not windows else wait.low,
                high=0 if at_once or not windows else wait.high,
                first=tuple(_placed(scene, one) for one in line[:FIRST]),
            )
        )
    return found


def _placed(scene: Scene, one: InHall) -> Placed:
    said = scene.why(one)
    return Placed(one.label, said.zh, said.en)
