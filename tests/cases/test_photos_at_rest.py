"""What lies in the database of a photo: never the photo."""

from datetime import timedelta

import pytest

from backend import clock, db
from backend.cases.actions import photos
from backend.cases.actions.pictures import remake
from backend.embedded.postgres import SUPERUSER
from tests import make
from tests.cases import pictures
from tests.make import KEYS

pytestmark = pytest.mark.anyio
PIECE = 40
"""Bytes: longer than chance, shorter than what a page of the table holds."""


async def files_with(conn: db.Conn, piece: bytes) -> set[str]:
    """The server's own files that hold these bytes: the photos' table, what stands beside it, and the log."""
    rows = await conn.fetch(
        """
        WITH file AS (
            SELECT pg_relation_filepath(f.oid) AS name FROM pg_class t
            JOIN pg_class f ON f.oid IN (t.oid, t.reltoastrelid) WHERE t.relname = 'case_photo'
            UNION ALL SELECT 'pg_wal/' || name FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'
        )
        SELECT name FROM file WHERE position($1::bytea IN pg_read_binary_file(name)) > 0
        """,
        piece,
    )
    return {row["name"].split("/")[0] for row in rows}


async def rows_with(conn: db.Conn, piece: bytes) -> set[str]:
    """The tables of which any column of any row holds these bytes."""
    tables = await conn.fetch(
        "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    query = "SELECT EXISTS (SELECT FROM {} t WHERE strpos(t::text, $1) > 0)"
    return {
        row["name"] for row in tables if await conn.fetchval(query.format(row["name"]), piece.hex())
    }


@pytest.mark.race
async def test_no_picture_lies_open_in_the_database(cloned_url: str) -> None:
    made, now = remake(pictures.jpeg()), clock.now()
    conn = await db.connect(cloned_url)
    above = await db.connect(cloned_url.replace("yitang_owner@", f"{SUPERUSER}@"))
    try:
        who = await make.resident(conn, 1, now)
        booked = await make.appointment(conn, who, now)
        await photos.add(conn, KEYS, who, booked.case_id, 1, made, now + timedelta(seconds=1))
        await above.execute("CHECKPOINT")
        sealed = await conn.fetchval("SELECT sealed FROM case_photo")
        assert "base" in await files_with(above, sealed[100 : 100 + PIECE])
        assert await rows_with(conn, sealed[100 : 100 + PIECE]) == {"case_photo"}
        for start in (0, 5000, len(made.jpeg) - PIECE):
            piece = made.jpeg[start : start + PIECE]
            assert await files_with(above, piece) == set()
            assert await rows_with(conn, piece) == set()
    finally:
        await above.close()
        await conn.close()
