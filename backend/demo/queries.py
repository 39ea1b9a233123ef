"""What only the demo asks."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from backend import db
from backend.demo.people import DIVISION

State = Literal["empty", "founded", "complete", "foreign"]


class Login(Struct, frozen=True):
    id: int
    login: str


async def staff_ids(conn: db.Conn) -> dict[str, int]:
    """Every demo member of staff: login -> id."""
    found = await db.many(conn, Login, "SELECT id, login FROM staff WHERE demo")
    return {one.login: one.id for one in found}


class Kind(Struct, frozen=True):
    code: str
    category: str


async def categories(conn: db.Conn) -> dict[str, str]:
    """Item -> its category."""
    found = await db.many(conn, Kind, "SELECT code, category FROM item")
    return {one.code: one.category for one in found}


async def is_present(conn: db.Conn) -> bool:
    """Whether a demo sign-in exists."""
    return bool(await db.value(conn, "SELECT EXISTS (SELECT FROM staff WHERE demo)"))


async def add_staff(
    conn: db.Conn,
    organ_id: int,
    wanted: Sequence[tuple[str, str, str, str | None]],
    password_hash: str,
) -> None:
    """Demo staff with one role each: (login, name, role, code of the centre or None for everywhere).
    A login that is there stays as it is."""
    logins, names, roles, centres = (list(column) for column in zip(*wanted, strict=True))
    await db.run(
        conn,
        """
        WITH wanted AS (
            SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])
                AS w (login, name, role, centre)
        ), made AS (
            INSERT INTO staff (organ_id, login, name, password_hash, demo)
            SELECT $1, login, name, $6, true FROM wanted
            ON CONFLICT (login) DO NOTHING
            RETURNING id, login
        )
        INSERT INTO staff_role (staff_id, role, centre_id)
        SELECT made.id, w.role, c.id
        FROM made JOIN wanted w USING (login) LEFT JOIN centre c ON c.code = w.centre
        """,
        organ_id,
        logins,
        names,
        roles,
        centres,
        password_hash,
    )


async def state(conn: db.Conn) -> State:
    """What the database holds, seen from the demo: nothing, its county, all of it, something else."""
    found: State = await db.value(
        conn,
        """
        SELECT CASE
            WHEN EXISTS (SELECT FROM staff WHERE NOT demo)
              OR EXISTS (SELECT FROM organ WHERE division_code <> $1) THEN 'foreign'
            WHEN EXISTS (SELECT FROM staff) AND EXISTS (SELECT FROM case_file) THEN 'complete'
            WHEN EXISTS (SELECT FROM person) OR EXISTS (SELECT FROM case_file) THEN 'foreign'
            WHEN EXISTS (SELECT FROM organ) THEN 'founded'
            ELSE 'empty'
        END
        """,
        DIVISION,
    )
    return found


async def reserve_persons(conn: db.Conn, count: int) -> int:
    """The first of `count` person ids that nobody else gets."""
    first: int = await db.value(
        conn,
        """
        SELECT setval(seq, nextval(seq) + $1::bigint - 1) - $1::bigint + 1
        FROM pg_get_serial_sequence('person', 'id') AS seq
        """,
        count,
    )
    return first


async def keep_case_numbers(conn: db.Conn, last: int) -> None:
    """The next case number comes after `last`."""
    await db.value(conn, "SELECT setval('case_number', $1)", last)


async def keep_rating_ids(conn: db.Conn) -> None:
    """The next rating's id comes after those that are there."""
    await db.value(
        conn,
        "SELECT setval(pg_get_serial_sequence('rating', 'id'), coalesce(max(id), 0) + 1, false) FROM rating",
    )


async def last_case_number(conn: db.Conn) -> int:
    """Of all that were given out; 0 for none."""
    found: int = await db.value(
        conn, "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM case_number"
    )
    return found


async def count_taken(conn: db.Conn) -> int:
    """Slots take what the appointments in them hold; how many slots."""
    return await db.run(
        conn,
        """
        UPDATE slot SET taken = held.count
        FROM (
            SELECT s.organ_id, s.pool_id, s.starts_at, count(*) AS count
            FROM slot s JOIN claim c
                ON c.organ_id = s.organ_id AND c.pool_id = s.pool_id
               AND s.starts_at >= c.starts_at AND s.starts_at < c.ends_at
            GROUP BY s.organ_id, s.pool_id, s.starts_at
        ) held
        WHERE (slot.organ_id, slot.pool_id, slot.starts_at) = (held.organ_id, held.pool_id, held.starts_at)
        """,
    )


async def sample_roughly(conn: db.Conn) -> None:
    """A full sample of a whole history takes most of a minute; the server takes better ones later."""
    await db.run(conn, "SET default_statistics_target = 20")


async def take_statistics(conn: db.Conn) -> None:
    """Of what was loaded in bulk: the planner has seen none of it yet."""
    await db.run(
        conn, "ANALYZE person, case_file, appointment, ticket, visit, visit_case, slot, event"
    )


async def make_organisation(conn: db.Conn, person_id: int, division: str) -> None:
    """The person with this credit code is an organisation of the division."""
    await db.run(
        conn,
        "UPDATE person SET kind = 'organisation', home_division = $2 WHERE id = $1",
        person_id,
        division,
    )
