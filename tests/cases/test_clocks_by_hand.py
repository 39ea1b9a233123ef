"""Every last day against a count by hand, with pauses, extension and both units; and warnings in order."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.cases.models.policy import CasePolicy
from backend.cases.rules import clocks
from tests.cases.standing import CALENDAR, clocks_of, limited

DAY = timedelta(days=1)


def off(on: date) -> bool:
    """By the notices of the State Council, read off the shipped days alone."""
    known = CALENDAR.days.get(on)
    return known.off if known else on.weekday() >= 5


def counted_by_hand(start: date, days: int, working: bool, stops: list[tuple[date, date]]) -> date:
    """Cross off one day after another."""
    on = start
    for _ in range(days):
        on += DAY
        while (working and off(on)) or any(first <= on <= last for first, last in stops):
            on += DAY
    while days and not working and (off(on) or any(a <= on <= b for a, b in stops)):
        on += DAY
    return on


@given(
    st.dates(date(2019, 2, 1), date(2026, 3, 31)),
    st.integers(0, 20),
    st.integers(1, 45),
    st.integers(1, 30),
    st.sampled_from((0, 10)),
    st.booleans(),
    st.sampled_from(("acceptance", "receipt")),
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 20)), max_size=3),
    st.booleans(),
)
def test_every_last_day_agrees_with_counting_by_hand(
    received: date,
    later: int,
    legal: int,
    promised: int,
    extension: int,
    working: bool,
    starts: str,
    stops: list[tuple[int, int]],
    still_paused: bool,
) -> None:
    """Both limits side by side, with pauses (the last one perhaps still running) and the extension."""
    accepted = received + later * DAY
    unit = "working_day" if working else "calendar_day"
    of = limited("CR-201", (legal, unit), (promised, unit), starts)
    spans = [(accepted + first * DAY, accepted + (first + long) * DAY) for first, long in stops]
    today = spans[-1][1] if spans else accepted
    open_ = still_paused and bool(spans)
    pauses = [
        {
            "kind": "inspection",
            "from_on": first,
            "to_on": None if open_ and n == len(spans) - 1 else last,
        }
        for n, (first, last) in enumerate(spans)
    ]
    found = clocks_of(
        of,
        today=today.isoformat(),
        state="paused" if open_ else "accepted",
        received_on=received,
        accepted_on=accepted,
        extension_days=extension,
        pauses=pauses,
    )
    start = received if starts == "receipt" else accepted
    assert found["legal"].due.on == counted_by_hand(start, legal + extension, working, spans)
    assert found["promised"].due.on == counted_by_hand(accepted, promised, working, spans)
    assert found["legal"].paused is found["promised"].paused is open_


@given(
    st.dates(date(2019, 2, 1), date(2026, 9, 30)),
    st.integers(1, 60),
    st.integers(0, 10),
    st.integers(0, 10),
)
def test_warnings_come_in_order_and_never_before_the_start(
    start: date, days: int, red: int, more: int
) -> None:
    due = clocks.fixed(start, start + days * DAY, CALENDAR)
    found = clocks.warning_days(due, CasePolicy(yellow_days=red + more, red_days=red), CALENDAR)
    assert start < found.yellow_on <= found.red_on <= due.on
    left = sum(not off(found.red_on + n * DAY) for n in range(1, (due.on - found.red_on).days + 1))
    assert left <= red
