"""What the log says of some things, what is kept of them, and keeping it in line."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.tallies.models.facts import Due, Fact, Family, Key, Scope, State, Stored

TOLD = """
    SELECT f.source, f.part, f.organ_id, f.centre_id, f.item_code, f.item_version, f.channel, f.applicant, f.scheme,
           f.on_date, f.id, f.subject, f.value
    FROM (SELECT $1::uuid[] AS subjects, $2::uuid AS low, $3::uuid AS high, $4::date[] AS days) AS asked,
         ({facts}) AS f
    """


class Cell(Struct, frozen=True):
    """A cell's number with what it stands for."""

    id: int
    source: str
    part: str
    organ_id: int
    centre_id: int
    item_code: str
    item_version: int
    channel: str
    applicant: str
    scheme: str


class Case(Struct, frozen=True):
    id: UUID


def of(frame: str, family: Family) -> str:
    """The frame around the family's own SELECT."""
    return frame.replace("{facts}", family.facts)


def asked(scope: Scope) -> tuple[object, ...]:
    """$1 to $4 of every family's SELECT."""
    return (
        None if scope.subjects is None else list(scope.subjects),
        scope.low,
        scope.high,
        None if scope.days is None else list(scope.days),
    )


def columns(added_up: Sequence[tuple[str, str, str]]) -> list[list[str]]:
    """Sources, parts and names, as three parameters."""
    return [[one[place] for one in added_up] for place in range(3)]


async def only_folder(conn: db.Conn) -> bool:
    """Whether this transaction may change the facts; False: another one is at it."""
    return bool(
        await db.value(conn, "SELECT pg_try_advisory_xact_lock(hashtext('yitang.tallies'))")
    )


async def take_due(conn: db.Conn, limit: int) -> list[Due]:
    """The oldest of the queue, which are ours now."""
    return await db.many(
        conn,
        Due,
        """
        WITH oldest AS (SELECT id FROM tally_due ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
        DELETE FROM tally_due d USING oldest o WHERE d.id = o.id RETURNING d.family, d.subject, d.on_date
        """,
        limit,
    )


async def appointments_of(conn: db.Conn, cases: Sequence[UUID]) -> list[Case]:
    """Appointments that were kept for these cases."""
    return await db.many(
        conn,
        Case,
        """
        SELECT DISTINCT appointment_id AS id FROM statistics.event
        WHERE case_id = ANY ($1) AND appointment_id IS NOT NULL AND kind = 'appointment_fulfilled'
        """,
        list(cases),
    )


async def told(conn: db.Conn, family: Family, scope: Scope) -> list[Fact]:
    """What the log says."""
    return await db.many(conn, Fact, of(TOLD, family), *asked(scope))


async def kept(conn: db.Conn, sources: Sequence[str], scope: Scope) -> list[Stored]:
    """What is kept of these subjects or days."""
    return await db.many(
        conn,
        Stored,
        """
        SELECT f.cell_id, f.on_date, f.id, f.subject, f.value
        FROM tally_fact f JOIN tally_cell c ON c.id = f.cell_id AND c.source = ANY ($1)
        WHERE ($2::uuid[] IS NULL OR f.subject = ANY ($2)) AND ($3::date[] IS NULL OR f.on_date = ANY ($3))
        """,
        list(sources),
        None if scope.subjects is None else list(scope.subjects),
        None if scope.days is None else list(scope.days),
    )


async def cells(conn: db.Conn, keys: Sequence[Key]) -> list[Cell]:
    """The cells of these keys, made where there is none yet."""
    return await db.many(
        conn,
        Cell,
        """
        WITH wanted AS (
            SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::smallint[], $4::integer[], $5::text[],
                                          $6::integer[], $7::text[], $8::text[], $9::text[])
                AS k (source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme)
        ), found AS (
            SELECT c.* FROM wanted w JOIN tally_cell c
                USING (source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme)
        ), made AS (
            INSERT INTO tally_cell (source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme)
            SELECT w.* FROM wanted w LEFT JOIN found f
                USING (source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme)
            WHERE f.id IS NULL RETURNING *
        )
        SELECT * FROM found UNION ALL SELECT * FROM made
        """,
        [k.source for k in keys],
        [k.part for k in keys],
        [k.organ_id for k in keys],
        [k.centre_id for k in keys],
        [k.item_code for k in keys],
        [k.item_version for k in keys],
        [k.channel for k in keys],
        [k.applicant for k in keys],
        [k.scheme for k in keys],
    )


