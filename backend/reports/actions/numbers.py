"""Answers for the blanks of a report: what each becomes, or why it stays open."""

from collections.abc import Sequence

import msgspec

from backend.permits.models import Text
from backend.refusal import Refusal
from backend.reports import blanks as language
from backend.reports import evidence, names, numbers, rules
from backend.reports.actions.counting import Counting
from backend.reports.models import Answer, Ask, Blank, Filling, Known, Number
from backend.tallies import wording
from backend.tallies.actions import drill, standing
from backend.tallies.actions.frozen import frozen_value
from backend.tallies.figures.words import FIRST_VALID
from backend.tallies.models import Choice, Definition, Value
from backend.tallies.models.closes import Close
from backend.tallies.models.standing import Ground, StandingFigure, StandingMeasure
from backend.tallies.restating import stamp
from backend.tallies.rules import SCOPES, BooksDoNotBalance
from backend.tallies.rules import standing as standing_rules

NOTHING = Text(
    "没有数据可算（未知不等于零），请补充数据后再填", "nothing to count yet; unknown is not zero"
)
NO_BAY = Text(
    "所选地点在统计期末没有晚于网点启用的查验区，不存在“增至”多少项",
    "no inspection bay came after the place itself, so nothing was added",
)
UNKNOWN = Text("没有这个名称", "there is no such name")


async def answered(
    counting: Counting, found: Sequence[Blank], unclosed: Sequence[Blank], strict: bool
) -> Filling:
    """Every blank with its answer. `strict`: refuses while the books of a wanted figure don't balance."""
    base = await counting.base()
    until = await counting.until(counting.key(Ask(""), False))
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
        await counting.open_days(base),
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
        why = NO_BAY if number.code.startswith("F08") else NOTHING
        return Answer(raw, "no_value", number=number, why=why)
    said, suffix = numbers.written(number, ask.form)
    return Answer(raw, "filled", ("估算" if number.estimated else "") + said, suffix, number)


async def number_of(counting: Counting, figure: names.Figure, part: str, ask: Ask) -> Number:
    """The number a blank asks for, with what it stands on. Refuses while its books don't balance."""
    key = counting.key(ask, figure.code in names.ABOUT_A_PLACE)
    choice = await counting.choice(key)
    number = await _number(counting, figure, part, choice, key)
    measure = figure.measure(part) or figure.measures[0]
    if isinstance(measure, StandingMeasure) and not measure.of_days:
        return number
    return msgspec.structs.replace(number, marks=await counting.said_of_marks(choice, figure))


async def _number(
    counting: Counting, figure: names.Figure, part: str, choice: Choice, key: tuple[str, str, str]
) -> Number:
    close = await counting.close(choice)
    if isinstance(figure, StandingFigure):
        return await _standing(counting, figure, part, choice, close)
    if close is not None:
        how, _ = await counting.frozen_of(close)
        if figure.code in how.definitions:
            return await _frozen(counting, close, how.definitions[figure.code], part, choice)
    if figure.books:
        await counting.check_books(choice, key)
    value = (await counting.counted(key))[figure.code]
    rows: int | None = value.rows
    if figure.measure(part) not in (None, figure.measures[0]):
        rows = await _rows(counting, figure, part, choice)
    return _counted(figure, part, choice, value, rows)


async def _frozen(
    counting: Counting, close: Close, figure: Definition, part: str, choice: Choice
) -> Number:
    """As it was closed, by the definition of then: the same whenever the report is filled."""
    value, rows = await frozen_value(counting.conn, close, figure, choice)
    number = _counted(figure, part, choice, value, rows.get(part, value.rows))
    line = number.scope_line
    stamped = Text(line.zh + stamp(close, "zh"), line.en + stamp(close, "en"))
    return msgspec.structs.replace(number, scope_line=stamped)


def _counted(
    figure: Definition, part: str, choice: Choice, value: Value, rows: int | None
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
        figure.valid_from,
        _period(choice),
        Text(wording.scope_line(figure, choice, "zh"), wording.scope_line(figure, choice, "en")),
        value.data_until,
        choice.complete,
        rows,
        "" if exact is None else str(exact),
        measure.kind == "share",
        measure.digits,
        asked=_asked(choice),
    )


async def _rows(counting: Counting, figure: Definition, part: str, choice: Choice) -> int | None:
    """How many rows stand behind; a difference has none of its own."""
    try:
        return await drill.row_count(counting.conn, choice, figure.code, part)
    except Refusal:
        return None


async def _standing(
    counting: Counting, figure: StandingFigure, part: str, choice: Choice, close: Close | None
) -> Number:
    """As of the last day; as it was frozen where the period is closed."""
    stood = (await counting.frozen_of(close))[1].get(figure.code) if close else None
    ground = await counting.ground(choice)
    if close is None or stood is None or stood.definition.version != figure.version:
        every = standing.rows_of(figure, ground, choice.centre_ids)
        line = _stands(figure.basis, ground, choice)
    else:
        every = standing.at_places(figure, stood.rows, choice.centre_ids)
        said = _stands(figure.basis, ground, choice)
        line = Text(said.zh + stamp(close, "zh"), said.en + stamp(close, "en"))
    measure = figure.measure(part) or figure.measures[0]
    rows = standing_rules.chosen(measure, every)
    exact = standing.plain(measure, rows)
    if figure.code == "F08" and not every:
        exact = None
    own = measure is figure.measures[0]
    return Number(
        figure.code if own else f"{figure.code}.{part}",
        figure.name if own else _both(figure.name, measure.name),
        figure.meaning,
        measure.unit,
        figure.version,
        figure.valid_from,
        _period(choice),
        line,
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
    until = await counting.until(key)
    match code:
        case "机关":
            return await counting.organ(choice)
        case "统计期":
            running = "" if choice.complete else f"（截至{wording.instant(until, 'zh')}）"
            return wording.period(choice.period, "zh") + running
        case "年份":
            return str(choice.period.first.year)
        case "数据截至":
            return wording.instant(until, "zh") if until else None
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
        FIRST_VALID,
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
