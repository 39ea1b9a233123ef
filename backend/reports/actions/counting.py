"""One report's counts: what several blanks ask for is counted once."""

from datetime import datetime

from msgspec.structs import replace

from backend import clock, db
from backend.permits.models import Text
from backend.reports import rules
from backend.reports.models import Ask
from backend.tallies import marking
from backend.tallies.actions import choosing, frozen, standing, tables
from backend.tallies.models import Centre, Choice, Definition, Period, Value
from backend.tallies.models.closes import Close, Frozen, FrozenStanding
from backend.tallies.models.figures import Language
from backend.tallies.models.marks import Mark
from backend.tallies.models.standing import Ground, StandingFigure
from backend.tallies.queries import centres, closes, filed, organs
from backend.tallies.queries.marks import marks
from backend.tallies.rules import check_books
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
        self.marked: dict[tuple[str, str], list[Mark]] = {}
        self.closes: dict[tuple[str, str], Close | None] = {}
        self.frozen: dict[int, tuple[Frozen, dict[str, FrozenStanding]]] = {}

    def key(self, ask: Ask, about_place: bool) -> tuple[str, str, str]:
        place = ask.place or (self.place if about_place else "")
        return ask.period or self.period, place, ask.scope or self.scope

    async def choice(self, key: tuple[str, str, str]) -> Choice:
        """Refuses a period, place or scope that means nothing."""
        if key not in self.choices:
            if len(self.choices) >= rules.MOST_CHOICES:
                raise rules.TooManyCounts(found=len(self.choices) + 1, most=rules.MOST_CHOICES)
            period, place, scope = key
            found = await choosing.choose(
                self.conn,
                period,
                self.now,
                await self.code_of(place) or None,
                scope or None,
                self.organ_id,
            )
            self.choices[key] = await self._as_called_then(found)
        return self.choices[key]

    async def _as_called_then(self, choice: Choice) -> Choice:
        """With the name that the place had when the period was closed."""
        close = await self.close(choice)
        if close is None or choice.place is None or len(choice.centre_ids or ()) != 1:
            return choice
        how, _ = await self.frozen_of(close)
        for centre in (how.called.centres.get(one) for one in choice.centre_ids or ()):
            if centre is not None:
                name = Text(centre.name_zh, centre.name_en)
                return replace(choice, place=replace(choice.place, name=name))
        return choice

    async def until(self, key: tuple[str, str, str]) -> datetime | None:
        """Up to when the data of a choice go."""
        close = await self.close(await self.choice(key))
        return close.data_until if close else (await self.counted(key))["F01"].data_until

    async def organ(self, choice: Choice) -> str:
        """What the bureau is called, or was at the close."""
        close = await self.close(choice)
        if close is not None and (
            then := (await self.frozen_of(close))[0].called.organs.get(self.organ_id)
        ):
            return then.name_zh
        return next(o.name_zh for o in await organs(self.conn) if o.id == self.organ_id)

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

    async def close(self, choice: Choice) -> Close | None:
        """The close in force of exactly this period: then the report says what was frozen."""
        first, last = choice.period.first, choice.period.last
        key = (str(first), str(last))
        if key not in self.closes:
            found = await closes.in_force(self.conn, self.organ_id, first, last)
            own = [one for one in found if (one.first, one.last) == (first, last)]
            self.closes[key] = own[0] if own else None
        return self.closes[key]

    async def frozen_of(self, close: Close) -> tuple[Frozen, dict[str, FrozenStanding]]:
        """How a close counted, and what stood on its last day."""
        if close.id not in self.frozen:
            stood = await filed.standing(self.conn, close.id)
            how = await frozen.frozen_of(self.conn, close)
            self.frozen[close.id] = how, {one.figure: one for one in stood}
        return self.frozen[close.id]

    async def ground(self, choice: Choice) -> Ground:
        """What stands on the last day of the period, today while it runs."""
        key = (str(choice.period.first), str(choice.period.last))
        if key not in self.grounds:
            on = standing_rules.as_of(choice.period, clock.civil_date(self.now))
            self.grounds[key] = await standing.ground(self.conn, self.organ_id, on, choice.period)
        return self.grounds[key]

    async def marks(self, choice: Choice, days: Period) -> list[Mark]:
        """Of these days; where what was chosen is closed, those that were frozen with it."""
        if (close := await self.close(choice)) is not None:
            found = (await self.frozen_of(close))[0].marks or []
            return [mark for mark in found if days.first <= mark.on_date <= days.last]
        key = (str(days.first), str(days.last))
        if key not in self.marked:
            today = clock.civil_date(self.now)
            self.marked[key] = await marks(
                self.conn, days.first, min(days.last, today), today, self.organ_id
            )
        return self.marked[key]

    async def said_of_marks(self, choice: Choice, figure: Definition | StandingFigure) -> Text:
        """The marked days a number is counted from; empty where there are none."""
        periods = [marking.chosen(choice.period)]
        if isinstance(figure, Definition):
            periods += marking.carried(figure, choice.period)
        found = [mark for days in periods for mark in await self.marks(choice, days.period)]
        concerned = marking.concerning(found, choice)

        def say(language: Language) -> str:
            return marking.briefly(marking.told_each(concerned, periods, language), language)

        return Text(say("zh"), say("en"))

    async def open_days(self, choice: Choice) -> int:
        """Days of centres with a mark, in the period; of one closed before marks were kept, those left open."""
        close = await self.close(choice)
        if close is not None and (await self.frozen_of(close))[0].marks is None:
            return close.open_days
        return len(await self.marks(choice, choice.period))

    async def check_books(self, choice: Choice, key: tuple[str, str, str]) -> None:
        """Refuses with BooksDoNotBalance, as every export does."""
        if (key[0], key[2]) not in self.sound:
            check_books(choice.period, await tables.imbalances(self.conn, choice))
            self.sound.add((key[0], key[2]))