async def next_run(conn: db.Conn, now: datetime) -> int:
    """The number of a fold that changes something."""
    found: int = await db.value(
        conn, "UPDATE tally_state SET run = run + 1, folded_at = $1 RETURNING run", now
    )
    return found


async def say_folded(conn: db.Conn, now: datetime) -> None:
    """Nothing was due: what is kept is what the log says now."""
    await db.run(conn, "UPDATE tally_state SET folded_at = $1", now)


async def take_away(conn: db.Conn, facts: Sequence[Stored], run: int) -> int:
    """Facts that are no more, kept as gone."""
    return await db.run(
        conn,
        """
        WITH went AS (
            DELETE FROM tally_fact f USING unnest($1::integer[], $2::date[], $3::bigint[]) AS g (cell_id, on_date, id)
            WHERE (f.cell_id, f.on_date, f.id) = (g.cell_id, g.on_date, g.id) RETURNING f.*
        )
        INSERT INTO tally_gone (cell_id, on_date, id, subject, value, since, until)
        SELECT cell_id, on_date, id, subject, value, since, $4 FROM went
        """,
        [f.cell_id for f in facts],
        [f.on_date for f in facts],
        [f.id for f in facts],
        run,
    )


async def add(conn: db.Conn, facts: Sequence[Stored], run: int) -> int:
    return await db.run(
        conn,
        """
        INSERT INTO tally_fact (cell_id, on_date, id, subject, value, since)
        SELECT n.*, $6 FROM unnest($1::integer[], $2::date[], $3::bigint[], $4::uuid[], $5::integer[]) AS n
        """,
        [f.cell_id for f in facts],
        [f.on_date for f in facts],
        [f.id for f in facts],
        [f.subject for f in facts],
        [f.value for f in facts],
        run,
    )


async def add_to_sums(
    conn: db.Conn,
    facts: Sequence[Stored],
    signs: Sequence[int],
    spread: Sequence[str],
    added_up: Sequence[tuple[str, str, str]],
) -> None:
    """By month and by year, and value by value for the sources named in `spread`; a sign of -1 takes away.

    `added_up`: source, part and the name under which the totals have it with others.
    """
    await db.run(
        conn,
        """
        WITH moved AS (
            SELECT c.*, date_trunc('month', m.on_date::timestamp)::date AS month, m.value, m.sign
            FROM unnest($1::integer[], $2::date[], $3::integer[], $4::integer[]) AS m (cell_id, on_date, value, sign)
            JOIN tally_cell c ON c.id = m.cell_id
        ), grained AS (
            SELECT m.*, g.grain, date_trunc(g.grain, m.month::timestamp)::date AS first
            FROM moved m, (VALUES ('month'), ('year')) AS g (grain)
        ), spread AS (
            INSERT INTO tally_spread AS s (source, first, cell_id, value, n)
            SELECT source, month, id, value, sum(sign) FROM moved WHERE source = ANY ($5)
            GROUP BY source, month, id, value
            ON CONFLICT (source, first, cell_id, value) DO UPDATE SET n = s.n + excluded.n
        ), named AS (
            SELECT source, part, part AS name FROM grained GROUP BY source, part
            UNION ALL SELECT * FROM unnest($6::text[], $7::text[], $8::text[])
        ), totals AS (
            INSERT INTO tally_total AS s (source, grain, first, part, organ_id, centre_id, item_code, item_version, n, amount)
            SELECT source, grain, first, name, organ_id, centre_id, item_code, item_version, sum(sign), sum(sign * value)
            FROM grained JOIN named USING (source, part)
            GROUP BY source, grain, first, name, organ_id, centre_id, item_code, item_version
            ON CONFLICT (source, grain, first, part, organ_id, centre_id, item_code, item_version) DO UPDATE
            SET n = s.n + excluded.n, amount = s.amount + excluded.amount
        )
        INSERT INTO tally_sum AS s (source, grain, first, cell_id, n, amount)
        SELECT source, grain, first, id, sum(sign), sum(sign * value) FROM grained GROUP BY source, grain, first, id
        ON CONFLICT (source, grain, first, cell_id) DO UPDATE
        SET n = s.n + excluded.n, amount = s.amount + excluded.amount
        """,
        [f.cell_id for f in facts],
        [f.on_date for f in facts],
        [f.value for f in facts],
        list(signs),
        list(spread),
        *columns(added_up),
    )


async def state(conn: db.Conn) -> State:
    found = await db.one(
        conn,
        State,
        """
        SELECT s.run, s.folded_at, (SELECT min(d.at) FROM statistics.tally_due d) AS waits_since
        FROM statistics.tally_state s
        """,
    )
    return found or State(0, None, None)
