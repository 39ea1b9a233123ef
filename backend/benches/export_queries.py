"""What the bench of exports writes in bulk, and the bare COPY that it is compared with."""

from datetime import date

from backend import db


async def add_applicant(conn: db.Conn) -> None:
    """Whoever all cases are of: no export looks at people."""
    await db.run(
        conn,
        """
        INSERT INTO person (id, name_sealed, made_at) OVERRIDING SYSTEM VALUE VALUES (1, '', now())
        ON CONFLICT DO NOTHING
        """,
    )


async def add_cells(conn: db.Conn, source: str, part: str, centres: list[int]) -> None:
    """Every licence item at every centre."""
    await db.run(
        conn,
        """
        INSERT INTO tally_cell (source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme)
        SELECT $1, $2, 1, centre, v.item_code, v.version, 'window', 'person', ''
        FROM item_version v, unnest($3::integer[]) AS centre
        WHERE v.power_type = 'licence' AND v.valid_to IS NULL
        """,
        source,
        part,
        centres,
    )


async def without_references(conn: db.Conn) -> None:
    """A case would look up its organ, item, applicant and centre, a million times each."""
    await db.run(
        conn,
        """
        ALTER TABLE case_file DROP CONSTRAINT case_organ_exists, DROP CONSTRAINT case_person_exists,
                              DROP CONSTRAINT case_centre_exists, DROP CONSTRAINT case_item_version_exists
        """,
    )


async def add_facts(conn: db.Conn, first: int, last: int, total: int, days: int) -> None:
    """Cases `first` to `last` of `total`, spread over the last `days`, and what is counted of them."""
    await db.run(
        conn,
        """
        WITH cells AS (SELECT id, item_code, item_version, centre_id, row_number() OVER (ORDER BY id) - 1 AS place,
                              count(*) OVER () AS every FROM tally_cell),
        made AS (
            SELECT n, uuidv7(make_interval(days => -((($3 - n) * $4) / $3)::integer)) AS id, c.id AS cell_id,
                   c.item_code, c.item_version, c.centre_id
            FROM generate_series($1::bigint, $2::bigint) AS n JOIN cells c ON c.place = (n * 7919) % c.every
        ), filed AS (
            INSERT INTO case_file (organ_id, id, number, item_code, item_version, person_id, channel, centre_id, state,
                                   made_at, submitted_on)
            SELECT 1, id, '330899' || lpad(n::text, 11, '0'), item_code, item_version, 1, 'window', centre_id,
                   'submitted', uuid_extract_timestamp(id), uuid_extract_timestamp(id)::date FROM made
        )
        INSERT INTO tally_fact (cell_id, on_date, id, subject, value, since)
        SELECT cell_id, uuid_extract_timestamp(id)::date, n, id, (n % 5)::integer, 0 FROM made
        """,
        first,
        last,
        total,
        days,
    )


async def copy_bare(conn: db.Conn, first: date, last: date, sink: db.Sink) -> int:
    """The columns of an export with nothing made safe."""
    return await db.copy(
        conn,
        """
        WITH cells AS MATERIALIZED (
            SELECT c.id, c.part, c.organ_id, c.item_code, o.name_zh AS organ, p.name_zh AS centre, i.name_zh AS item
            FROM statistics.tally_cell c
            LEFT JOIN statistics.organ o ON o.id = c.organ_id
            LEFT JOIN statistics.centre p ON p.id = c.centre_id
            LEFT JOIN (SELECT DISTINCT ON (item_code) item_code, name_zh FROM statistics.item_version
                       ORDER BY item_code, version DESC) i ON i.item_code = c.item_code)
        SELECT f.on_date, n.number, c.organ, c.centre, c.item_code, c.item, c.part, f.value, f.id AS event
        FROM statistics.tally_fact f
        JOIN cells c ON c.id = f.cell_id
        LEFT JOIN statistics.case_number n ON n.organ_id = c.organ_id AND n.id = f.subject
        WHERE f.on_date BETWEEN $1::date AND $2::date
        ORDER BY f.on_date, f.id, c.part
        """,
        sink,
        first,
        last,
    )
