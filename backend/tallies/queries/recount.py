"""Comparing: every fact with the log, every sum with the facts, every total with the sums."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.tallies.models.facts import Family, Scope
from backend.tallies.queries.counts import framed
from backend.tallies.queries.facts import TOLD, asked, columns, of

# Facts of a piece that only one of log and read model knows, or that they know differently.
DIFFER = """
    WITH told AS MATERIALIZED ({told}), kept AS MATERIALIZED (
        SELECT c.source, c.part, c.organ_id, c.centre_id, c.item_code, c.item_version, c.channel, c.applicant, c.scheme,
               f.on_date, f.id, f.subject, f.value
        FROM statistics.tally_fact f JOIN statistics.tally_cell c ON c.id = f.cell_id AND c.source = ANY ($5::text[])
        WHERE ($2::uuid IS NULL OR f.subject >= $2) AND ($3::uuid IS NULL OR f.subject < $3)
          AND ($4::date[] IS NULL OR f.on_date = ANY ($4))
    )
    SELECT d.n > 0 AS told, d.source, d.part, d.on_date, d.id, d.subject, d.value
    FROM (SELECT source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme, on_date, id,
                 subject, value, sum(side) AS n
          FROM (SELECT *, 1 AS side FROM told UNION ALL SELECT *, -1 FROM kept) s
          GROUP BY source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme, on_date, id,
                   subject, value
          HAVING sum(side) <> 0) d,
         generate_series(1, abs(d.n))
    """


class FactApart(Struct, frozen=True):
    """A fact on one side only: what the log tells (`told`), or what is kept."""

    told: bool
    source: str
    part: str
    on_date: date
    id: int
    subject: UUID
    value: int


class SumApart(Struct, frozen=True):
    """A sum that is not that of the facts. `grain` value: how often one value."""

    source: str
    grain: str
    first: date
    cell_id: int
    kept: int
    told: int


async def facts_apart(conn: db.Conn, family: Family, scope: Scope) -> list[FactApart]:
    """Of a piece: where log and read model differ."""
    sources = [source.name for source in family.sources]
    return await db.many(
        conn, FactApart, of(framed(DIFFER, told=TOLD), family), *asked(scope), sources
    )


async def sums_apart(conn: db.Conn, sources: Sequence[str]) -> list[SumApart]:
    """Sums by month and year that are not those of the facts: rows and values together."""
    return await db.many(
        conn,
        SumApart,
        """
        WITH facts AS MATERIALIZED (
            SELECT f.cell_id, date_trunc('month', f.on_date::timestamp)::date AS first, count(*) AS n,
                   sum(f.value)::bigint AS amount
            FROM statistics.tally_fact f
            WHERE f.cell_id IN (SELECT id FROM statistics.tally_cell WHERE source = ANY ($1::text[]))
            GROUP BY f.cell_id, date_trunc('month', f.on_date::timestamp)::date
        ), told AS (
            SELECT cell_id, false AS yearly, first, n, amount FROM facts
            UNION ALL
            SELECT cell_id, true, date_trunc('year', first::timestamp)::date, sum(n), sum(amount) FROM facts
            GROUP BY cell_id, date_trunc('year', first::timestamp)::date
        ), kept AS (
            SELECT cell_id, grain = 'year' AS yearly, first, n, amount FROM statistics.tally_sum
            WHERE source = ANY ($1::text[]) AND (n <> 0 OR amount <> 0)
        )
        SELECT coalesce(c.source, '') AS source, CASE WHEN d.yearly THEN 'year' ELSE 'month' END AS grain, d.first, d.cell_id,
               d.kept::bigint AS kept, d.told::bigint AS told
        FROM (SELECT cell_id, yearly, first, coalesce(k.n, 0) AS kept, coalesce(t.n, 0) AS told
              FROM told t FULL JOIN kept k USING (cell_id, yearly, first)
              WHERE (k.n, k.amount) IS DISTINCT FROM (t.n, t.amount)) d
        LEFT JOIN statistics.tally_cell c ON c.id = d.cell_id
        ORDER BY d.yearly, d.first, d.cell_id
        """,
        sorted(sources),
    )


async def totals_apart(
    conn: db.Conn, sources: Sequence[str], added_up: Sequence[tuple[str, str, str]]
) -> list[SumApart]:
    """Totals that are not those of the sums; `added_up` as for `add_up_totals`."""
    return await db.many(
        conn,
        SumApart,
        """
        WITH alike AS MATERIALIZED (
            SELECT id, rank() OVER (ORDER BY source, part, organ_id, centre_id, item_code, item_version) AS alike
            FROM statistics.tally_cell WHERE source = ANY ($1::text[])
        ), added AS MATERIALIZED (
            SELECT s.grain = 'year' AS yearly, s.first, a.alike, min(a.id) AS one, sum(s.n) AS n, sum(s.amount) AS amount
            FROM statistics.tally_sum s JOIN alike a ON a.id = s.cell_id WHERE s.source = ANY ($1::text[])
            GROUP BY s.grain = 'year', s.first, a.alike HAVING sum(s.n) <> 0 OR sum(s.amount) <> 0
        ), parts AS MATERIALIZED (
            SELECT c.source, a.yearly, a.first, c.part, c.organ_id, c.centre_id, c.item_code, c.item_version, a.n, a.amount
            FROM added a JOIN statistics.tally_cell c ON c.id = a.one
        ), told AS (
            SELECT * FROM parts
            UNION ALL
            SELECT p.source, p.yearly, p.first, u.name, p.organ_id, p.centre_id, p.item_code, p.item_version, sum(p.n),
                   sum(p.amount)
            FROM parts p JOIN unnest($2::text[], $3::text[], $4::text[]) AS u (source, part, name) USING (source, part)
            GROUP BY p.source, p.yearly, p.first, u.name, p.organ_id, p.centre_id, p.item_code, p.item_version
        ), kept AS (
            SELECT source, grain = 'year' AS yearly, first, part, organ_id, centre_id, item_code, item_version, n, amount
            FROM statistics.tally_total WHERE source = ANY ($1::text[]) AND (n <> 0 OR amount <> 0)
        )
        SELECT source, CASE WHEN yearly THEN 'year' ELSE 'month' END AS grain, first, 0 AS cell_id,
               coalesce(k.n, 0)::bigint AS kept, coalesce(t.n, 0)::bigint AS told
        FROM told t FULL JOIN kept k
             USING (source, yearly, first, part, organ_id, centre_id, item_code, item_version)
        WHERE (k.n, k.amount) IS DISTINCT FROM (t.n, t.amount) ORDER BY source, yearly, first
        """,
        sorted(sources),
        *columns(added_up),
    )


async def spread_apart(conn: db.Conn, sources: Sequence[str]) -> list[SumApart]:
    """How often each value, where it is not as often as in the facts."""
    return await db.many(
        conn,
        SumApart,
        """
        WITH told AS (
            SELECT c.source, f.cell_id, date_trunc('month', f.on_date::timestamp)::date AS first, f.value, count(*) AS n
            FROM statistics.tally_fact f JOIN statistics.tally_cell c ON c.id = f.cell_id AND c.source = ANY ($1::text[])
            GROUP BY c.source, f.cell_id, date_trunc('month', f.on_date::timestamp)::date, f.value
        ), kept AS (
            SELECT source, cell_id, first, value, n FROM statistics.tally_spread WHERE source = ANY ($1::text[]) AND n <> 0)
        SELECT source, 'value' AS grain, first, cell_id, coalesce(k.n, 0) AS kept, coalesce(t.n, 0) AS told
        FROM told t FULL JOIN kept k USING (source, cell_id, first, value)
        WHERE k.n IS DISTINCT FROM t.n ORDER BY first, cell_id
        """,
        list(sources),
    )
