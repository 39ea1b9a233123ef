"""Whether log, facts and sums are the same, told by what they come to. Only where two differ are rows looked for.

Facts: how many, and their prints (a hash of the whole fact) xored, so that their order is nothing. Sums: each number
weighted with 31 bits of a hash of where it belongs, and added up by month and year: a number that is wrong, or stands in
another place, changes that; one wrong number in two thousand million would not.
"""

from collections.abc import Sequence

from msgspec import Struct

from backend import db
from backend.tallies.models.facts import Family, Scope
from backend.tallies.queries.counts import framed
from backend.tallies.queries.facts import TOLD, asked, columns, of

FACT = """
    hash_record_extended(ROW({c}.part, {c}.organ_id, {c}.centre_id, {c}.item_code, {c}.item_version, {c}.channel,
                             {c}.applicant, {c}.scheme, {f}.on_date, {f}.id, {f}.subject, {f}.value), 0)
    """
PRINTED = framed(
    """
    WITH told AS (
        SELECT t.source, count(*) AS n, bit_xor({told_fact}) AS print FROM ({told}) AS t GROUP BY t.source
    ), kept AS (
        SELECT c.source, count(*) AS n, bit_xor({kept_fact}) AS print
        FROM statistics.tally_fact f JOIN statistics.tally_cell c ON c.id = f.cell_id AND c.source = ANY ($5::text[])
        WHERE ($2::uuid IS NULL OR f.subject >= $2) AND ($3::uuid IS NULL OR f.subject < $3)
          AND ($4::date[] IS NULL OR f.on_date = ANY ($4))
        GROUP BY c.source
    )
    SELECT source AS name FROM told t FULL JOIN kept k USING (source) WHERE (t.n, t.print) IS DISTINCT FROM (k.n, k.print)
    """,
    told=TOLD,
    told_fact=FACT.format(c="t", f="t"),
    kept_fact=FACT.format(c="c", f="f"),
)

CELL = "(hashint4extended(f.cell_id, 0) & 2147483647)"
VALUE = "(hashint4extended(f.value, f.cell_id) & 2147483647)"
PLACE = "(hash_record_extended(ROW({part}, {c}.organ_id, {c}.centre_id, {c}.item_code, {c}.item_version), 0) & 2147483647)"

SUMS = framed(
    """
    WITH facts AS MATERIALIZED (
        SELECT c.source, date_trunc('month', f.on_date::timestamp)::date AS first, sum({cell}) AS n,
               sum({cell} * f.value) AS amount, sum({value}) AS spread
        FROM statistics.tally_fact f JOIN statistics.tally_cell c ON c.id = f.cell_id AND c.source = ANY ($1::text[])
        GROUP BY c.source, date_trunc('month', f.on_date::timestamp)::date
    ), told AS (
        SELECT source, 'month' AS grain, first, n, amount FROM facts
        UNION ALL
        SELECT source, 'year', date_trunc('year', first::timestamp)::date, sum(n), sum(amount) FROM facts
        GROUP BY source, date_trunc('year', first::timestamp)::date
        UNION ALL
        SELECT source, 'value', first, spread, 0 FROM facts WHERE source = ANY ($2::text[])
    ), kept AS (
        SELECT f.source, f.grain, f.first, sum({cell} * f.n) AS n, sum({cell} * f.amount) AS amount
        FROM statistics.tally_sum f WHERE f.source = ANY ($1) GROUP BY f.source, f.grain, f.first
        UNION ALL
        SELECT f.source, 'value', f.first, sum({value} * f.n), 0
        FROM statistics.tally_spread f WHERE f.source = ANY ($2) GROUP BY f.source, f.first
    )
    SELECT DISTINCT source AS name FROM told t FULL JOIN kept k USING (source, grain, first)
    WHERE coalesce(t.n, 0) <> coalesce(k.n, 0) OR coalesce(t.amount, 0) <> coalesce(k.amount, 0)
    """,
    cell=CELL,
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
    own=PLACE.format(c="c", part="part"),
    added_up=PLACE.format(c="c", part="u.name"),
    total=PLACE.format(c="t", part="t.part"),
)


class Named(Struct, frozen=True):
    name: str


async def facts_differ(conn: db.Conn, family: Family, scope: Scope) -> bool:
    """Whether log and facts of a piece do."""
    sources = [source.name for source in family.sources]
    return bool(await db.many(conn, Named, of(PRINTED, family), *asked(scope), sources))


async def sums_differ(conn: db.Conn, sources: Sequence[str], spread: Sequence[str]) -> list[str]:
    """Sources whose sums by month or year, or how often each value of `spread`, are not those of the facts."""
    return [one.name for one in await db.many(conn, Named, SUMS, list(sources), list(spread))]


async def totals_differ(
    conn: db.Conn, sources: Sequence[str], added_up: Sequence[tuple[str, str, str]]
) -> list[str]:
    """Sources whose totals are not those of the sums; `added_up` as for `add_up_totals`."""
    found = await db.many(conn, Named, TOTALS, list(sources), *columns(added_up))
    return [one.name for one in found]
