"""A log to write: events, visits whose person is known, and the people cases are for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend import db

ITEMS = ("HJ-101", "HJ-133", "CR-201", "CJ-301", "CJ-331", "CJ-332", "ZA-401", "ZA-425")
CHANGED = "CJ-332"
"""An item that was a licence in its version 1 and is none in version 2."""
COLUMNS = (
    "organ_id", "on_date", "at", "kind", "case_id", "item_code", "item_version", "centre_id",
    "appointment_id", "ticket_id", "visit_id", "slot_on", "actor_kind", "details",
)  # fmt: skip
VISIT = """
    WITH known AS (INSERT INTO person (id, name_sealed, made_at) OVERRIDING SYSTEM VALUE
                   VALUES ($4, '', now()) ON CONFLICT DO NOTHING)
    INSERT INTO visit (organ_id, id, centre_id, on_date, person_id, outcome, cause, ended_at)
    VALUES ($5, $1, $2, $3, $4, 'served', NULL, now())
    """
APPLICANT = """
    WITH known AS (
        INSERT INTO person (id, name_sealed, made_at, kind, home_division) OVERRIDING SYSTEM VALUE
        VALUES ($2, '', now(), $3, $4))
    INSERT INTO case_file (organ_id, id, number, item_code, item_version, person_id, channel, centre_id, state, made_at)
    VALUES ($5, $1, '330899', $6, $7, $2, 'clerk', $8, 'prepared', now())
    """
WRITE = """
    INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id,
                       appointment_id, ticket_id, visit_id, slot_on, actor_kind, details, id)
    OVERRIDING SYSTEM VALUE
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, coalesce($15, nextval('event_id_seq')))
    """
UNDO = "INSERT INTO event_undone (organ_id, on_date, event_id) VALUES ($1, $2, $3)"


@dataclass(frozen=True)
class Applicant:
    """Whom a case is for."""

    case_id: UUID
    person: int
    kind: str
    home: str | None
    organ: int
    item: str
    version: int
    centre: int


@dataclass
class Log:
    """Events to be written, with ids that only a test may choose."""

    random: Random
    centres: list[int]
    rows: list[dict[str, Any]] = field(default_factory=list)
    visits: list[tuple[UUID, int, date, int, int]] = field(default_factory=list)
    """Visits whose person is known: id, centre, day, person, organ."""
    applicants: list[Applicant] = field(default_factory=list)
    span: tuple[date, date] = (date(2019, 1, 1), date(2028, 12, 31))
    """When things begin, of a decade."""

    def uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def add(self, kind: str, on: date, minute: int, actor: str = "staff", **facts: Any) -> None:
        """So many minutes after nine o'clock."""
        at = datetime.combine(on, time(1), UTC) + timedelta(minutes=minute)
        self.put(kind, at, on, actor, **facts)

    def put(self, kind: str, at: datetime, on: date, actor: str = "staff", **facts: Any) -> None:
        row = dict.fromkeys(COLUMNS) | {
            "organ_id": 1,
            "on_date": on,
            "at": at,
            "kind": kind,
            "actor_kind": actor,
        }
        self.rows.append(row | facts)

    async def write(self, conn: db.Conn) -> None:
        """In the order of the rows; a row that names its `id` has it, one that is `undone` is."""
        await self.write_people(conn)
        await write_events(conn, self.rows)

    async def write_people(self, conn: db.Conn) -> None:
        await conn.executemany(
            APPLICANT,
            [
                (a.case_id, a.person, a.kind, a.home, a.organ, a.item, a.version, a.centre)
                for a in self.applicants
            ],
        )
        await conn.executemany(VISIT, self.visits)
        self.visits.clear()
        self.applicants.clear()


async def write_events(conn: db.Conn, rows: Sequence[dict[str, Any]]) -> None:
    await conn.executemany(WRITE, [(*(r[c] for c in COLUMNS), r.get("id")) for r in rows])
    await undo(conn, [row for row in rows if row.get("undone")])


async def undo(conn: db.Conn, rows: Sequence[dict[str, Any]]) -> None:
    await conn.executemany(UNDO, [(r["organ_id"], r["on_date"], r["id"]) for r in rows])
