"""All sums of some sources made anew from the facts: by month and year, without the smaller dimensions, and by value.

$1 is the sources in the order of their names. Rows are written in the order of their keys, so that every index grows at
its end; they are sorted by one number that puts them so, because sorting by several columns takes five times as long.
"""

from collections.abc import Sequence

from backend import db
from backend.tallies.queries.facts import columns

PLACED = """
    SELECT id, source, array_position($1::text[], source) AS place FROM tally_cell WHERE source = ANY ($1)
    """

ALIKE = """
    SELECT id, array_position($1::text[], source) AS place,
           rank() OVER (PARTITION BY source ORDER BY part, organ_id, centre_id, item_code, item_version) AS alike
    FROM tally_cell WHERE source = ANY ($1)
    """
"""Cells that differ in channel, applicant and scheme alone have one number."""


def in_order(place: str, first: str, number: str) -> str:
    """One number of all three: the source, the day, the cell."""
    return f"((({place}) * 40000::bigint + ({first} - DATE '1980-01-01')) << 31) + {number}"


async def forget_sums(conn: db.Conn, sources: Sequence[str]) -> None:
    await db.run(conn, "DELETE FROM tally_sum WHERE source = ANY ($1)", sorted(sources))
    await db.run(conn, "DELETE FROM tally_total WHERE source = ANY ($1)", sorted(sources))
    await db.run(conn, "DELETE FROM tally_spread WHERE source = ANY ($1)", sorted(sources))


async def sum_months(conn: db.Conn, sources: Sequence[str]) -> None:
    """Facts by month."""
    await db.run(
        conn,
        f"""
        INSERT INTO tally_sum (source, grain, first, cell_id, n, amount)
        SELECT ($1::text[])[f.place], 'month', f.first, f.cell_id, f.n, f.amount
        FROM (SELECT c.place, f.cell_id, date_trunc('month', f.on_date::timestamp)::date AS first, count(*) AS n,
                     sum(f.value)::bigint AS amount
              FROM tally_fact f JOIN ({PLACED}) c ON c.id = f.cell_id
              GROUP BY c.place, f.cell_id, date_trunc('month', f.on_date::timestamp)::date) f
        ORDER BY {in_order("f.place", "f.first", "f.cell_id")}
        """,  # noqa: S608
        sorted(sources),
    )


async def sum_years(conn: db.Conn, sources: Sequence[str]) -> None:
    """Months by year."""
    await db.run(
        conn,
        f"""
        INSERT INTO tally_sum (source, grain, first, cell_id, n, amount)
        SELECT ($1::text[])[m.place], 'year', m.first, m.cell_id, m.n, m.amount
        FROM (SELECT c.place, date_trunc('year', s.first::timestamp)::date AS first, s.cell_id, sum(s.n) AS n,
                     sum(s.amount) AS amount
              FROM tally_sum s JOIN ({PLACED}) c ON c.id = s.cell_id
              WHERE s.source = ANY ($1) AND s.grain = 'month'
              GROUP BY c.place, date_trunc('year', s.first::timestamp)::date, s.cell_id) m
        ORDER BY {in_order("m.place", "m.first", "m.cell_id")}
        """,  # noqa: S608
        sorted(sources),
    )


async def sum_totals(conn: db.Conn, sources: Sequence[str]) -> None:
    """Sums without channel, applicant and scheme."""
    await db.run(
        conn,
        f"""
        WITH alike AS MATERIALIZED ({ALIKE}), added AS MATERIALIZED (
            SELECT a.place, s.grain = 'year' AS yearly, s.first, a.alike, min(a.id) AS one, sum(s.n) AS n,
                   sum(s.amount) AS amount
            FROM tally_sum s JOIN alike a ON a.id = s.cell_id WHERE s.source = ANY ($1)
            GROUP BY a.place, s.grain = 'year', s.first, a.alike
        )
        INSERT INTO tally_total (source, grain, first, part, organ_id, centre_id, item_code, item_version, n, amount)
        SELECT c.source, CASE WHEN t.yearly THEN 'year' ELSE 'month' END, t.first, c.part, c.organ_id, c.centre_id,
               c.item_code, c.item_version, t.n, t.amount
        FROM added t JOIN tally_cell c ON c.id = t.one
        ORDER BY {in_order("2 * t.place + t.yearly::integer", "t.first", "t.alike")}
        """,  # noqa: S608
        sorted(sources),
    )


async def add_up_totals(conn: db.Conn, added_up: Sequence[tuple[str, str, str]]) -> None:
    """Parts that the totals also have together: source, part and the name of both."""
    await db.run(
        conn,
        """
        INSERT INTO tally_total (source, grain, first, part, organ_id, centre_id, item_code, item_version, n, amount)
        SELECT t.source, t.grain, t.first, a.name, t.organ_id, t.centre_id, t.item_code, t.item_version, sum(t.n),
               sum(t.amount)
        FROM tally_total t JOIN unnest($1::text[], $2::text[], $3::text[]) AS a (source, part, name) USING (source, part)
        GROUP BY t.source, t.grain, t.first, a.name, t.organ_id, t.centre_id, t.item_code, t.item_version
        """,
        *columns(added_up),
    )


async def spread_values(conn: db.Conn, sources: Sequence[str]) -> None:
    """Facts of these sources by month and value."""
    await db.run(
        conn,
        f"""
        INSERT INTO tally_spread (source, first, cell_id, value, n)
        SELECT ($1::text[])[f.place], f.first, f.cell_id, f.value, f.n
        FROM (SELECT c.place, date_trunc('month', f.on_date::timestamp)::date AS first, f.cell_id, f.value, count(*) AS n
              FROM tally_fact f JOIN ({PLACED}) c ON c.id = f.cell_id
              GROUP BY c.place, date_trunc('month', f.on_date::timestamp)::date, f.cell_id, f.value) f
        ORDER BY {in_order("f.place", "f.first", "f.cell_id")}, f.value
        """,  # noqa: S608
        sorted(sources),
    )
