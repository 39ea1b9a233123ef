"""Is what `seed demo` wrote a history that could have happened?"""

import re
from collections import Counter
from datetime import date

import pytest

from backend import db
from backend.booking import actions as booking
from backend.clock import civil_date
from backend.demo.county import BAY_TOWN
from tests.demo.conftest import NOW, SCALE

pytestmark = pytest.mark.anyio

TODAY = civil_date(NOW)
CASES: dict[str, set[tuple[str, ...]]] = {
    "prepared": {()},
    "submitted": {("submitted",)},
    "correcting": {("submitted", "noticed")},
    "withdrawn": {("submitted", "noticed", "withdrawn")},
    "not_accepted": {("submitted", "not_accepted")},
    "accepted": {("submitted", "accepted")},
    "granted": {("submitted", "accepted", "granted")},
    "refused": {("submitted", "accepted", "refused")},
    "ended": {("submitted", "accepted", "ended")},
    "closed": {
        ("submitted", "accepted", "granted", "delivered"),
        ("submitted", "accepted", "refused", "delivered"),
    },
}
"""State -> the steps after `prepared` that lead to it; a notice may have been given and answered between."""
BESIDE = re.compile(r"paused|resumed|extended|completed|checked|published|rat|remedy_|permit_")
"""Steps that leave the state or come back to it, and what others do about the case."""
APPOINTMENTS = {
    "booked": ("booked",),
    "arrived": ("booked", "arrived"),
    "cancelled": ("booked", "cancelled"),
    "noshow": ("booked", "noshow"),
    "fulfilled": ("booked", "arrived", "fulfilled"),
}
TICKETS = {
    "waiting": ("issued",),
    "missed": ("issued", "called", "recalled", "recalled", "missed"),
    "served": ("issued", "called", "started", "finished"),
}


async def courses(conn: db.Conn, of: str, table: str) -> Counter[tuple[str, tuple[str, ...]]]:
    """(state, its events in order without their prefix) -> how often."""
    rows = await conn.fetch(
        f"""
        SELECT t.state, array_agg(replace(e.kind, $1 || '_', '') ORDER BY e.at, e.id) AS kinds
        FROM {table} t JOIN event e ON e.{of}_id = t.id AND e.kind LIKE $1 || '\\_%' AND e.kind <> 'case_visited'
        GROUP BY t.id, t.state
        """,
        of,
    )
    return Counter((row["state"], tuple(row["kinds"])) for row in rows)


async def test_every_case_took_a_lawful_course_to_its_state(history: db.Conn) -> None:
    found = await courses(history, "case", "case_file")
    for state, (first, *told) in found:
        assert first == "prepared"
        steps = [one for one in told if not BESIDE.match(one)]
        plain = [one for one in steps if one not in ("noticed", "supplemented")]
        assert tuple(steps) in CASES[state] or (
            steps[1:3] == ["noticed", "supplemented"] and tuple(plain) in CASES[state]
        ), (state, steps)
    assert found.total() == await db.value(history, "SELECT count(*) FROM case_file")
    assert {state for state, _ in found} >= {"closed", "accepted", "not_accepted", "ended"}


async def test_every_appointment_and_ticket_took_a_lawful_course(history: db.Conn) -> None:
    appointments = await courses(history, "appointment", "appointment")
    assert {kinds for _, kinds in appointments} <= set(APPOINTMENTS.values())
    assert all(kinds == APPOINTMENTS[state] for state, kinds in appointments)
    tickets = await courses(history, "ticket", "ticket")
    assert all(kinds == TICKETS[state] for state, kinds in tickets)


async def test_the_books_balance_for_every_item(history: db.Conn) -> None:
    """Nothing was carried in, so accepted = decided + still open (F04)."""
    rows = await history.fetch(
        """
        SELECT e.item_code, count(*) FILTER (WHERE kind = 'case_accepted') AS accepted,
               count(*) FILTER (WHERE kind IN ('case_granted', 'case_refused', 'case_ended')) AS decided,
               (SELECT count(*) FROM case_file c WHERE c.item_code = e.item_code AND c.state = 'accepted') AS open
        FROM event e WHERE e.item_code IS NOT NULL GROUP BY e.item_code
        """
    )
    assert len(rows) > 60
    assert [
        row["item_code"] for row in rows if row["accepted"] != row["decided"] + row["open"]
    ] == []
    assert sum(row["open"] for row in rows) > 0


