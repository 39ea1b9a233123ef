"""The three computations side by side: the running read model, the fold in Python, the plain SQL."""

from calendar import monthrange
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random
from typing import Any

from backend import db
from backend.tallies import actions
from backend.tallies.definitions import FIGURES
from tests.tallies.fold import Asked, Number, facts_of, numbers_of
from tests.tallies.histories import FIRST, LAST
from tests.tallies.plain import STATEMENTS, ask, make_ready
from tests.tallies.reading import world_of

NOW = datetime(2029, 6, 1, 4, tzinfo=UTC)
SCOPES = ("traffic", "exit_entry", "household", "public_order")
SAID = (
    (None, SCOPES),
    ("no-traffic", SCOPES[1:]),
    ("household", ("household",)),
    ("exit_entry,public_order", ("exit_entry", "public_order")),
    ("no-household,no-exit_entry", ("traffic", "public_order")),
)
FACTS = """
    SELECT c.source, c.part, c.organ_id, c.centre_id, c.item_code, c.item_version, c.channel, c.applicant, c.scheme,
           f.on_date, f.id, f.subject, f.value
    FROM tally_fact f JOIN tally_cell c ON c.id = f.cell_id
    """
PLACES = """
    SELECT code AS place, ARRAY[id] AS centres FROM centre
    UNION ALL
    SELECT d.code, array_agg(c.id) FROM centre c
    JOIN (VALUES ('3308'), ('330899'), ('330899102'), ('330802')) AS d (code) ON starts_with(c.division_code, d.code)
    GROUP BY d.code
    ORDER BY place
    """


@dataclass(frozen=True)
class Question:
    """What somebody would type, and what it means."""

    period: str
    asked: Asked
    place: str | None = None
    scope: str | None = None


Key = tuple[str, str]
"""Figure and measure."""


@dataclass
class Proof:
    """What the two recounts found, to hold anything against."""

    facts: Counter[tuple[Any, ...]]
    questions: list[Question]
    folded: dict[Question, dict[Key, Number]]
    plain: dict[Question, dict[Key, Any]]


def spans(grain: str) -> list[Question]:
    """Each year, quarter or month of the ten years."""
    found = []
    for year in range(FIRST.year, LAST.year + 1):
        for month in range(1, 13, MONTHS[grain]):
            end = month + MONTHS[grain] - 1
            last = date(year, end, monthrange(year, end)[1])
            text = {"year": f"{year}", "quarter": f"{year}Q{end // 3}", "month": f"{year}-{end:02}"}
            found.append(Question(text[grain], Asked(date(year, month, 1), last, SCOPES)))
    return found


MONTHS = {"year": 12, "quarter": 3, "month": 1}
WHOLE = Question("2019..2028", Asked(FIRST, LAST, SCOPES))


def odd_spans(draw: Random) -> Iterator[Question]:
    """Days that are no month: one, a few, over a year's end, years and a bit; the leap day."""
    edges = [
        (date(2024, 2, 29), date(2024, 2, 29)),
        (date(2019, 12, 31), date(2020, 1, 1)),
        (date(2020, 2, 28), date(2020, 3, 1)),
    ]
    for longest in (1, 5, 40, 200, 800, 2500, 3600):
        first = FIRST + timedelta(days=draw.randrange((LAST - FIRST).days - longest))
        edges.append((first, first + timedelta(days=draw.randrange(longest))))
    for first, last in edges:
        yield Question(f"{first}..{last}", Asked(first, last, SCOPES))


async def somewhere(conn: db.Conn, draw: Random, question: Question) -> Question:
    """The same for some place or organ, and some of the licences."""
    places = [(row["place"], tuple(row["centres"])) for row in await conn.fetch(PLACES)]
    said, scopes = draw.choice(SAID)
    place, centres = draw.choice([(None, None), *places])
    organ = draw.choice((1, 2)) if place is None else None
    asked = Asked(question.asked.first, question.asked.last, scopes, organ, centres)
    return Question(question.period, asked, place, said)


async def questions(conn: db.Conn, seed: int, most: int) -> list[Question]:
    """So many, odd ones and whole years among them, everywhere and somewhere."""
    draw = Random(seed)
    odd, whole = list(odd_spans(draw)), [*spans("year"), *spans("quarter"), *spans("month")]
    found: list[Question] = []
    while len(found) < most:
        found.append(odd.pop() if odd else WHOLE)
        wide = draw.choice([WHOLE, WHOLE, *odd, *draw.sample(whole, 3)])
        found.append(await somewhere(conn, draw, wide))
    return found[:most]


async def proof_of(conn: db.Conn, seed: int = 1, most: int = 24) -> Proof:
    """Both recounts of whatever the log says now, for every span, and for so many questions."""
    world, asked = await world_of(conn), await questions(conn, seed, most)
    every = list({*asked, *spans("year"), *spans("quarter"), *spans("month")})
    facts = facts_of(world)
    plain: list[dict[Key, Any]] = [{} for _ in every]
    await make_ready(conn, [q.asked for q in every])
    for statement in STATEMENTS:
        for found, answer in zip(plain, await ask(conn, statement), strict=True):
            found |= {(statement.figure, measure): n for measure, n in answer.items()}
    folded = numbers_of(world, facts, [q.asked for q in every])
    return Proof(
        Counter(astuple(fact) for fact in facts),
        asked,
        dict(zip(every, folded, strict=True)),
        dict(zip(every, plain, strict=True)),
    )


