"""The three computations side by side: the running read model, the fold in Python, the plain SQL."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random
from typing import Any

from backend import db
from backend.tallies import actions
from backend.tallies.definitions import FIGURES
from tests.tallies.decade import NOW
from tests.tallies.fold import Asked, Number, facts_of, numbers_of
from tests.tallies.histories import FIRST, LAST
from tests.tallies.plain import STATEMENTS, ask, make_ready
from tests.tallies.reading import world_of

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


@dataclass
class Proof:
    """What the two recounts found, to hold anything against."""

    facts: Counter[tuple[Any, ...]]
    questions: list[Question]
    folded: list[dict[tuple[str, str], Number]]
    plain: list[dict[tuple[str, str], Any]]


def spans() -> Iterator[tuple[str, date, date]]:
    """Each year, quarter and month of the ten years, and all of them."""
    yield "2019..2028", FIRST, LAST
    for year in range(2019, 2029):
        yield f"{year}", date(year, 1, 1), date(year, 12, 31)
        for quarter in range(1, 5):
            last = date(year, 3 * quarter, monthrange(year, 3 * quarter)[1])
            yield f"{year}Q{quarter}", date(year, 3 * quarter - 2, 1), last
        for month in range(1, 13):
            last = date(year, month, monthrange(year, month)[1])
            yield f"{year}-{month:02}", last.replace(day=1), last


def odd_spans(draw: Random) -> Iterator[tuple[str, date, date]]:
    """Days that are no month: one, a few, over a year's end, years and a bit; the leap day."""
    yield "2024-02-29", date(2024, 2, 29), date(2024, 2, 29)
    yield "2019-12-31..2020-01-01", date(2019, 12, 31), date(2020, 1, 1)
    yield "2020-02-28..2020-03-01", date(2020, 2, 28), date(2020, 3, 1)
    for longest in (1, 5, 40, 200, 800, 2500, 3600):
        first = FIRST + timedelta(days=draw.randrange((LAST - FIRST).days - longest))
        last = first + timedelta(days=draw.randrange(longest))
        yield f"{first}..{last}", first, last


async def questions(conn: db.Conn, seed: int, share: float = 1.0) -> list[Question]:
    """Every span, each with some place and scope in turn, and the longer ones with none as well."""
    draw = Random(seed)
    places = [(row["place"], tuple(row["centres"])) for row in await conn.fetch(PLACES)]
    found = []
    for text, first, last in (*spans(), *odd_spans(draw)):
        if share < 1 and "-" in text and ".." not in text and draw.random() >= share:
            continue
        found.append(Question(text, Asked(first, last, SCOPES)))
        said, scopes = draw.choice(SAID[1:])
        place, centres = draw.choice([(None, None), *places])
        organ = draw.choice((None, 1, 2)) if place is None else None
        if draw.random() < share:
            asked = Asked(first, last, scopes, organ, centres)
            found.append(Question(text, asked, place, said))
    return found


async def proof_of(conn: db.Conn, seed: int = 1, share: float = 1.0) -> Proof:
    """Both recounts of whatever the log says now."""
    world, asked = await world_of(conn), await questions(conn, seed, share)
    facts = facts_of(world)
    plain: list[dict[tuple[str, str], Any]] = [{} for _ in asked]
    await make_ready(conn, [q.asked for q in asked])
    for statement in STATEMENTS:
        answers = await ask(conn, statement)
        for found, answer in zip(plain, answers, strict=True):
            found |= {(statement.figure, measure): n for measure, n in answer.items()}
    return Proof(
        Counter(astuple(fact) for fact in facts),
        asked,
        numbers_of(world, facts, [q.asked for q in asked]),
        plain,
    )


async def differences(conn: db.Conn, proof: Proof) -> list[str]:
    """Where the read model says anything else than either recount. Empty: all three agree."""
    kept = Counter(tuple(row) for row in await conn.fetch(FACTS))
    return [
        *(f"too many {fact}" for fact in (kept - proof.facts).elements()),
        *(f"missing {fact}" for fact in (proof.facts - kept).elements()),
        *[line async for line in numbers_that_differ(conn, proof)],
    ]


async def numbers_that_differ(conn: db.Conn, proof: Proof) -> Any:
    for question, folded, plain in zip(proof.questions, proof.folded, proof.plain, strict=True):
        running = await running_numbers(conn, question)
        for key in sorted({*running, *folded, *plain}):
            said = [
                written(numbers[key], key) if key in numbers else "not counted"
                for numbers in (running, folded, plain)
            ]
            if len(set(said)) > 1:
                yield f"{key} of {question}: running {said[0]}, folded {said[1]}, plain {said[2]}"


async def running_numbers(conn: db.Conn, question: Question) -> dict[tuple[str, str], Any]:
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


def written(number: Any, key: tuple[str, str]) -> str:
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
    return "\n".join([*said[:most], *([f"and {len(said) - most} more"] if len(said) > most else [])])
