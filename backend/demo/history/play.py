"""The years of one place, day after day."""

from datetime import date, timedelta
from random import Random

from msgspec import Struct

from backend.clock import civil_date
from backend.demo.history import demand
from backend.demo.history.appointments import Appointments
from backend.demo.history.clocks import Clocks
from backend.demo.history.codes import Codes, Counter
from backend.demo.history.diary import Diary
from backend.demo.history.hall import Hall
from backend.demo.history.ledger import Ledger
from backend.demo.history.office import Office
from backend.demo.history.raters import Raters
from backend.demo.history.world import Matter, Moment, People, Site, World, moment, second_of

AT_HOME = (7 * 3600, 22 * 3600, 20 * 3600)
"""When people use their phones: from, to, mostly."""

ROWS: dict[demand.Stream, int] = {"online": 6, "booked": 19, "walk_in": 15}
"""About how many rows somebody leaves behind."""


class Plan(Struct, frozen=True):
    """What to play. Two runs with the same plan on the same world write the same."""

    scale: float
    seed: int


class Place:
    """One centre through the years."""

    def __init__(
        self,
        world: World,
        site: Site,
        plan: Plan,
        ledger: Ledger,
        clocks: Clocks,
        market: demand.Market,
        people: People,
        numbers: Counter,
        codes: Codes,
        ratings: Counter,
    ) -> None:
        self.world, self.site, self.persons, self.market = world, site, people.ids, market
        self.rng = Random(f"{plan.seed}/{site.code}")  # noqa: S311 (a story, not a secret)
        self.office = Office(world, site, ledger, self.rng, numbers, clocks)
        ends = moment(civil_date(world.now))
        self.diary = Diary(site.sessions, ends.on, second_of(world.now, ends) + 1)
        self.appointments = Appointments(self.office, self.diary, codes)
        self.hall = Hall(self.appointments, people, plan.scale)
        dice = Random(f"{plan.seed}/{site.code}/ratings")  # noqa: S311 (a story, not a secret)
        self.raters = Raters(self.office, dice, ratings, world.legal_id)
        self._month: tuple[int, int] = (0, 0)
        self._wanted: dict[demand.Stream, demand.Wanted] = {}

    def live(self, day: Moment) -> None:
        """One day: from home first, then what was planned, then the hall."""
        self._look_ahead(day.on)
        for matter, person_id in self._people("online", day.on):
            self.office.file_online(day, self._at_home(), matter, person_id)
        walk_ins = self._people("walk_in", day.on)
        for matter, person_id in self._people("booked", day.on):
            if not self.appointments.book_first(day, self._at_home(), matter, person_id):
                walk_ins.append((matter, person_id))
        self.office.settle(day)
        self.hall.serve(day, walk_ins)
        self.raters.ask(self.office.closed, day)
        self.office.end_day()

    def _look_ahead(self, on: date) -> None:
        """Once a month: what people want, and sheets that are past."""
        if self._month != (on.year, on.month):
            self._month = on.year, on.month
            self.diary.forget(on - timedelta(days=1))
            self._wanted = {
                stream: self.market.wanted(self.site, on.replace(day=1), stream)
                for stream in demand.STREAMS
            }

    def _people(self, stream: demand.Stream, on: date) -> list[tuple[Matter, int]]:
        """What is wanted today, each by somebody of the place."""
        editions, persons, rng = self.world.editions, self.persons, self.rng
        return [
            (editions[code].on(on), persons[rng.randrange(len(persons))])
            for code in self._wanted[stream].draw(rng, on)
        ]

    def _at_home(self) -> int:
        return int(self.rng.triangular(*AT_HOME))

    def leave(self) -> None:
        """The story ends: what is open stays open."""
        self.office.leave()
        self.raters.leave()


def share_out(world: World, market: demand.Market, shards: int) -> list[list[Site]]:
    """Places in groups of about equal work: the busiest first, each to the group with least so far."""
    month = world.last.replace(day=1)

    def work(site: Site) -> float:
        return sum(
            market.wanted(site, month, stream).a_day * ROWS[stream] for stream in demand.STREAMS
        )

    groups: list[list[Site]] = [[] for _ in range(shards)]
    for site in sorted(world.sites, key=work, reverse=True):
        min(groups, key=lambda group: sum(map(work, group))).append(site)
    return groups