async def differences(conn: db.Conn, proof: Proof, enough: int | None = None) -> list[str]:
    """Where the read model says anything else than either recount. Empty: all three agree.

    Every fact, every year, the books of every year and the questions; `enough`: so many will do.
    """
    found = await facts_that_differ(conn, proof)
    if enough is None or len(found) < enough:
        found += await cells_that_differ(conn, proof, "year")
    if enough is None or len(found) < enough:
        found += await totals_that_differ(conn, proof, "F04", "year")
    if enough is None or len(found) < enough:
        async for line in numbers_that_differ(conn, proof):
            found.append(line)
            if enough is not None and len(found) >= enough:
                break
    return found


async def facts_that_differ(conn: db.Conn, proof: Proof) -> list[str]:
    """One by one, with all that is said of each."""
    kept = Counter(tuple(row) for row in await conn.fetch(FACTS))
    return [
        *(f"too many {fact}" for fact in (kept - proof.facts).elements()),
        *(f"missing {fact}" for fact in (proof.facts - kept).elements()),
    ]


async def numbers_that_differ(conn: db.Conn, proof: Proof) -> AsyncIterator[str]:
    """Of each question."""
    for question in proof.questions:
        for line in compared(proof, question, await running_numbers(conn, question)):
            yield line


def compared(
    proof: Proof, question: Question, running: dict[Key, Any], codes: Sequence[str] | None = None
) -> Iterator[str]:
    """Every measure that any of the three knows, of these figures; none named: of all."""
    folded, plain = proof.folded[question], proof.plain[question]
    for key in sorted({*running, *folded, *plain}):
        said = [
            written(numbers[key], key) if key in numbers else "not counted"
            for numbers in (running, folded, plain)
        ]
        if len(set(said)) > 1 and (codes is None or key[0] in codes):
            yield f"{key} {shown(question)}: running {said[0]}, folded {said[1]}, plain {said[2]}"


def shown(question: Question) -> str:
    asked = question.asked
    return f"{question.period} place={question.place} organ={asked.organ} scope={question.scope}"


async def cells_that_differ(conn: db.Conn, proof: Proof, grain: str) -> list[str]:
    """Of one table a figure over the ten years, a row for each year, quarter or month; nothing: no row."""
    choice = await actions.choose(conn, WHOLE.period, NOW)
    codes = [code for code, definition in FIGURES.items() if grain in definition.dims]
    nothing = {
        (code, m.code): None if m.of or m.kind in ("median", "p90") else 0
        for code in codes
        for m in FIGURES[code].measures
    }
    running: dict[date, dict[Key, Any]] = {q.asked.first: dict(nothing) for q in spans(grain)}
    for code in codes:
        table = await actions.table(conn, choice, code, [grain])
        for line in table.rows:
            for column, cell in zip(table.columns, line.cells, strict=True):
                if column.kind != "text":
                    running[getattr(line.spot, grain)][code, column.key] = cell
    return [
        line
        for question in spans(grain)
        for line in compared(proof, question, running[question.asked.first], codes)
    ]


async def totals_that_differ(
    conn: db.Conn, proof: Proof, code: str, grain: str, years: Sequence[int] | None = None
) -> list[str]:
    """Of one figure that has no rows by time: a table for each span, of all years or of these."""
    found: list[str] = []
    for question in spans(grain):
        if years is not None and question.asked.first.year not in years:
            continue
        choice = await actions.choose(conn, question.period, NOW)
        table = await actions.table(conn, choice, code, ["organ"])
        running = {
            (code, column.key): cell
            for column, cell in zip(table.columns, table.totals.cells, strict=True)
            if column.kind != "text"
        }
        found += compared(proof, question, running, [code])
    return found


async def running_numbers(conn: db.Conn, question: Question) -> dict[Key, Any]:
    """What the product says."""
    choice = await actions.choose(
        conn, question.period, NOW, question.place, question.scope, question.asked.organ
    )
    assert (choice.period.first, choice.period.last) == (question.asked.first, question.asked.last)
    found = {}
    for code, value in (await actions.figures(conn, choice)).items():
        if code in FIGURES:
            found[code, FIGURES[code].measures[0].code] = value.value
            found |= {(code, measure): number for measure, number in value.parts.items()}
    return found


def written(number: Any, key: Key) -> str:
    """As a table would show it: rounded half up to the digits of its measure."""
    if number is None:
        return "none"
    measure = FIGURES[key[0]].measure(key[1]) if key[0] in FIGURES else None
    digits = measure.digits if measure else 0
    if isinstance(number, float):
        exact = Decimal(str(number))
    elif isinstance(number, Fraction):
        exact = Decimal((2 * number * 10**digits + 1) // 2).scaleb(-digits)
    else:
        exact = Decimal(number)
    return str(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def few(lines: Iterable[str], most: int = 12) -> str:
    """What to show of them."""
    said: Sequence[str] = list(lines)
    return "\n".join(
        [*said[:most], *([f"and {len(said) - most} more"] if len(said) > most else [])]
    )
