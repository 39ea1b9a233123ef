"""Everything counted again from the log, and compared with what is kept. Nothing is changed.

Cases that went the ordinary way are counted by a statement of their own, so that what it shares with the fold is the log.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from datetime import date
from functools import partial
from itertools import pairwise

from backend import db
from backend.tallies.actions.fold import SPREAD
from backend.tallies.actions.pieces import SUMMED, Piece, Turn, added_up, pieces_of, shared_out
from backend.tallies.models.facts import Difference, Scope
from backend.tallies.models.prints import KeptPrint, Print, SumPrint
from backend.tallies.queries import ordinary, prints, rebuild
from backend.tallies.queries import recount as queries
from backend.tallies.rules import recount as rules
from backend.tallies.sources import CASES

SPANS = 4
"""In how many the facts are read. Each looks at every cell once."""


async def recount(conn: db.Conn) -> list[Difference]:
    """Every fact against the log, every sum against the facts, every total against the sums: where they differ."""
    return await _recount(lambda: nullcontext(conn), 1)


async def recount_through(pool: db.Pool, hands: int = 2) -> list[Difference]:
    """The same by several connections at once; what is folded meanwhile may show up as a difference."""
    return await _recount(lambda: db.transaction(pool), hands)


async def _recount(turn: Turn, hands: int) -> list[Difference]:
    found: list[Difference] = []
    told = defaultdict[str, list[Print]](list)
    kept, sums = list[KeptPrint](), list[SumPrint]()

    async def read_log(piece: Piece, conn: db.Conn) -> None:
        family, scope = piece
        await rebuild.plan_for_much(conn, whole_days=scope.days is not None)
        if family is CASES:
            plain = await ordinary.ordinary_print(conn, scope)
            told[family.name].append(Print(plain.n, plain.print))
            scope = Scope(subjects=tuple(sorted(set(plain.odd))))
        told[family.name].append(await prints.told_print(conn, family, scope))

    async def read_facts(first: date | None, end: date | None, conn: db.Conn) -> None:
        kept.extend(await prints.kept_prints(conn, first, end))

    async def read_sums(names: Sequence[str], conn: db.Conn) -> None:
        sums.extend(await prints.sum_prints(conn, names, [one for one in names if one in SPREAD]))
        if differing := await prints.totals_differ(conn, names, added_up(names)):
            apart = await queries.totals_apart(conn, differing, added_up(differing))
            found.extend(_sum(one) for one in apart)

    async def find_facts(piece: Piece, conn: db.Conn) -> None:
        apart = ordinary.facts_apart if piece[0] is CASES else queries.facts_apart
        found.extend(_fact(one) for one in await apart(conn, *piece))

    async def find_sums(names: Sequence[str], conn: db.Conn) -> None:
        found.extend(_sum(one) for one in await queries.sums_apart(conn, names))
        spread = [one for one in names if one in SPREAD]
        found.extend(_sum(one) for one in await queries.spread_apart(conn, spread))

    async def do(work: Callable[[db.Conn], Awaitable[None]]) -> int:
        async with turn() as conn:
            await rebuild.plan_for_much(conn)
            await work(conn)
        return 1

    async with turn() as conn:
        pieces = await pieces_of(conn)
    reading: list[Callable[[db.Conn], Awaitable[None]]] = [
        *(partial(read_facts, *span) for span in spans(pieces)),
        *(partial(read_sums, names) for names in SUMMED),
        *(partial(read_log, piece) for piece in pieces),
    ]
    await shared_out(reading, do, hands)
    wrong = rules.wrong_sums(kept, sums, SPREAD)
    looking: list[Callable[[db.Conn], Awaitable[None]]] = [
        *(partial(find_facts, piece) for piece in pieces if rules.differ(piece[0], told[piece[0].name], kept)),
        *(partial(find_sums, names) for names in [wrong] if wrong),
    ]  # fmt: skip
    await shared_out(looking, do, hands)
    return found


def spans(pieces: Sequence[Piece]) -> list[tuple[date | None, date | None]]:
    """All days in a few spans, the first without beginning, the last without end."""
    starts = sorted({scope.days[0] for _, scope in pieces if scope.days})
    cuts = [starts[n * len(starts) // SPANS] for n in range(1, SPANS)] if starts else []
    return list(pairwise([None, *sorted(set(cuts)), None]))


def _sum(one: queries.SumApart) -> Difference:
    return Difference("sum", one.source, one.grain, one.first, kept=one.kept, told=one.told)


def _fact(one: queries.FactApart) -> Difference:
    if one.told:
        return Difference(
            "missing", one.source, one.part, one.on_date, one.id, one.subject, 0, one.value
        )
    return Difference("extra", one.source, one.part, one.on_date, one.id, one.subject, one.value, 0)
