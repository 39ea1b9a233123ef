"""The bulk history equals the ordinary path: sampled lives are lived again through the actions."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from backend import db
from backend.booking import actions as booking
from backend.demo import queries
from backend.demo.history import codes, demand, ledger, play, world
from backend.demo.history.clocks import Clocks
from backend.demo.history.columns import COLUMNS
from backend.demo.staff import seed_staff
from tests.demo.life import Event, Life, staff_of
from tests.demo.replay import Replay

pytestmark = pytest.mark.anyio

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 29)
NOW = datetime(2026, 3, 30, 0, 30, tzinfo=UTC)
PLACES = ("QX-HALL", "QX-HUZHEN")
A_SHAPE = 1
"""Lives taken of every different course of events."""
Rows = dict[str, list[ledger.Row]]


def play_out(known: world.World, scale: float) -> Rows:
    """Everything that happens at two places, as rows."""
    book = ledger.Ledger(known.organ_id)
    clocks, market = Clocks(known.calendar), demand.Market(known, scale)
    numbers, given = codes.Counter(1, 1), codes.Codes(codes.Counter(0, 1), 7)
    plan, ratings = play.Plan(scale, 11), codes.Counter(1, 1)
    places = [
        play.Place(
            known,
            site,
            plan,
            book,
            clocks,
            market,
            world.People(1, 1, 3999),
            numbers,
            given,
            ratings,
        )
        for site in known.sites
        if site.code in PLACES
    ]
    for n in range((LAST - FIRST).days + 1):
        for place in places:
            place.live(world.moment(FIRST + timedelta(days=n)))
    for place in places:
        place.leave()
    return book.rows


def by_name(rows: Rows, table: str) -> list[dict[str, Any]]:
    """The rows of a table with their columns' names."""
    return [dict(zip(COLUMNS[table], row, strict=True)) for row in rows[table]]


def lives_of(rows: Rows, centres: dict[int, str]) -> list[Life]:
    """Every case with its events, and every visit that has none."""
    persons = {row["id"]: row["person_id"] for row in by_name(rows, "case_file")}
    starts = {row["id"]: row["starts_at"] for row in by_name(rows, "appointment")}
    tickets = {row["id"]: row for row in by_name(rows, "ticket")}
    own: dict[UUID, list[Event]] = defaultdict(list)
    for row in by_name(rows, "event"):
        if row["kind"] == "day_closed":  # a place's, nobody's
            continue
        event = Event(**row | {"details": json.loads(row["details"]) if row["details"] else None})
        ticket = tickets.get(row["ticket_id"], {})
        own[row["case_id"] or ticket["case_id"] or ticket["id"]].append(event)
    return [
        Life(
            person_serial=persons.get(key, 1),
            centre_code=centres[events[0].centre_id],
            events=sorted(events, key=lambda event: event.at),
            starts={e.appointment_id: starts[e.appointment_id] for e in events if e.appointment_id},
            tickets={e.ticket_id: tickets[e.ticket_id] for e in events if e.ticket_id},
        )
        for key, events in own.items()
    ]


def sample(lives: Iterable[Life]) -> list[Life]:
    """A few of each shape that one life can have, so that rare courses are in it too: what happened at the windows,
    and what was said of it afterwards."""
    taken: Counter[tuple[str, ...]] = Counter()
    chosen = []
    for life in lives:
        said = tuple(kind for kind in life.shape if kind.startswith("case_rat"))
        done = tuple(kind for kind in life.shape if not kind.startswith("case_rat"))
        taken.update((said, done))
        if taken[done] <= A_SHAPE or (said and taken[said] <= A_SHAPE):
            chosen.append(life)
    return chosen


def told(events: Iterable[Event]) -> list[tuple[object, ...]]:
    """What is compared: everything but ids."""
    return sorted(
        (
            event.at,
            event.kind,
            event.on_date,
            event.item_code,
            event.item_version,
            event.centre_id,
            event.slot_on,
            event.actor_kind,
            event.reason or "",
            json.dumps(event.details, sort_keys=True),
            *(
                bool(one)
                for one in (event.case_id, event.appointment_id, event.ticket_id, event.visit_id)
            ),
        )
        for event in events
    )


TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "case_file": (
        "id = $1",
        ("item_code", "item_version", "channel", "centre_id", "state", "made_at", "submitted_on", "complete_at_first",
         "received_on", "accepted_on", "accepted_by", "acceptance", "legal_due_on", "promised_due_on", "due_provisional", "decided_on", "decided_by",
         "decision", "reason", "ground", "delivered_on", "collect", "permit", "permit_from", "sealed"),
    ),
    "appointment": (
        "case_id = $1",
        ("item_code", "centre_id", "pool_id", "starts_at", "ends_at", "on_date", "units", "state", "made_at",
         "arrived_at", "ended_at", "cancelled_by"),
    ),
    "ticket": (
        "id = ANY ($2)",
        ("centre_id", "on_date", "pool_id", "prefix", "item_code", "turn_at", "placed_by", "priority", "state",
         "window_id", "staff_id", "issued_at", "called_at", "announced_at", "calls", "started_at", "ended_at"),
    ),
    "correction_notice": (
        "case_id = $1",
        ("place", "rule_set", "issued_at", "issued_on", "issued_by", "due_on", "receipt", "receipt_on", "answered_on"),
    ),
    "correction_line": ("case_id = $1", ("notice", "place", "material", "wanted")),
    "rating": (
        "case_id = $1",
        ("step", "item_code", "centre_id", "staff_id", "way", "level", "named", "rated_at", "rated_on", "bad_on",
         "founded", "closed_on"),
    ),
    "visit": ("ticket_id = ANY ($2)", ("centre_id", "on_date", "outcome", "cause", "ended_at")),
}  # fmt: skip
"""Where a life's own rows are, and which of their columns both paths must agree on."""


def kept(rows: Rows) -> dict[tuple[str, UUID], list[tuple[str, ...]]]:
    """What the bulk wrote: (table, id of its case or ticket) -> the compared columns of its rows."""
    keys = {"case_file": "id", "ticket": "id", "visit": "ticket_id"}
    found: dict[tuple[str, UUID], list[tuple[str, ...]]] = defaultdict(list)
    for table, (_, names) in TABLES.items():
        for row in by_name(rows, table):
            key = row[keys.get(table, "case_id")]
            found[table, key].append(tuple(str(row[name]) for name in names))
    return found


def of_life(
    known: dict[tuple[str, UUID], list[tuple[str, ...]]], table: str, life: Life
) -> list[tuple[str, ...]]:
    own = {event.case_id for event in life.events} | {event.ticket_id for event in life.events}
    return sorted(row for key in own - {None} for row in known.get((table, key), []))  # type: ignore[arg-type]


async def written(conn: db.Conn, table: str, replay: Replay) -> list[tuple[str, ...]]:
    """The life's rows as the ordinary actions wrote them."""
    where, names = TABLES[table]
    found = await conn.fetch(
        f"SELECT {', '.join(names)} FROM {table} WHERE ($1::uuid IS NULL OR $2::uuid[] IS NOT NULL) AND {where}",
        replay.case_id,
        list(replay.made.values()),
    )
    return sorted(tuple(str(value) for value in row) for row in found)


async def events_of(conn: db.Conn, replay: Replay) -> list[Event]:
    return await db.many(
        conn,
        Event,
        """
        SELECT organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, appointment_id, ticket_id,
               visit_id, slot_on, actor_kind, actor_id, reason, details
        FROM event WHERE case_id = $1 OR ticket_id = ANY ($2)
        """,
        replay.case_id,
        list(replay.made.values()),
    )


async def test_every_course_of_events_is_the_same_through_the_ordinary_actions(
    conn: db.Conn,
) -> None:
    await seed_staff(conn)
    await booking.materialise(conn, FIRST, (LAST - FIRST).days + 62)
    known = await world.read_world(conn, FIRST, LAST, NOW)
    centres = {site.centre_id: site.code for site in known.sites}
    rows = play_out(known, 0.4)
    bulk = kept(rows)
    chosen = sample(lives_of(rows, centres))
    assert {event.kind for life in chosen for event in life.events} >= {
        "appointment_cancelled", "appointment_noshow", "ticket_missed", "case_refused", "case_ended",
        "case_not_accepted", "case_noticed", "case_rated", "case_rating_verified", "case_rating_closed", "case_supplemented", "case_withdrawn", "case_delivered", "visit_ended",
    }  # fmt: skip
    staff = await staff_of(conn, list((await queries.staff_ids(conn)).values()))
    for life in chosen:
        replay = Replay(conn, life, staff)
        await replay.run()
        assert told(await events_of(conn, replay)) == told(life.events), life.shape
        for table in TABLES:
            assert await written(conn, table, replay) == of_life(bulk, table, life), (
                table,
                life.shape,
            )
