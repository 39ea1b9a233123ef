"""Every limit, counted by the calendar as by hand, and explained day by day."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from backend.calendar import holidays, rules
from backend.calendar.models import Pause, Span, StatutoryCalendar, Unit

CALENDAR = rules.calendar_of(holidays.newest())


def day(text: str) -> date:
    return date.fromisoformat(text)


STARTS = st.dates(date(2019, 1, 1), date(2026, 6, 30))


@st.composite
def pauses(draw: st.DrawFn, start: date) -> list[Pause]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        first = start + timedelta(days=draw(st.integers(-10, 60)))
        found.append(Pause(first, first + timedelta(days=draw(st.integers(0, 20)))))
    return found


def naive_due(
    start: date, count: int, unit: Unit, stops: list[Pause], calendar: StatutoryCalendar
) -> date:
    """Cross the days off one after another, as a clerk would on a paper calendar."""

    def paused(d: date) -> bool:
        return any(p.from_date <= d <= p.to_date for p in stops)

    def works(d: date) -> bool:
        known = calendar.days.get(d)
        return not known.off if known else d.weekday() not in (5, 6)

    today, left = start, count
    while left:
        today += timedelta(days=1)
        if not paused(today) and (unit == "calendar_day" or works(today)):
            left -= 1
    while count and unit == "calendar_day" and (paused(today) or not works(today)):
        today += timedelta(days=1)
    return today


@given(STARTS, st.integers(0, 60), st.integers(0, 15), st.data())
def test_every_limit_agrees_with_counting_by_hand(
    start: date, limit: int, extension: int, data: st.DataObject
) -> None:
    stops = data.draw(pauses(start))
    unit: Unit = data.draw(st.sampled_from(("working_day", "calendar_day")))
    found = rules.due_on(start, limit, unit, stops, extension, CALENDAR)
    assert found.on == naive_due(start, limit + extension, unit, stops, CALENDAR)
    used = rules.used_days(start, found.on, unit, stops, CALENDAR)
    assert used >= limit + extension if unit == "calendar_day" else used == limit + extension


@given(STARTS, st.integers(0, 60), st.data())
def test_an_explanation_has_no_gap_and_counts_up_to_the_limit(
    start: date, limit: int, data: st.DataObject
) -> None:
    stops = data.draw(pauses(start))
    unit: Unit = data.draw(st.sampled_from(("working_day", "calendar_day")))
    found = rules.due_on(start, limit, unit, stops, 0, CALENDAR)
    spans = rules.explain(found, CALENDAR)
    assert (spans[0].from_date, spans[-1].to_date) == (start, found.on)
    for before, after in pairwise(spans):
        assert after.from_date == before.to_date + timedelta(days=1)
    assert sum(span.counted for span in spans) == limit


@given(STARTS, st.integers(0, 40), st.integers(0, 40))
def test_a_longer_limit_never_ends_earlier(start: date, one: int, more: int) -> None:
    short = rules.add_working_days(start, one, CALENDAR)
    long = rules.add_working_days(start, one + more, CALENDAR)
    assert long >= short
    assert rules.add_working_days(short, more, CALENDAR) == long


def test_an_explanation_can_be_counted_along() -> None:
    review = Pause(day("2021-09-28"), day("2021-09-29"), "专家评审")
    found = rules.due_on(day("2021-09-24"), 5, "working_day", [review], 0, CALENDAR)
    assert rules.explain(found, CALENDAR) == [
        Span(day("2021-09-24"), day("2021-09-24"), "start", 0),
        Span(day("2021-09-25"), day("2021-09-25"), "weekend", 0),
        Span(day("2021-09-26"), day("2021-09-26"), "make_up", 1, "国庆节"),
        Span(day("2021-09-27"), day("2021-09-27"), "counted", 1),
        Span(day("2021-09-28"), day("2021-09-29"), "paused", 0, "专家评审"),
        Span(day("2021-09-30"), day("2021-09-30"), "counted", 1),
        Span(day("2021-10-01"), day("2021-10-07"), "holiday", 0, "国庆节"),
        Span(day("2021-10-08"), day("2021-10-08"), "counted", 1),
        Span(day("2021-10-09"), day("2021-10-09"), "make_up", 1, "国庆节"),
    ]


def test_a_rolled_last_day_is_explained() -> None:
    found = rules.due_on(day("2021-09-16"), 15, "calendar_day", (), 0, CALENDAR)
    assert rules.explain(found, CALENDAR)[-2:] == [
        Span(day("2021-09-17"), day("2021-10-01"), "counted", 15),
        Span(day("2021-10-02"), day("2021-10-08"), "rolled", 0),
    ]
