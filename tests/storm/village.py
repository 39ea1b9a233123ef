"""A county of one hall and one day, small enough to be put back a hundred times a second."""

from collections.abc import Container, Mapping
from datetime import date, datetime, time

from msgspec import Struct

from backend import clock, db
from backend.access.models import Staff
from backend.booking import actions as booking
from backend.clock import CENTRE_ZONE, civil_date
from tests import make

HOURS = {
    "household": ("09:00", "11:20", 10),
    "vehicle_driver": ("09:00", "10:30", 15),
    "bay": ("09:00", "10:00", 15),
}
"""Pool, from, to, grid: fourteen household slots, six at the vehicle windows, four in the bay."""

LIVED = (
    "opening_series", "opening_exception", "booking_policy", "noshow_pardon", "slot", "case_file", "case_material",
    "appointment", "freed", "event", "tally_due", "idempotency", "notice", "outbox", "waiting", "notice_day", "audit",
)  # fmt: skip
"""Every table that a booking write may change, or a scene prepares, what is referred to first."""

EMPTIED = """
    DELETE FROM slot;
    DELETE FROM opening_series;
    DELETE FROM service WHERE pool_id NOT IN (SELECT id FROM pool WHERE keep);
    DELETE FROM window_pool WHERE pool_id NOT IN (SELECT id FROM pool WHERE keep);
    DELETE FROM pool WHERE NOT keep;
"""

DIGEST = """
    SELECT concat_ws(' | ',
        (SELECT string_agg(format('%s@%s %s/%s', pool_id, to_char(starts_at, 'HH24MI'), taken, places), ' '
                           ORDER BY pool_id, starts_at) FROM slot),
        (SELECT string_agg(one, ' ' ORDER BY one) FROM (
            SELECT format('%s:%s %s@%s+%s r%s', person_id, item_code, state, to_char(starts_at, 'HH24MI'),
                          to_char(then_starts_at, 'HH24MI'), revision) AS one FROM appointment) a),
        (SELECT string_agg(format('freed %s@%s', pool_id, to_char(starts_at, 'HH24MI')), ' '
                           ORDER BY pool_id, starts_at) FROM freed),
        (SELECT string_agg(n || ' ' || kind, ' ' ORDER BY kind) FROM (
            SELECT kind, count(*) AS n FROM event GROUP BY kind) e))
"""


class Village(Struct):
    """Its owner's connection, its only day, and what is put back after each schedule."""

    owner: db.Conn
    on: date
    now: datetime
    boss: Staff
    tables: list[str]
    restore: str = ""

    def at(self, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(self.on, time(hour, minute), CENTRE_ZONE)

    async def keep(self, name: str) -> None:
        """Remember everything as it is now, under a name."""
        copies = "".join(f"CREATE TABLE {name}.{t} AS TABLE {t};" for t in self.tables)
        await self.owner.execute(
            f"DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}; {copies}"
        )

    async def back_to(self, name: str, only: Container[str] | None = None) -> None:
        """As it was when it was kept, or only some tables. Nobody else may be at work."""
        tables = [table for table in self.tables if only is None or table in only]
        gone = "".join(f"DELETE FROM {t};" for t in reversed(tables))
        back = "".join(
            f"INSERT INTO {t} OVERRIDING SYSTEM VALUE SELECT * FROM {name}.{t};" for t in tables
        )
        quiet = "SELECT set_config('yitang.bulk', 'on', true);"
        await self.owner.execute(f"{quiet}{gone}{back}")

    async def tidy(self) -> None:
        """Dead rows slow the sweep down."""
        await self.owner.execute("VACUUM " + ", ".join(self.tables))

    async def closes_at(self, time: str) -> None:
        """The household windows will close earlier: the next rebuild brings the slots in line."""
        await self.owner.execute(
            """
            UPDATE opening_series SET to_time = $1::text::time FROM pool
            WHERE pool.id = pool_id AND pool.code = 'household'
            """,
            time,
        )

    async def windows(self, count: int) -> None:
        """So many windows in every pool: one is for walk-ins, the others are places."""
        await self.owner.execute("UPDATE opening_series SET windows = $1", count)
        await booking.materialise(self.owner, civil_date(self.now))

    async def digest(self) -> str:
        """What matters of how it ended, without ids and without the minute at which places return."""
        return str(await self.owner.fetchval(DIGEST))

    async def changed(self) -> Mapping[str, int]:
        """How many rows were ever written in tables that are not put back."""
        await self.owner.execute("SELECT pg_stat_force_next_flush()")
        rows = await self.owner.fetch(
            """
            SELECT coalesce(parent.relname, s.relname) AS name, sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint AS n
            FROM pg_stat_user_tables s LEFT JOIN pg_inherits i ON i.inhrelid = s.relid
            LEFT JOIN pg_class parent ON parent.oid = i.inhparent
            WHERE s.schemaname = 'public' GROUP BY 1
            """
        )
        return {row["name"]: row["n"] for row in rows if row["name"] not in self.tables}


async def settle(owner: db.Conn) -> Village:
    """Make the county that was cloned into the village."""
    now = clock.now()
    on = civil_date((await make.free_time(owner, now, skip_days=3)).starts_at)
    known = {
        row[0]
        for row in await owner.fetch("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')")
    }
    await owner.execute("ALTER TABLE pool ADD COLUMN keep boolean NOT NULL DEFAULT false")
    await owner.execute(
        """
        UPDATE pool SET keep = true FROM centre c
        WHERE c.id = centre_id AND c.code = $1 AND pool.code = ANY ($2)
        """,
        make.HALL,
        list(HOURS),
    )
    await owner.execute(EMPTIED)
    for pool, (opens, closes, grid) in HOURS.items():
        await owner.execute(
            """
            INSERT INTO opening_series (pool_id, valid_from, valid_to, weekdays, from_time, to_time, windows,
                                        walk_in_reserve, grid_minutes)
            SELECT id, $2, $2, '{1,2,3,4,5,6,7}', $3::text::time, $4::text::time, 2, 1, $5 FROM pool WHERE code = $1
            """,
            pool,
            on,
            opens,
            closes,
            grid,
        )
    await owner.execute("ALTER TABLE pool DROP COLUMN keep")
    await booking.materialise(owner, civil_date(now))
    boss = await make.staff(owner, "boss", "supervisor", centre_id=await make.centre_id(owner))
    village = Village(owner, on, now, boss, [table for table in LIVED if table in known])
    await village.keep("empty")
    await owner.execute("VACUUM ANALYZE")
    return village


async def cloned(county_url: str, admin_url: str, name: str) -> str:
    """A copy of the county under a name of its own, to be kept for many tests."""
    template = county_url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
    conn = await db.connect(admin_url)
    try:
        await conn.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await conn.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await conn.close()
    return county_url.replace(f"/{template}?", f"/{name}?")
