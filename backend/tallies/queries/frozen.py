"""What is frozen at a close: cells, sums and values copied from the read model, and their digest.

Months of the period stand under their first day. What the books carry in is kept as one sum of all
earlier months, under the first day there is.
"""

from collections.abc import Sequence
from datetime import date

from backend import db
from backend.tallies.models.asking import Narrow
from backend.tallies.models.counts import Count, Quantile
from backend.tallies.models.figures import Dim
from backend.tallies.queries.counts import COUNT, QUANTILES, Which, _finest, cells_asked
from backend.tallies.queries.rebuild import wait_to_fold

BEFORE = date(1900, 1, 1)
"""The month of everything before the period."""

MOVED = """
    SELECT s.source, s.cell_id, s.first, s.n, s.amount
    FROM tally_sum s JOIN tally_cell c ON c.id = s.cell_id
    WHERE c.organ_id = $1::smallint AND s.grain = 'month' AND s.first BETWEEN $2::date AND $3::date AND s.n <> 0
    UNION ALL
    SELECT s.source, s.cell_id, DATE '1900-01-01', sum(s.n)::bigint, sum(s.amount)::bigint
    FROM tally_sum s JOIN tally_cell c ON c.id = s.cell_id
    WHERE c.organ_id = $1::smallint AND s.grain = 'month' AND s.first < $2::date AND s.source = ANY ($4::text[])
    GROUP BY s.source, s.cell_id HAVING sum(s.n) <> 0
    """
"""$1 organ, $2 and $3 the first days of the first and the last month, $4 sources of which things are carried."""
SPREAD = """
    SELECT s.source, s.cell_id, s.first, s.value, s.n
    FROM tally_spread s JOIN tally_cell c ON c.id = s.cell_id
    WHERE c.organ_id = $1::smallint AND s.first BETWEEN $2::date AND $3::date AND s.n <> 0
    """
NAMED = """
    concat_ws('|', c.source, c.part, c.organ_id, c.centre_id, c.item_code, c.item_version, c.channel, c.applicant,
              c.scheme, c.power, c.scope, c.category, c.division_code)
    """
"""A cell in words: its number may be another one after the read model was made anew."""
HASHED = """
    SELECT encode(sha256(convert_to(coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE "C"), ''), 'UTF8')), 'hex')
    FROM (
        SELECT {named} || '=' || concat_ws('|', s.first, s.n, s.amount) AS line
        FROM ({sums}) s JOIN ({cells}) c ON c.id = s.cell_id
        UNION ALL
        SELECT 'spread|' || {named} || '=' || concat_ws('|', s.first, s.value, s.n)
        FROM ({spread}) s JOIN ({cells}) c ON c.id = s.cell_id) AS lines
    """
LIVE_DIGEST = (
    HASHED.replace("{named}", NAMED)
    .replace("{sums}", MOVED)
    .replace("{spread}", SPREAD)
    .replace("{cells}", "SELECT * FROM statistics.tally_cell")
)
FROZEN_DIGEST = (
    HASHED.replace("{named}", NAMED)
    .replace("{sums}", "SELECT * FROM statistics.close_sum WHERE close_id = $1::integer")
    .replace("{spread}", "SELECT * FROM statistics.close_spread WHERE close_id = $1::integer")
    .replace("{cells}", "SELECT * FROM statistics.close_cell WHERE close_id = $1::integer")
)
KEEP_SUMS = """
    WITH moved AS MATERIALIZED ({moved}), cells AS (
        INSERT INTO close_cell (close_id, id, source, part, organ_id, centre_id, item_code, item_version, channel,
                                applicant, scheme, power, scope, category, division_code)
        SELECT $5::integer, id, source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme,
               power, scope, category, division_code
        FROM statistics.tally_cell WHERE id IN (SELECT cell_id FROM moved))
    INSERT INTO close_sum (close_id, source, first, cell_id, n, amount)
    SELECT $5, source, first, cell_id, n, amount FROM moved
    """.replace("{moved}", MOVED)
KEEP_SPREAD = """
    INSERT INTO close_spread (close_id, source, first, cell_id, value, n)
    SELECT $4::integer, s.source, s.first, s.cell_id, s.value, s.n FROM ({spread}) s
    """.replace("{spread}", SPREAD)


def frozen_in(live: str, close: str) -> str:
    """The same question, asked of what one close froze instead of what stands now."""
    for view, kept in (
        ("statistics.tally_cell c", "(SELECT * FROM statistics.close_cell WHERE close_id = {}) c"),
        (
            "statistics.tally_sum s",
            "(SELECT 'month' AS grain, k.* FROM statistics.close_sum k WHERE k.close_id = {}) s",
        ),
        (
            "statistics.tally_spread s",
            "(SELECT * FROM statistics.close_spread WHERE close_id = {}) s",
        ),
        (
            "statistics.tally_fact f",
            "(SELECT 0 AS cell_id, NULL::date AS on_date, 0 AS value WHERE false) f",
        ),
    ):
        live = live.replace(view, kept.replace("{}", close))
    return live


FROZEN_COUNT = frozen_in(COUNT, "$22::integer")
FROZEN_QUANTILES = frozen_in(QUANTILES, "$20::integer")


async def stand_still(conn: db.Conn) -> int:
    """No fold runs until the transaction ends; the run of the close, which every later fold exceeds.

    So what is copied and the run belong together.
    """
    await wait_to_fold(conn)
    found: int = await db.value(conn, "UPDATE tally_state SET run = run + 1 RETURNING run")
    return found


async def live_digest(
    conn: db.Conn, organ_id: int, first: date, last: date, carried: list[str]
) -> str:
    """SHA-256 of what would be frozen now."""
    found: str = await db.value(conn, LIVE_DIGEST, organ_id, first, last, carried)
    return found


async def frozen_digest(conn: db.Conn, close_id: int) -> str:
    """SHA-256 of what was frozen; of the same numbers the same."""
    found: str = await db.value(conn, FROZEN_DIGEST, close_id)
    return found


async def keep_sums(
    conn: db.Conn, close_id: int, organ_id: int, first: date, last: date, carried: list[str]
) -> int:
    """How many sums were copied, with their cells."""
    return await db.run(conn, KEEP_SUMS, organ_id, first, last, carried, close_id)


async def keep_spread(conn: db.Conn, close_id: int, organ_id: int, first: date, last: date) -> int:
    """After the sums: a value stands in a cell."""
    return await db.run(conn, KEEP_SPREAD, organ_id, first, last, close_id)


async def count(
    conn: db.Conn,
    close_id: int,
    source: str,
    classes: dict[str, int],
    narrow: Narrow,
    months: Sequence[date],
    dims: Sequence[Dim],
) -> list[Count]:
    """As `counts.count`, of what was frozen; `BEFORE` stands for all months before the period."""
    parts = list(classes)
    return await db.many(
        conn, Count, FROZEN_COUNT, *cells_asked(Which(source, tuple(parts)), narrow), list(dims), [], list(months),
        None, None, None, None, [classes[part] for part in parts], _finest(dims), close_id,
    )  # fmt: skip


async def quantiles(
    conn: db.Conn,
    close_id: int,
    which: Which,
    narrow: Narrow,
    months: Sequence[date],
    dims: Sequence[Dim],
) -> list[Quantile]:
    """As `counts.quantiles`, of what was frozen."""
    return await db.many(
        conn, Quantile, FROZEN_QUANTILES, *cells_asked(which, narrow), list(dims), list(months),
        None, None, None, None, _finest(dims), close_id,
    )  # fmt: skip