async def test_days_are_those_of_the_centre_and_nothing_lies_ahead(history: db.Conn) -> None:
    wrong = await db.value(
        history,
        "SELECT count(*) FROM event WHERE at > $1 OR on_date <> (at AT TIME ZONE 'Asia/Shanghai')::date"
        " AND NOT (kind = 'case_accepted' AND actor_kind = 'law' AND on_date < at::date)",
        NOW,
    )
    assert wrong == 0
    assert await db.value(history, "SELECT min(on_date) FROM event") >= date(2025, 6, 17)


async def test_cases_hold_what_their_events_say(history: db.Conn) -> None:
    differ = await db.value(
        history,
        """
        SELECT count(*) FROM case_file c LEFT JOIN (
            SELECT case_id, max(on_date) FILTER (WHERE kind = 'case_submitted') AS submitted,
                   max(on_date) FILTER (WHERE kind = 'case_accepted') AS accepted,
                   max(on_date) FILTER (WHERE kind IN ('case_granted', 'case_refused', 'case_ended')) AS decided,
                   max(on_date) FILTER (WHERE kind = 'case_delivered') AS delivered
            FROM event WHERE case_id IS NOT NULL GROUP BY case_id
        ) e ON e.case_id = c.id
        WHERE (c.submitted_on, c.accepted_on, c.decided_on, c.delivered_on)
              IS DISTINCT FROM (e.submitted, e.accepted, e.decided, e.delivered)
        """,
    )
    assert differ == 0


async def test_a_window_never_has_two_people_before_it(history: db.Conn) -> None:
    overlapping = await db.value(
        history,
        """
        SELECT count(*) FROM (
            SELECT called_at, lag(ended_at) OVER (PARTITION BY window_id, on_date ORDER BY called_at) AS before
            FROM ticket WHERE called_at IS NOT NULL
        ) turns WHERE called_at < before
        """,
    )
    assert overlapping == 0


async def test_slots_hold_exactly_the_appointments_in_them(history: db.Conn) -> None:
    differ = await db.value(
        history,
        """
        SELECT count(*) FROM slot s WHERE taken <> (
            SELECT count(*) FROM claim c
            WHERE c.pool_id = s.pool_id AND c.starts_at < s.ends_at AND c.ends_at > s.starts_at)
        """,
    )
    assert differ == 0
    assert await db.value(history, "SELECT sum(taken) FROM slot") > 0
    assert await booking.materialise(history, TODAY) == 0


async def test_visits_belong_to_a_served_ticket_and_name_their_person(history: db.Conn) -> None:
    assert await db.value(history, "SELECT count(*) FROM visit") == await db.value(
        history, "SELECT count(*) FROM ticket WHERE state = 'served'"
    )
    nameless = await db.value(
        history,
        """
        SELECT count(*) FROM visit v LEFT JOIN visit_case c ON c.visit_id = v.id
        WHERE (v.person_id IS NULL) <> (c.case_id IS NULL) OR (c.case_id IS NULL AND v.outcome = 'served')
        """,
    )
    assert nameless == 0


async def test_nothing_needs_the_bay_of_the_town_before_it_opened(history: db.Conn) -> None:
    rows = await history.fetch(
        """
        SELECT c.made_at FROM case_file c JOIN centre t ON t.id = c.centre_id
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        WHERE t.code = $1 AND (v.content -> 'visit' ->> 'needs_bay')::boolean
        """,
        BAY_TOWN,
    )
    assert rows
    assert min(row["made_at"] for row in rows).date() >= date(2025, 6, 30)


async def test_the_mixture_is_a_countys(history: db.Conn) -> None:
    """Volume, online share, appointments, missed ones: near what places.md plans with."""
    count = {
        row["kind"]: row["count"]
        for row in await history.fetch("SELECT kind, count(*) FROM event GROUP BY kind")
    }
    assert 0.85 < count["case_submitted"] / (190_000 * SCALE) < 1.15
    assert 0.3 < count["appointment_fulfilled"] / count["visit_ended"] < 0.5
    assert 0.03 < count["appointment_noshow"] / count["appointment_booked"] < 0.1
    assert 0.005 < count["case_not_accepted"] / count["case_submitted"] < 0.05
    again = await db.value(
        history,
        """
        SELECT avg((visits > 1)::integer) FROM (
            SELECT count(*) AS visits FROM event WHERE kind = 'case_visited' GROUP BY case_id) cases
        """,
    )
    assert 0.02 < again < 0.12


