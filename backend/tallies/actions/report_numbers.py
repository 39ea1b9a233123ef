"""Answers for the blanks of a report: what each becomes, or why it stays open."""

from collections.abc import Sequence
from datetime import datetime

from backend import clock, db
from backend.permits.models import Text
from backend.refusal import Refusal
from backend.tallies import wording
from backend.tallies.actions import standing, tables
from backend.tallies.models import Centre, Choice, Definition, Value
from backend.tallies.models.reports import Answer, Ask, Blank, Filling, Known, Number
from backend.tallies.models.standing import Ground, StandingFigure, StandingSpot
from backend.tallies.queries import centres, organs
from backend.tallies.reports import blanks as language
from backend.tallies.reports import evidence, names, numbers
from backend.tallies.rules import SCOPES, BooksDoNotBalance, check_books
from backend.tallies.rules import reports as rules
from backend.tallies.rules import standing as standing_rules

NOTHING = Text(
    "没有数据可算（未知不等于零），请补充数据后再填", "nothing to count yet; unknown is not zero"
)
UNKNOWN = Text("没有这个名称", "there is no such name")
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
            self.choices[key] = await tables.choose(
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

    async def check_books(self, choice: Choice, key: tuple[str, str, str]) -> None:
        """Refuses with BooksDoNotBalance, as every export does."""
        if (key[0], key[2]) not in self.sound:
            check_books(choice.period, await tables.imbalances(self.conn, choice))
            self.sound.add((key[0], key[2]))


async def answered(
    counting: Counting, found: Sequence[Blank], unclosed: Sequence[Blank], strict: bool
) -> Filling:
    """Every blank with its answer. `strict`: refuses while the books of a wanted figure don't balance."""
    base = await counting.base()
    until = (await counting.counted(counting.key(Ask(""), False)))["F01"].data_until
    answers = {
        raw: await answer(counting, raw, strict) for raw in dict.fromkeys(b.raw for b in found)
    }
    complete = base.complete and all(
        a.number is None or a.number.complete for a in answers.values()
    )
    return Filling(
        _period(base),
        base.period.text,
        complete,
        Text(wording.common_line(base, "zh"), wording.common_line(base, "en")),
        until,
        list(found),
        answers,
        evidence.gather(found, answers),
        list(unclosed),
    )


async def answer(counting: Counting, raw: str, strict: bool) -> Answer:
    """What becomes of one blank, as typed with its braces."""
    named = names.not_ours(language.inside(raw))
    try:
        ask = language.read(raw)
    except language.Misread as no:
        if named:
            return Answer(raw, "not_ours", why=named.reason)
        why = Text(f"看不懂“{no.word}”", f"“{no.word}” means nothing here")
        return Answer(raw, "unknown", why=why, near=names.near(language.inside(raw)))
    named = named or names.not_ours(ask.name)
    if named:
        return Answer(raw, "not_ours", why=named.reason)
    try:
        return await _known(counting, raw, ask)
    except BooksDoNotBalance as no:
        if strict:
            raise
        return Answer(raw, "refused", why=_sentence(no), books=True)
    except rules.TooManyCounts:
        raise
    except Refusal as no:
        return Answer(raw, "refused", why=_sentence(no))


async def _known(counting: Counting, raw: str, ask: Ask) -> Answer:
    """A figure's number or a word about the report; what is neither is unknown."""
    if (word := names.word(ask.name)) is not None and not ask.part:
        return await _word(counting, raw, ask, word)
    found = names.figure(ask)
    if found is None:
        given = f"{ask.name}.{ask.part}" if ask.part else ask.name
        return Answer(raw, "unknown", why=UNKNOWN, near=names.near(given))
    number = await number_of(counting, *found, ask)
    if not number.exact:
        return Answer(raw, "no_value", number=number, why=NOTHING)
    said, suffix = numbers.written(number, ask.form)
    return Answer(raw, "filled", ("估算" if number.estimated else "") + said, suffix, number)


async def number_of(counting: Counting, figure: names.Figure, part: str, ask: Ask) -> Number:
    """The number a blank asks for, with what it stands on. Refuses while its books don't balance."""
    key = counting.key(ask, figure.code in names.ABOUT_A_PLACE)
    choice = await counting.choice(key)
    if isinstance(figure, StandingFigure):
        return _standing(figure, part, choice, await counting.ground(choice))
    if figure.books:
        await counting.check_books(choice, key)
    return await _counted(
        counting, figure, part, choice, (await counting.counted(key))[figure.code]
    )


async def _counted(
    counting: Counting, figure: Definition, part: str, choice: Choice, value: Value
) -> Number:
    measure = figure.measure(part) or figure.measures[0]
    own = measure is figure.measures[0]
    exact = value.value if own else value.parts[part]
    return Number(
        figure.code if own else f"{figure.code}.{part}",
        figure.name if own else _both(figure.name, measure.name),
        figure.meaning,
        measure.unit,
        figure.version,
        str(figure.valid_from),
        _period(choice),
        Text(wording.scope_line(figure, choice, "zh"), wording.scope_line(figure, choice, "en")),
        value.data_until,
        choice.complete,
        value.rows if own else await _rows(counting, figure, part, choice),
        "" if exact is None else str(exact),
        measure.kind == "share",
        measure.digits,
        asked=_asked(choice),
    )


async def _rows(counting: Counting, figure: Definition, part: str, choice: Choice) -> int | None:
    """How many rows stand behind; a difference has none of its own."""
    try:
        return await tables.row_count(counting.conn, choice, figure.code, part)
    except Refusal:
        return None


def _standing(figure: StandingFigure, part: str, choice: Choice, ground: Ground) -> Number:
    measure, rows = standing.opened(ground, figure.code, part, StandingSpot(), choice.centre_ids)
    exact = standing.plain(measure, rows)
    own = measure is figure.measures[0]
    return Number(
        figure.code if own else f"{figure.code}.{part}",
        figure.name if own else _both(figure.name, measure.name),
        figure.meaning,
        measure.unit,
        figure.version,
        str(figure.valid_from),
        _period(choice),
        _stands(figure.basis, ground, choice),
        None,
        choice.complete,
        len(rows),
        "" if exact is None else str(exact),
        measure.kind in ("share", "compression"),
        measure.digits,
        any(row.estimated for row in rows),
        _asked(choice),
    )


def _stands(basis: Text, ground: Ground, choice: Choice) -> Text:
    """The counting rule of what stands on a day."""
    zh = f"口径：{basis.zh}（{wording.day(ground.on, 'zh')}）；{wording.place(choice, 'zh')}"
    return Text(zh, f"Counted: {basis.en} ({ground.on}); {wording.place(choice, 'en')}")


async def _word(counting: Counting, raw: str, ask: Ask, word: Known) -> Answer:
    key = counting.key(ask, word.place)
    choice = await counting.choice(key)
    if word is names.LAYOUT:
        number = layout(choice, await counting.ground(choice))
        return Answer(raw, "filled", number.exact, number=number)
    said = await _said(counting, word.code, choice, key)
    return Answer(raw, "filled", said) if said else Answer(raw, "no_value", why=NOTHING)


async def _said(
    counting: Counting, code: str, choice: Choice, key: tuple[str, str, str]
) -> str | None:
    until = (await counting.counted(key))["F01"].data_until
    match code:
        case "机关":
            found = {o.id: o for o in await organs(counting.conn)}
            return found[counting.organ_id].name_zh
        case "统计期":
            running = "" if choice.complete else f"（截至{wording.instant(until, 'zh')}）"
            return wording.period(choice.period, "zh") + running
        case "年份":
            return str(choice.period.first.year)
        case "数据截至":
            return until and wording.instant(until, "zh")
        case "口径":
            return wording.common_line(choice, "zh").partition("：")[2]
    return choice.place.name.zh if choice.place else None


def layout(choice: Choice, ground: Ground) -> Number:
    """X+m+x of the county report: halls, regional centres, the rest."""
    tiers = [c.tier for c in standing_rules.open_centres(ground, ground.on).values()]
    halls, regional = tiers.count("county_hall"), tiers.count("regional_centre")
    basis = Text("时点指标", "as of a day")
    return Number(
        names.LAYOUT.code,
        names.LAYOUT.name,
        names.LAYOUT.meaning,
        Text("个", "places"),
        1,
        "2019-01-01",
        _period(choice),
        _stands(basis, ground, choice),
        None,
        choice.complete,
        len(tiers),
        f"{halls}+{regional}+{len(tiers) - halls - regional}",
    )


def _period(choice: Choice) -> Text:
    return Text(wording.period(choice.period, "zh"), wording.period(choice.period, "en"))


def _asked(choice: Choice) -> tuple[str, str, str]:
    out = ",".join(s for s in SCOPES if s not in choice.scopes)
    return choice.period.text, choice.place.code if choice.place else "", out


def _both(name: Text, part: Text) -> Text:
    return Text(f"{name.zh}：{part.zh}", f"{name.en}: {part.en}")


def _sentence(no: Refusal) -> Text:
    return Text(no.sentence("zh"), no.sentence("en"))
