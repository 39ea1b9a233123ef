"""One report's counts: what several blanks ask for is counted once."""

from datetime import datetime

from backend import clock, db
from backend.tallies.actions import choosing, standing, tables
from backend.tallies.models import Centre, Choice, Value
from backend.tallies.models.reports import Ask
from backend.tallies.models.standing import Ground
from backend.tallies.queries import centres
from backend.tallies.queries.marks import marks
from backend.tallies.rules import check_books
from backend.tallies.rules import reports as rules
from backend.tallies.rules import standing as standing_rules

TIERS = ("county_hall", "regional_centre", "agent_point", "police_post")


class Counting:
    """One report's counts: each period, place and scope is counted once, whatever number of blanks ask for it."""

    def __init__(
        self, conn: db.Conn, organ_id: int, now: datetime, period: str, place: str, scope: str
    ) -> None:
        self.conn, self.organ_id, self.now = conn, organ_id, now
        self.period, self.place, self.scope = period, place, scope
        self.places: list[Centre] | None = None
        self.choices: dict[tuple[str, str, str], Choice] = {}
        self.values: dict[tuple[str, str, str], dict[str, Value]] = {}
        self.grounds: dict[tuple[str, str], Ground] = {}
        self.sound: set[tuple[str, str]] = set()

    def key(self, ask: Ask, about_place: bool) -> tuple[str, str, str]:
        place = ask.place or (self.place if about_place else "")
        return ask.period or self.period, place, ask.scope or self.scope

    async def choice(self, key: tuple[str, str, str]) -> Choice:
        """Refuses a period, place or scope that means nothing."""
        if key not in self.choices:
            if len(self.choices) >= rules.MOST_CHOICES:
                raise rules.TooManyCounts(found=len(self.choices) + 1, most=rules.MOST_CHOICES)
            period, place, scope = key
            self.choices[key] = await choosing.choose(
                self.conn,
                period,
                self.now,
                await self.code_of(place) or None,
                scope or None,
                self.organ_id,
            )
        return self.choices[key]

    async def base(self) -> Choice:
        """What was chosen for the whole report; refuses it as a whole where it means nothing."""
        if self.place:
            await self.choice(self.key(Ask(""), True))
        return await self.choice(self.key(Ask(""), False))

    async def code_of(self, place: str) -> str:
        """A centre by part of its name, where that means one: of several the one of the highest tier."""
        if self.places is None:
            self.places = [c for c in await centres(self.conn) if c.organ_id == self.organ_id]
        exact = [c for c in self.places if place in (c.code, c.name_zh, c.name_en)]
        alike = exact or [c for c in self.places if place and place in c.name_zh]
        highest = min((TIERS.index(c.tier) for c in alike), default=0)
        found = [c for c in alike if TIERS.index(c.tier) == highest]
        return found[0].code if len(found) == 1 else place

    async def counted(self, key: tuple[str, str, str]) -> dict[str, Value]:
        if key not in self.values:
            self.values[key] = await tables.figures(self.conn, await self.choice(key))
        return self.values[key]

    async def ground(self, choice: Choice) -> Ground:
        """What stands on the last day of the period, today while it runs."""
        key = (str(choice.period.first), str(choice.period.last))
        if key not in self.grounds:
            on = standing_rules.as_of(choice.period, clock.civil_date(self.now))
            self.grounds[key] = await standing.ground(self.conn, self.organ_id, on, choice.period)
        return self.grounds[key]

    async def open_days(self, choice: Choice) -> int:
        """Days of centres with a mark, in the period."""
        first, last = choice.period.first, choice.period.last
        today = clock.civil_date(self.now)
        return len(await marks(self.conn, first, last, today, self.organ_id))

    async def check_books(self, choice: Choice, key: tuple[str, str, str]) -> None:
        """Refuses with BooksDoNotBalance, as every export does."""
        if (key[0], key[2]) not in self.sound:
            check_books(choice.period, await tables.imbalances(self.conn, choice))
            self.sound.add((key[0], key[2]))
