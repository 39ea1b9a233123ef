"""What tallies ask of the sums and the facts, through the statistician's views only.

The frames below are constants of this package; what people send travels as parameters only. $1 to $12 of each
frame say which cells: source, parts, organ, division, centres, categories, items, powers, channels, applicants,
schemes, scopes of licences.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date

from msgspec import Struct

from backend import db
from backend.tallies.models.asking import Grains, Narrow
from backend.tallies.models.counts import Count, Quantile
from backend.tallies.models.figures import Dim


def framed(frame: str, **pieces: str) -> str:
    """The frame with each constant in its place."""
    for name, piece in pieces.items():
        frame = frame.replace("{" + name + "}", piece)
    return frame


CELLS = """
    SELECT c.* FROM statistics.tally_cell c
    WHERE c.source = $1 AND c.part = ANY ($2::text[])
      AND ($3::smallint IS NULL OR c.organ_id = $3) AND ($4::text IS NULL OR starts_with(c.division_code, $4))
      AND ($5::integer[] IS NULL OR c.centre_id = ANY ($5)) AND ($6::text[] IS NULL OR c.category = ANY ($6))
      AND ($7::text[] IS NULL OR c.item_code = ANY ($7)) AND ($8::text[] IS NULL OR c.power = ANY ($8))
      AND ($9::text[] IS NULL OR c.channel = ANY ($9)) AND ($10::text[] IS NULL OR c.applicant = ANY ($10))
      AND ($11::text[] IS NULL OR c.scheme = ANY ($11))
      AND ($12::text[] IS NULL OR (c.power = 'licence' AND c.scope = ANY ($12)))
    """

DIMENSIONS = """
    CASE WHEN 'organ' = ANY ($13::text[]) THEN c.organ_id END AS organ_id,
    CASE WHEN $13 && '{county,city,province}' THEN c.division_code END AS division,
    CASE WHEN 'centre' = ANY ($13) THEN c.centre_id END AS centre_id,
    CASE WHEN 'category' = ANY ($13) THEN c.category END AS category,
    CASE WHEN 'item' = ANY ($13) THEN c.item_code END AS item_code,
    CASE WHEN 'power' = ANY ($13) THEN c.power END AS power,
    CASE WHEN 'channel' = ANY ($13) THEN c.channel END AS channel,
    CASE WHEN 'applicant' = ANY ($13) THEN c.applicant END AS applicant,
    CASE WHEN 'scheme' = ANY ($13) THEN c.scheme END AS scheme
    """

# Whole years and months from the sums, the days at both ends from the facts themselves.
PIECES = """
    SELECT s.cell_id, s.first, s.n, s.amount FROM statistics.tally_sum s
    WHERE s.source = $1 AND s.grain = 'year' AND s.first = ANY ($14::date[])
    UNION ALL
    SELECT s.cell_id, s.first, s.n, s.amount FROM statistics.tally_sum s
    WHERE s.source = $1 AND s.grain = 'month' AND s.first = ANY ($15::date[])
    UNION ALL
    SELECT f.cell_id, date_trunc('month', f.on_date::timestamp)::date, 1, f.value FROM statistics.tally_fact f
    WHERE f.on_date BETWEEN $16::date AND $17::date OR f.on_date BETWEEN $18::date AND $19::date
    """

COUNT = framed("""
    WITH cells AS ({cells}), classed AS (
        SELECT c.*, k.class FROM cells c JOIN unnest($2::text[], $20::smallint[]) AS k (part, class) ON k.part = c.part)
    SELECT c.class, {dimensions},
           CASE WHEN $21::text IS NOT NULL THEN date_trunc($21, p.first::timestamp)::date END AS first,
           sum(p.n)::bigint AS n, sum(p.amount)::bigint AS amount
    FROM classed c JOIN ({pieces}) AS p ON p.cell_id = c.id
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 HAVING sum(p.n) <> 0 OR sum(p.amount) <> 0
    """, cells=CELLS, dimensions=DIMENSIONS, pieces=PIECES)  # fmt: skip

# Where nobody asks by whom or how it came, the totals are enough: a tenth of the rows, and no cell is looked up.
# Items and organs are joined to what has been added up of them.
TOTAL = """
    SELECT t.class, CASE WHEN 'organ' = ANY ($13::text[]) THEN t.organ_id END AS organ_id,
           CASE WHEN $13 && '{county,city,province}' THEN o.division_code END AS division,
           CASE WHEN 'centre' = ANY ($13) THEN t.centre_id END AS centre_id,
           CASE WHEN 'category' = ANY ($13) THEN coalesce(i.category, '') END AS category,
           CASE WHEN 'item' = ANY ($13) THEN t.item_code END AS item_code,
           CASE WHEN 'power' = ANY ($13) THEN coalesce(v.power_type, '') END AS power,
           NULL::text AS channel, NULL::text AS applicant, NULL::text AS scheme, t.first,
           sum(t.n)::bigint AS n, sum(t.amount)::bigint AS amount
    FROM (SELECT k.class, c.organ_id, c.centre_id, c.item_code, c.item_version,
                 CASE WHEN $17::text IS NOT NULL THEN date_trunc($17, c.first::timestamp)::date END AS first,
                 sum(c.n) AS n, sum(c.amount) AS amount
          FROM statistics.tally_total c JOIN unnest($2::text[], $16::smallint[]) AS k (part, class) ON k.part = c.part
          WHERE c.source = $1 AND c.part = ANY ($2)
            AND (c.grain = 'year' AND c.first = ANY ($14::date[]) OR c.grain = 'month' AND c.first = ANY ($15::date[]))
            AND ($3::smallint IS NULL OR c.organ_id = $3) AND ($5::integer[] IS NULL OR c.centre_id = ANY ($5))
            AND ($7::text[] IS NULL OR c.item_code = ANY ($7))
            AND ($9::text[] IS NULL AND $10::text[] IS NULL AND $11::text[] IS NULL)
          GROUP BY 1, 2, 3, 4, 5, 6) AS t
    LEFT JOIN statistics.organ o ON o.id = t.organ_id
    LEFT JOIN statistics.item i ON i.code = t.item_code
    LEFT JOIN statistics.item_version v ON v.item_code = t.item_code AND v.version = t.item_version
    WHERE ($4::text IS NULL OR starts_with(o.division_code, $4))
      AND ($6::text[] IS NULL OR coalesce(i.category, '') = ANY ($6))
      AND ($8::text[] IS NULL OR coalesce(v.power_type, '') = ANY ($8))
      AND ($12::text[] IS NULL OR (v.power_type = 'licence' AND v.statistics_scope = ANY ($12)))
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 HAVING sum(t.n) <> 0 OR sum(t.amount) <> 0
    """

VALUES = """
    SELECT s.cell_id, s.first, s.value, s.n FROM statistics.tally_spread s
    WHERE s.source = $1 AND s.n <> 0 AND s.first = ANY ($14::date[])
    UNION ALL
    SELECT f.cell_id, date_trunc('month', f.on_date::timestamp)::date, f.value, 1 FROM statistics.tally_fact f
    WHERE f.on_date BETWEEN $15::date AND $16::date OR f.on_date BETWEEN $17::date AND $18::date
    """

QUANTILES = framed("""
    WITH cells AS ({cells}), valued AS (
        SELECT {dimensions},
               CASE WHEN $19::text IS NOT NULL THEN date_trunc($19, v.first::timestamp)::date END AS first,
               v.value, sum(v.n) AS n
        FROM cells c JOIN ({values}) AS v ON v.cell_id = c.id
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
    SELECT organ_id, division, centre_id, category, item_code, power, channel, applicant, scheme, first,
           min(value) FILTER (WHERE upto >= ceil(0.5 * every)) AS median,
           min(value) FILTER (WHERE upto >= ceil(0.9 * every)) AS p90
    FROM (SELECT v.*, sum(n) OVER (alike ORDER BY value) AS upto, sum(n) OVER alike AS every FROM valued v
          WINDOW alike AS (PARTITION BY organ_id, division, centre_id, category, item_code, power, channel, applicant,
                           scheme, first)) AS ranked
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    """, cells=CELLS, dimensions=DIMENSIONS, values=VALUES)  # fmt: skip


class Which(Struct, frozen=True):
    """The source and its parts."""

    source: str
    parts: tuple[str, ...]


async def make_ready(conn: db.Conn) -> None:
    """For this transaction: plan each question for its own period, and sort in memory.

    A plan that has to fit every period is up to fifty times slower than one for the period asked.
    """
    await db.value(
        conn,
        """
        SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('work_mem', '64MB', true),
               set_config('jit', 'off', true)
        """,
    )


async def count(
    conn: db.Conn,
    source: str,
    classes: dict[str, int],
    narrow: Narrow,
    grains: Grains,
    dims: Sequence[Dim],
    added_up: str | None = None,
) -> list[Count]:
    """Rows and their values by class of part and by those of the dimensions that `dims` names.

    A division is given whole, and days by the finest of year, quarter and month that is named. `added_up`: the name
    under which the totals have all these parts, of one class, together. Ask it `joined_by_hash`.
    """
    parts = list(classes)
    numbers = [classes[part] for part in parts]
    asked = list(cells_asked(Which(source, tuple(parts)), narrow))
    if not grains.days and _in_totals(asked, dims):
        spans = (list(grains.years), list(grains.months))
        if added_up is not None:
            asked[1], numbers = [added_up], numbers[:1]
        return await db.many(conn, Count, TOTAL, *asked, list(dims), *spans, numbers, _finest(dims))
    return await db.many(
        conn,
        Count,
        COUNT,
        *asked,
        list(dims),
        list(grains.years),
        list(grains.months),
        *_days(grains),
        numbers,
        _finest(dims),
    )


async def quantiles(
    conn: db.Conn,
    which: Which,
    narrow: Narrow,
    grains: Grains,
    dims: Sequence[Dim],
) -> list[Quantile]:
    """Median and P90 by nearest rank; `grains` without years. Ask it `joined_by_hash`."""
    return await db.many(
        conn,
        Quantile,
        QUANTILES,
        *cells_asked(which, narrow),
        list(dims),
        list(grains.months),
        *_days(grains),
        _finest(dims),
    )


@asynccontextmanager
async def joined_by_hash(conn: db.Conn) -> AsyncIterator[None]:
    """Cells and sums are many however few the planner expects: looking them up one by one took 200 times as long."""
    await db.value(conn, "SELECT set_config('enable_nestloop', 'off', true)")
    yield
    await db.value(conn, "SELECT set_config('enable_nestloop', 'on', true)")


def _in_totals(asked: Sequence[object], dims: Sequence[Dim]) -> bool:
    """Whether neither the cells nor the dimensions tell channel, applicant or scheme apart."""
    return asked[8:11] == [None] * 3 and not {"channel", "applicant", "scheme"} & set(dims)


def cells_asked(which: Which, narrow: Narrow) -> tuple[object, ...]:
    """$1 to $12 of every frame; what a measure is narrowed to and what was chosen must both hold."""

    def both(chosen: tuple[str, ...] | None, only: tuple[str, ...] | None) -> list[str] | None:
        if chosen is None or only is None:
            return None if chosen is None and only is None else list(chosen or only or ())
        return [value for value in chosen if value in only]

    def plain(values: tuple[object, ...] | None) -> list[object] | None:
        return None if values is None else list(values)

    return (
        which.source,
        list(which.parts),
        narrow.organ_id,
        narrow.division,
        plain(narrow.centres),
        plain(narrow.categories),
        both(narrow.items, narrow.only.items),
        plain(narrow.powers),
        both(narrow.channels, narrow.only.channels),
        plain(narrow.applicants),
        both(narrow.schemes, narrow.only.schemes),
        plain(narrow.scopes),
    )


def _days(grains: Grains) -> tuple[date | None, ...]:
    """Both runs of days; null matches no day."""
    runs = [*grains.days, (None, None), (None, None)][:2]
    return tuple(day for run in runs for day in run)


def _finest(dims: Sequence[Dim]) -> str | None:
    return next((grain for grain in ("month", "quarter", "year") if grain in dims), None)
