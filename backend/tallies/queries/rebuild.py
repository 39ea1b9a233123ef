"""Counting everything again: the log is laid out piece by piece, beside what is kept or into it."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from backend import db
from backend.tallies.models.facts import Family, Scope
from backend.tallies.queries.facts import TOLD, asked, of

LAY_OUT = """
    INSERT INTO tally_made (source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme,
                            on_date, id, subject, value)
    {told}
    """.replace("{told}", TOLD)


INDEXES = ("tally_fact_counts_once", "tally_fact_by_subject")


class Ground(Struct, frozen=True):
    """Days of the log, and about how many events it has."""

    first: date | None
    last: date | None
    events: int


async def wait_to_fold(conn: db.Conn) -> None:
    """Until this transaction alone may change the facts."""
    await db.value(conn, "SELECT pg_advisory_xact_lock(hashtext('yitang.tallies'))")


async def plan_for_much(conn: db.Conn, *, whole_days: bool = False) -> None:
    """For this transaction: join by hashing, whatever the estimates say of what has only just been written.

    `whole_days`: most rows of some days are wanted, so their pages are read in order, each once.
    """
    await db.value(
        conn,
        """
        SELECT set_config('enable_nestloop', 'off', true), set_config('work_mem', '256MB', true),
               set_config('maintenance_work_mem', '512MB', true),
               set_config('enable_indexscan', CASE WHEN $1 THEN 'off' ELSE 'on' END, true),
               set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)
        """,
        whole_days,
    )


async def forget_due(conn: db.Conn) -> None:
    """Everything in the queue, when all is counted again."""
    await db.run(conn, "DELETE FROM tally_due")


async def ground(conn: db.Conn) -> Ground:
    found = await db.one(
        conn,
        Ground,
        """
        SELECT min(d.first) AS first, max(d.last) AS last,
               (SELECT sum(pg_relation_size(i.inhrelid)) / 150 FROM pg_inherits i
                WHERE i.inhparent = 'event'::regclass)::bigint AS events
        FROM organ o, LATERAL (
            SELECT (SELECT min(e.on_date) FROM event e WHERE e.organ_id = o.id) AS first,
                   (SELECT max(e.on_date) FROM event e WHERE e.organ_id = o.id) AS last) AS d
        """,
    )
    return found or Ground(None, None, 0)


async def ground_now(conn: db.Conn) -> str:
    """What counts stand on beside the log: the calendars, and what item versions say of powers, regions and trips."""
    found: str = await db.value(
        conn,
        """
        SELECT (SELECT coalesce(max(id), 0) FROM statutory_calendar) || '/'
               || md5(coalesce((SELECT string_agg(concat_ws(',', item_code, version, power_type, statistics_scope, regions,
                                                            max_visits_exception), ';' ORDER BY item_code, version)
                                FROM statistics.item_version), ''))
        """,
    )
    return found


async def ground_then(conn: db.Conn) -> str | None:
    """The same when everything was counted last."""
    found: str | None = await db.value(conn, "SELECT ground FROM tally_state")
    return found


async def keep_ground(conn: db.Conn, ground: str) -> None:
    await db.run(conn, "UPDATE tally_state SET ground = $1", ground)


async def is_empty(conn: db.Conn) -> bool:
    """Whether nothing is kept yet."""
    return not await db.value(conn, "SELECT EXISTS (SELECT FROM tally_fact)")


async def own_layout(conn: db.Conn) -> None:
    """A table to lay out in that no other connection sees; it goes with the transaction."""
    await db.run(conn, "CREATE TEMPORARY TABLE tally_made (LIKE public.tally_made) ON COMMIT DROP")


async def lay_out(conn: db.Conn, family: Family, scope: Scope) -> int:
    """What the log says, into the table beside."""
    return await db.run(conn, of(LAY_OUT, family), *asked(scope))


async def make_cells(conn: db.Conn, sources: Sequence[str]) -> None:
    """Cells of what is laid out of these sources, in one order: two connections never wait for each other crosswise."""
    await db.run(
        conn,
        """
        INSERT INTO tally_cell (source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme)
        WITH made AS MATERIALIZED (
            SELECT source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme
            FROM tally_made
            GROUP BY source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme)
        SELECT source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme
        FROM made m
        WHERE NOT EXISTS (
            SELECT FROM tally_cell c
            WHERE c.source = ANY ($1) AND (c.source, c.part, c.organ_id, c.centre_id, c.item_code, c.item_version, c.channel, c.applicant, c.scheme)
                = (m.source, m.part, m.organ_id, m.centre_id, m.item_code, m.item_version, m.channel, m.applicant, m.scheme))
        ORDER BY source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme
        ON CONFLICT DO NOTHING
        """,
        list(sources),
    )


async def drop_other(conn: db.Conn, sources: Sequence[str], scope: Scope, run: int) -> int:
    """Facts of these subjects or days that are not laid out are gone."""
    return await db.run(
        conn,
        """
        WITH went AS (
            DELETE FROM tally_fact f USING tally_cell c
            WHERE c.id = f.cell_id AND c.source = ANY ($1)
              AND ($2::uuid IS NULL OR f.subject >= $2) AND ($3::uuid IS NULL OR f.subject < $3)
              AND ($4::date[] IS NULL OR f.on_date = ANY ($4))
              AND NOT EXISTS (
                  SELECT FROM tally_made m
                  WHERE (m.source, m.part, m.organ_id, m.centre_id, m.item_code, m.item_version, m.channel, m.applicant,
                         m.scheme, m.on_date, m.id, m.subject, m.value)
                      = (c.source, c.part, c.organ_id, c.centre_id, c.item_code, c.item_version, c.channel, c.applicant,
                         c.scheme, f.on_date, f.id, f.subject, f.value))
            RETURNING f.*
        )
        INSERT INTO tally_gone (cell_id, on_date, id, subject, value, since, until)
        SELECT cell_id, on_date, id, subject, value, since, $5 FROM went
        """,
        list(sources),
        scope.low,
        scope.high,
        None if scope.days is None else list(scope.days),
        run,
    )


async def add_laid_out(conn: db.Conn, sources: Sequence[str], run: int) -> int:
    """What is laid out of these sources and not kept yet; run 0: nothing is."""
    return await db.run(
        conn,
        """
        INSERT INTO tally_fact (cell_id, on_date, id, subject, value, since)
        SELECT c.id, m.on_date, m.id, m.subject, m.value, $2::bigint
        FROM tally_made m JOIN tally_cell c
            USING (source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme)
        WHERE c.source = ANY ($1) AND NOT EXISTS (
            SELECT FROM tally_fact f
            WHERE $2::bigint > 0 AND (f.cell_id, f.on_date, f.id) = (c.id, m.on_date, m.id))
        ORDER BY ((m.on_date - DATE '1980-01-01')::bigint << 45) + m.id
        """,
        list(sources),
        run,
    )


async def drop_layout(conn: db.Conn) -> None:
    await db.run(conn, "DROP TABLE tally_made")


async def without_indexes(conn: db.Conn) -> None:
    """Until `with_index` and `with_key`: what is written in bulk is sorted once, at the end."""
    await db.value(conn, "SELECT tally_without_indexes()")


async def with_index(conn: db.Conn, name: str) -> None:
    """One of INDEXES; others may be made, and the facts read, at the same time."""
    await db.value(conn, "SELECT tally_with_index($1)", name)


async def with_key(conn: db.Conn) -> None:
    """The key's index is the key."""
    await db.value(conn, "SELECT tally_with_key()")
