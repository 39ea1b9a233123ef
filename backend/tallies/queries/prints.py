"""What log, facts and sums come to, so that only where two differ rows are looked for.

Facts: how many, and their prints (a hash of the whole fact) xored, so that their order is nothing. Sums: each number
weighted with 31 bits of a hash of where it belongs, and added up by month and year: a number that is wrong, or stands in
another place, changes that; one wrong number in two thousand million would not.
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from backend import db
from backend.tallies.models.facts import Family, Scope
from backend.tallies.models.prints import KeptPrint, Print, SumPrint
from backend.tallies.queries.counts import framed
from backend.tallies.queries.facts import TOLD, asked, columns, of

COUNTED = "{c}.source || ' ' || {c}.part"
# Each seeded with the one before; a record's own hash takes twice as long.
PLACED = """
    hashtextextended({c}.item_code, hashtextextended({counted}, {c}.centre_id * 4294967296 + {c}.organ_id * 65536
                                                                + {c}.item_version))
    """
CELL = f"""
    hashtextextended({{c}}.scheme, hashtextextended({{c}}.applicant, hashtextextended({{c}}.channel, {PLACED})))
    """
FACT = """
    hashint8extended({f}.id, {cell} # uuid_hash_extended({f}.subject,
                                                         ({f}.on_date - DATE '2000-01-01') * 4294967296 + {value}))
    """
WEIGHT = "(hashint4extended({cell_id}, 0) & 2147483647)"
VALUE = "(hashint4extended(f.value, f.cell_id) & 2147483647)"
PLACE = f"({PLACED} & 2147483647)"

TOLD_PRINT = framed(
    "SELECT count(*) AS n, coalesce(bit_xor({fact}), 0) AS print FROM ({told}) AS t",
    fact=FACT.format(
        f="t", value="t.value", cell=CELL.format(c="t", counted=COUNTED.format(c="t"))
    ),
    told=TOLD,
)

KEPT_PRINTS = framed(
    """
    WITH cells AS MATERIALIZED (
        SELECT c.id, c.source, {cell} AS print, {weight} AS weight FROM statistics.tally_cell c
    ), days AS (
        SELECT c.source, f.on_date, count(*) AS n, bit_xor({fact}) AS print, sum(c.weight) AS weight,
               sum(c.weight * f.value) AS amount, sum({value}) AS spread
        FROM statistics.tally_fact f JOIN cells c ON c.id = f.cell_id
        WHERE ($1::date IS NULL OR f.on_date >= $1) AND ($2::date IS NULL OR f.on_date < $2)
        GROUP BY c.source, f.on_date
    )
    SELECT source, date_trunc('month', on_date::timestamp)::date AS first, sum(n)::bigint AS n, bit_xor(print) AS print,
           sum(weight) AS weight, sum(amount) AS amount, sum(spread) AS spread
    FROM days GROUP BY source, date_trunc('month', on_date::timestamp)::date
    """,
    cell=CELL.format(c="c", counted=COUNTED.format(c="c")),
    weight=WEIGHT.format(cell_id="c.id"),
    fact=FACT.format(f="f", value="f.value", cell="c.print"),
    value=VALUE,
)

SUM_PRINTS = framed(
    """
    SELECT f.source, f.grain, f.first, sum({weight} * f.n) AS weight, sum({weight} * f.amount) AS amount
    FROM statistics.tally_sum f WHERE f.source = ANY ($1::text[]) GROUP BY f.source, f.grain, f.first
    UNION ALL
    SELECT f.source, 'value', f.first, sum({value} * f.n), 0
    FROM statistics.tally_spread f WHERE f.source = ANY ($2::text[]) GROUP BY f.source, f.first
    """,
    weight=WEIGHT.format(cell_id="f.cell_id"),
    value=VALUE,
)

TOTALS = framed(
    """
    WITH cells AS MATERIALIZED (
        SELECT c.id, {own} + CASE WHEN u.name IS NULL THEN 0 ELSE {added_up} END AS weight
        FROM statistics.tally_cell c
        LEFT JOIN unnest($2::text[], $3::text[], $4::text[]) AS u (source, part, name) USING (source, part)
        WHERE c.source = ANY ($1::text[])
    ), told AS (
        SELECT s.source, s.grain, s.first, sum(c.weight * s.n) AS n, sum(c.weight * s.amount) AS amount
        FROM statistics.tally_sum s JOIN cells c ON c.id = s.cell_id WHERE s.source = ANY ($1)
        GROUP BY s.source, s.grain, s.first
    ), kept AS (
        SELECT t.source, t.grain, t.first, sum({total} * t.n) AS n, sum({total} * t.amount) AS amount
        FROM statistics.tally_total t WHERE t.source = ANY ($1) GROUP BY t.source, t.grain, t.first
    )
    SELECT DISTINCT source AS name FROM told t FULL JOIN kept k USING (source, grain, first)
    WHERE coalesce(t.n, 0) <> coalesce(k.n, 0) OR coalesce(t.amount, 0) <> coalesce(k.amount, 0)
    """,
    own=PLACE.format(c="c", counted="c.part"),
    added_up=PLACE.format(c="c", counted="u.name"),
    total=PLACE.format(c="t", counted="t.part"),
)


class Named(Struct, frozen=True):
    name: str


async def told_print(conn: db.Conn, family: Family, scope: Scope) -> Print:
    """What the log says of a piece."""
    found = await db.one(conn, Print, of(TOLD_PRINT, family), *asked(scope))
    return found or Print(0, 0)


async def kept_prints(conn: db.Conn, first: date | None, end: date | None) -> list[KeptPrint]:
    """The facts from `first` up to, not with, `end`; null: from the beginning, to the end."""
    return await db.many(conn, KeptPrint, KEPT_PRINTS, first, end)


async def sum_prints(
    conn: db.Conn, sources: Sequence[str], spread: Sequence[str]
) -> list[SumPrint]:
    """The sums by month and year, and how often each value of `spread`."""
    return await db.many(conn, SumPrint, SUM_PRINTS, list(sources), list(spread))


async def totals_differ(
    conn: db.Conn, sources: Sequence[str], added_up: Sequence[tuple[str, str, str]]
) -> list[str]:
    """Sources whose totals are not those of the sums; `added_up` as for `add_up_totals`."""
    found = await db.many(conn, Named, TOTALS, list(sources), *columns(added_up))
    return [one.name for one in found]