async def test_work_is_waiting_today(history: db.Conn) -> None:
    waiting = await history.fetch(
        """
        SELECT c.code, count(*) FROM ticket t JOIN centre c ON c.id = t.centre_id
        WHERE t.state = 'waiting' AND t.on_date = $1 GROUP BY c.code
        """,
        TODAY,
    )
    assert {row["code"]: row["count"] for row in waiting} == {"QX-HALL": 6, "QX-HUZHEN": 3}
    today = "SELECT count(*) FROM appointment WHERE on_date = $1 AND state = 'booked'"
    assert await db.value(history, today, TODAY) >= 4
    assert (
        await db.value(
            history,
            "SELECT count(*) FROM appointment WHERE on_date > $1 AND state = 'booked'",
            TODAY,
        )
        > 5
    )
    papers = await db.value(
        history,
        """
        SELECT count(*) FROM case_file c WHERE state IN ('submitted', 'accepted')
           AND NOT EXISTS (SELECT FROM case_material m WHERE m.case_id = c.id)
        """,
    )
    assert papers == 0


async def test_limits_run_for_what_is_open_and_for_nothing_else(history: db.Conn) -> None:
    """The same as after a step of each: both dates of an accepted case are those its limits end on."""
    wrong = await db.value(
        history,
        """
        SELECT count(*) FROM case_file c
        LEFT JOIN case_clock l ON l.case_id = c.id AND l.kind = 'legal'
        LEFT JOIN case_clock p ON p.case_id = c.id AND p.kind = 'promised'
        WHERE CASE WHEN c.state = 'accepted'
                   THEN (c.legal_due_on, c.promised_due_on) IS DISTINCT FROM (l.due_on, p.due_on)
                   ELSE l.due_on IS NOT NULL OR p.due_on IS NOT NULL END
        """,
    )
    assert wrong == 0
    kinds = await history.fetch("SELECT kind, count(*) FROM case_clock GROUP BY kind ORDER BY kind")
    assert {row["kind"] for row in kinds} >= {"correction", "delivery", "legal", "promised"}


async def test_rare_courses_happened_too(history: db.Conn) -> None:
    """Every input that a figure asks for is there, and each has its rows."""
    count = {
        row["kind"]: row["count"]
        for row in await history.fetch("SELECT kind, count(*) FROM event GROUP BY kind")
    }
    assert set(count) >= {
        "case_paused", "case_resumed", "case_extended", "case_completed", "case_checked", "case_published",
        "case_permit_changed", "case_permit_renewed", "case_rated", "case_rating_verified", "case_rating_fixed",
        "case_rating_called", "case_rating_closed", "case_rating_excluded", "case_remedy_filed", "case_remedy_decided",
    }  # fmt: skip
    for kind, table in (
        ("case_published", "publication"),
        ("case_rated", "rating"),
        ("case_remedy_filed", "remedy"),
        ("case_paused", "case_pause"),
    ):
        assert count[kind] == await db.value(history, f"SELECT count(*) FROM {table}"), kind
    of = await history.fetch(
        "SELECT details ->> 'of' AS of, count(*) FROM event WHERE kind = 'case_granted' GROUP BY 1"
    )
    assert {row["of"] for row in of} == {None, "change", "renewal"}
    bundled = await history.fetch(
        "SELECT details ->> 'bundle' AS of, details ? 'lead' AS leads FROM event WHERE details ? 'bundle'"
    )
    assert {tuple(row) for row in bundled} == {
        ("moving", True),
        ("moving", False),
        ("birth", True),
    }
    shared = "SELECT count(*) FROM event WHERE kind = 'case_accepted' AND details ? 'shared'"
    assert await db.value(history, shared) > 100
    organisations = await db.value(
        history,
        "SELECT count(*) FROM case_file c JOIN person p ON p.id = c.person_id WHERE p.kind = 'organisation'",
    )
    assert organisations >= 2 * 5
