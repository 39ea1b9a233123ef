"""What the benches write in bulk and count afterwards."""

from datetime import datetime

from msgspec import Struct

from backend import db


class Spot(Struct, frozen=True):
    """A slot that a booking may ask for."""

    centre_code: str
    centre_id: int
    pool_id: int
    starts_at: datetime


class Counts(Struct, frozen=True):
    """What the tables hold: the answers must add up to it."""

    appointments: int
    taken: int
    claims: int
    cases: int

    @property
    def all(self) -> tuple[int, ...]:
        return (self.appointments, self.taken, self.claims, self.cases)


async def add_people(
    conn: db.Conn,
    ids: list[int],
    names: list[bytes],
    numbers: list[bytes],
    number_indexes: list[bytes],
    phones: list[bytes],
    phone_indexes: list[bytes],
    account_phones: list[bytes],
    token: str,
) -> None:
    """Persons with an account and a session each; the session's token is `token` and the id."""
    await db.run(
        conn,
        """
        WITH given AS (
            SELECT n.* FROM unnest($1::integer[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[],
                                   $7::bytea[])
                AS n (id, name, number, number_index, phone, phone_index, account_phone)
        ), person AS (
            INSERT INTO person (id, name_sealed, id_number_sealed, id_number_index, phone_sealed, phone_index,
                                home_division, made_at)
            OVERRIDING SYSTEM VALUE
            SELECT id, name, number, number_index, phone, phone_index, '330899', now() FROM given
        ), account AS (
            INSERT INTO account (id, phone_sealed, phone_index, person_id, made_at)
            OVERRIDING SYSTEM VALUE
            SELECT id, account_phone, phone_index, id, now() FROM given
        )
        INSERT INTO session (token_digest, account_id, made_at, seen_at, expires_at)
        SELECT sha256(($8 || id)::bytea), id, now(), now(), now() + interval '1 day' FROM given
        """,
        ids,
        names,
        numbers,
        number_indexes,
        phones,
        phone_indexes,
        account_phones,
        token,
    )


async def add_figures(conn: db.Conn, first: int, last: int, token: str) -> None:
    """Persons nobody opens: sealed fields of the usual length without a meaning, for pgbench."""
    await db.run(
        conn,
        """
        WITH given AS (SELECT id, sha256(id::text::bytea) AS mark FROM generate_series($1::integer, $2) AS id),
        person AS (
            INSERT INTO person (id, name_sealed, id_number_sealed, id_number_index, phone_sealed, phone_index,
                                home_division, made_at)
            OVERRIDING SYSTEM VALUE
            SELECT id, substr(mark || mark, 1, 39), substr(mark || mark, 1, 48), mark, substr(mark || mark, 1, 41),
                   mark, '330899', now()
            FROM given
        ), account AS (
            INSERT INTO account (id, phone_sealed, phone_index, person_id, made_at)
            OVERRIDING SYSTEM VALUE
            SELECT id, substr(mark || mark, 1, 41), mark, id, now() FROM given
        )
        INSERT INTO session (token_digest, account_id, made_at, seen_at, expires_at)
        SELECT sha256(($3 || id)::bytea), id, now(), now(), now() + interval '1 day' FROM given
        """,
        first,
        last,
        token,
    )


async def last_booked(conn: db.Conn, first: int) -> int:
    """The highest person from `first` on who has an appointment; else the one before `first`."""
    found: int = await db.value(
        conn,
        "SELECT coalesce(max(person_id), $1 - 1)::integer FROM appointment WHERE person_id >= $1",
        first,
    )
    return found


async def spots(conn: db.Conn, item_code: str, days: int, a_day: int) -> list[Spot]:
    """At every centre that serves the item: the first slots of its first days from the day after tomorrow."""
    return await db.many(
        conn,
        Spot,
        """
        SELECT c.code AS centre_code, c.id AS centre_id, s.pool_id, s.starts_at
        FROM (
            SELECT pool_id, starts_at, dense_rank() OVER (PARTITION BY pool_id ORDER BY on_date) AS day,
                   row_number() OVER (PARTITION BY pool_id, on_date ORDER BY starts_at) AS place
            FROM slot WHERE starts_at > now() + interval '48 hours'
        ) AS s
        JOIN service v ON v.pool_id = s.pool_id AND v.item_code = $1
        JOIN centre c ON c.id = v.centre_id
        WHERE s.day BETWEEN 2 AND 1 + $2 AND s.place <= $3
        ORDER BY c.id, s.starts_at
        """,
        item_code,
        days,
        a_day,
    )


async def open_wide(conn: db.Conn, pool_ids: list[int], places: int) -> int:
    """So many places in every slot of the pools, so that capacity ends no run; how many slots."""
    return await db.run(
        conn,
        "UPDATE slot SET places = $2, opened = $2 WHERE pool_id = ANY ($1)",
        pool_ids,
        places,
    )


async def settle(conn: db.Conn) -> None:
    """Statistics for the planner after the bulk."""
    await db.run(conn, "ANALYZE")


async def counts(conn: db.Conn) -> Counts:
    """Every claim covers one slot here: the item is as long as the grid."""
    found = await db.one(
        conn,
        Counts,
        """
        SELECT (SELECT count(*) FROM appointment WHERE state = 'booked')::integer AS appointments,
               (SELECT coalesce(sum(taken), 0) FROM slot)::integer AS taken,
               (SELECT count(*) FROM claim)::integer AS claims,
               (SELECT count(*) FROM case_file)::integer AS cases
        """,
    )
    if found is None:
        raise LookupError("a count has a row")
    return found
