"""What the fold in Python is given: the raw tables, as plain values."""

from collections import defaultdict
from datetime import date
from typing import Any

from backend import db
from tests.tallies.fold.facts import Version, World


async def world_of(conn: db.Conn) -> World:
    """The whole log and what it names, from the tables themselves."""
    events: list[Any] = [dict(row) for row in await conn.fetch("SELECT * FROM event")]
    versions = await conn.fetch(
        """
        SELECT item_code, version, power_type, statistics_scope, max_visits_exception,
               content -> 'regions' AS regions FROM item_version
        """
    )
    return World(
        events=events,
        undone={
            (r["on_date"], r["event_id"]) for r in await conn.fetch("SELECT * FROM event_undone")
        },
        versions={
            (r["item_code"], r["version"]): Version(
                r["power_type"],
                r["statistics_scope"],
                r["max_visits_exception"],
                frozenset(r["regions"] or ()),
            )
            for r in versions
        },
        people={
            r["id"]: (r["home_division"], r["kind"])
            for r in await conn.fetch(
                "SELECT c.id, p.home_division, p.kind FROM case_file c JOIN person p ON p.id = c.person_id"
            )
        },
        divisions={r["id"]: r["division_code"] for r in await conn.fetch("SELECT * FROM organ")},
        visitors={
            r["id"]: r["person_id"]
            for r in await conn.fetch("SELECT id, person_id FROM visit WHERE person_id IS NOT NULL")
        },
        calendars=await calendars(conn),
    )


async def calendars(conn: db.Conn) -> list[tuple[int, int, dict[date, bool]]]:
    days: dict[int, dict[date, bool]] = defaultdict(dict)
    for row in await conn.fetch("SELECT calendar_id, on_date, off FROM statutory_day"):
        days[row["calendar_id"]][row["on_date"]] = row["off"]
    found = await conn.fetch("SELECT id, year, version FROM statutory_calendar")
    return [(row["year"], row["version"], days[row["id"]]) for row in found]
