"""Working days by the State Council's notices, and every limit counted by them."""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar
import holidays as holidays_library
import pytest

from backend.calendar import holidays, rules
from backend.calendar.models import Pause, StatutoryYear, Unit

CALENDAR = rules.calendar_of(holidays.newest())


def day(text: str) -> date:
    return date.fromisoformat(text)


def due(start: str, limit: int, *pauses: Pause, extension: int = 0) -> str:
    return rules.due_on(
        day(start), limit, "working_day", pauses, extension, CALENDAR
    ).on.isoformat()


def days_of(*years: int) -> Iterator[date]:
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def year_of(version: int, year: int) -> StatutoryYear:
    return next(y for y in holidays.published() if (y.year, y.version) == (year, version))


# --- the data -----------------------------------------------------------------------------------


def test_every_day_2019_to_2026_agrees_with_one_library() -> None:
    differing = [
        d
        for d in days_of(2019, 2026)
        if rules.is_working_day(d, CALENDAR) != chinese_calendar.is_workday(d)
    ]
    assert differing == []


def test_every_day_2019_to_2026_agrees_with_another_library() -> None:
    china = holidays_library.country_holidays("CN", years=range(2019, 2027))
    differing = [
        d
        for d in days_of(2019, 2026)
        if rules.is_working_day(d, CALENDAR) != china.is_working_day(d)
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("year", "count"),
    [(2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_working_days_a_year(year: int, count: int) -> None:
    assert sum(rules.is_working_day(d, CALENDAR) for d in days_of(year)) == count


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2021, "02-07 02-20 04-25 05-08 09-18 09-26 10-09"),
        (2026, "01-04 02-14 02-28 05-09 09-20 10-10"),
    ],
)
def test_make_up_days(year: int, days: str) -> None:
    made_up = [d for d in CALENDAR.days.values() if d.on_date.year == year and not d.off]
    assert [d.on_date.strftime("%m-%d") for d in made_up] == days.split()
    assert all(rules.is_working_day(d.on_date, CALENDAR) for d in made_up)
    assert all(d.on_date.isoweekday() > 5 for d in made_up)


def test_every_version_names_its_notice() -> None:
    years = holidays.published()
    assert [(y.year, y.version) for y in years if y.version > 1] == [(2019, 2), (2020, 2)]
    assert sorted({y.year for y in years}) == list(range(2019, 2028))
    assert all(y.source.startswith("国办发明电〔") for y in years if not y.provisional)
    assert [y.year for y in years if y.provisional] == [2027]


def test_a_file_stays_within_its_year_and_the_december_before() -> None:
    for year in holidays.published():
        dates = [d.on_date for d in year.days]
        assert dates == sorted(set(dates))
        assert all(date(year.year - 1, 12, 1) <= d <= date(year.year, 12, 31) for d in dates)


def test_a_day_that_changes_nothing_is_only_named_inside_a_holiday() -> None:
    """A make-up day is always a weekend day; a day off on a weekend stands beside its holiday."""
    for d in CALENDAR.days.values():
        assert d.off or d.on_date.isoweekday() > 5
        assert d.name_zh


def test_the_notice_of_january_2020_made_the_spring_festival_longer() -> None:
    before = rules.calendar_of((year_of(1, 2020),))
    after = rules.calendar_of((year_of(2, 2020),))
    changed = [
        d
        for d in days_of(2020)
        if rules.is_working_day(d, before) != rules.is_working_day(d, after)
    ]
    assert changed == [day("2020-01-31"), day("2020-02-01")]
    assert (before.version, after.version) == ("2020.1", "2020.2")
    start = day("2020-01-20")
    assert rules.add_working_days(start, 5, before) == day("2020-02-01")
    assert rules.add_working_days(start, 5, after) == day("2020-02-04")


def test_2027_has_the_thirteen_days_fixed_by_law_and_says_it_is_provisional() -> None:
    fixed = [d for d in CALENDAR.days.values() if d.on_date.year == 2027]
    china = holidays_library.country_holidays("CN", years=2027, language="en_US")
    by_law = {d for d, name in china.items() if "(observed)" not in name}
    assert len(fixed) == 13
    assert {d.on_date for d in fixed} == by_law
    assert all(d.off for d in fixed)
    assert frozenset({2027}) == CALENDAR.provisional_years


# --- the vectors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "limit", "last"),
    [
        ("2021-09-30", 20, "2021-11-03"),
        ("2021-02-05", 5, "2021-02-18"),
        ("2021-12-31", 20, "2022-01-29"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2021-09-17", 1, "2021-09-18"),
        ("2021-10-16", 2, "2021-10-19"),
        ("2021-09-24", 5, "2021-09-30"),
        ("2021-09-24", 20, "2021-10-27"),
        ("2021-04-20", 20, "2021-05-19"),
        ("2021-12-30", 7, "2022-01-11"),
        ("2021-12-30", 10, "2022-01-14"),
    ],
)
def test_limits_in_working_days(start: str, limit: int, last: str) -> None:
    assert due(start, limit) == last
    assert rules.add_working_days(day(start), limit, CALENDAR) == day(last)
    assert rules.used_days(day(start), day(last), "working_day", (), CALENDAR) == limit


def test_an_extension_is_ten_more_working_days() -> None:
    assert due("2021-09-24", 20, extension=10) == "2021-11-10"


def test_expert_review_does_not_count() -> None:
    review = Pause(day("2021-04-26"), day("2021-05-07"), "专家评审")
    assert due("2021-04-20", 20, review) == "2021-05-28"
    assert (
        rules.used_days(day("2021-04-20"), day("2021-05-08"), "working_day", [review], CALENDAR)
        == 5
    )


def test_days_in_two_pauses_are_left_out_once() -> None:
    hearing, review = (
        Pause(day("2021-04-26"), day("2021-05-07")),
        Pause(day("2021-04-30"), day("2021-05-07")),
    )
    assert due("2021-04-20", 20, hearing, review) == due("2021-04-20", 20, hearing)


def test_a_limit_of_nothing_ends_on_its_first_day_even_on_a_saturday() -> None:
    assert due("2021-10-16", 0) == "2021-10-16"
    units: tuple[Unit, ...] = ("calendar_day", "same_day", "on_the_spot")
    for unit in units:
        limit = 0 if unit == "calendar_day" else 1
        assert rules.due_on(day("2021-10-16"), limit, unit, (), 0, CALENDAR).on == day("2021-10-16")


@pytest.mark.parametrize(
    ("start", "limit", "last"),
    [
        ("2021-09-01", 60, "2021-11-01"),  # 31 October is a Sunday
        ("2021-09-16", 15, "2021-10-08"),  # 1 October: after the National Day holiday
        ("2021-09-10", 8, "2021-09-18"),  # a make-up Saturday is no day off
        ("2021-03-01", 15, "2021-03-16"),
    ],
)
def test_calendar_days_roll_off_a_day_off_only_at_the_end(
    start: str, limit: int, last: str
) -> None:
    assert rules.due_on(day(start), limit, "calendar_day", (), 0, CALENDAR).on == day(last)


def test_calendar_days_pause_too() -> None:
    pause = Pause(day("2021-03-05"), day("2021-03-08"))
    found = rules.due_on(day("2021-03-01"), 15, "calendar_day", [pause], 0, CALENDAR)
    assert found.on == day("2021-03-22")  # 20 March is a Saturday
    rolled_into = Pause(day("2021-03-22"), day("2021-03-23"))
    later = rules.due_on(day("2021-03-01"), 15, "calendar_day", [pause, rolled_into], 0, CALENDAR)
    assert later.on == day("2021-03-24")


def test_days_left() -> None:
    limit = rules.due_on(day("2021-09-24"), 5, "working_day", (), 0, CALENDAR)
    left = {
        text: rules.days_left(limit, day(text), CALENDAR)
        for text in ("2021-09-24", "2021-09-26", "2021-09-30", "2021-10-01", "2021-10-08")
    }
    assert left == {
        "2021-09-24": 5,
        "2021-09-26": 4,
        "2021-09-30": 0,
        "2021-10-01": -1,
        "2021-10-08": -1,
    }


# --- unknown and provisional years --------------------------------------------------------------


@pytest.mark.parametrize("text", ["2018-12-31", "2028-01-01", "1947-04-15"])
def test_an_unknown_year_is_refused_and_never_free_of_holidays(text: str) -> None:
    with pytest.raises(rules.YearUnknown, match=text[:4]):
        rules.is_working_day(day(text), CALENDAR)
    with pytest.raises(rules.YearUnknown):
        rules.add_working_days(day(text), 1, CALENDAR)
    with pytest.raises(rules.YearUnknown):
        rules.used_days(day("2026-01-01"), day(text), "working_day", (), CALENDAR)


@pytest.mark.parametrize("unit", ["working_day", "calendar_day"])
def test_a_limit_that_runs_beyond_the_calendar_is_refused(unit: Unit) -> None:
    with pytest.raises(rules.YearUnknown, match="2028"):
        rules.due_on(day("2027-12-20"), 20, unit, (), 0, CALENDAR)


def test_a_missing_year_between_two_others_is_refused() -> None:
    with pytest.raises(rules.YearUnknown, match="2022"):
        rules.calendar_of((year_of(1, 2021), year_of(1, 2023)))
    with pytest.raises(rules.YearUnknown):
        rules.calendar_of(())


def test_a_date_that_a_coming_notice_may_move_says_so() -> None:
    certain = rules.due_on(day("2026-12-01"), 20, "working_day", (), 0, CALENDAR)
    assert (certain.provisional, certain.warnings("zh")) == (False, ())
    moving = rules.due_on(day("2026-12-30"), 20, "working_day", (), 0, CALENDAR)
    assert moving.provisional
    assert moving.warnings("zh") == ("暂定：2027年放假调休安排尚未公布，公布后重新计算。",)
    assert "2027" in moving.warnings("en")[0]


def test_a_later_year_may_change_the_december_before() -> None:
    assert rules.is_working_day(day("2022-12-30"), CALENDAR)
    assert CALENDAR.days[day("2022-12-31")].name_zh == "元旦"
    alone = rules.calendar_of((year_of(1, 2022),))
    assert day("2022-12-31") not in alone.days


# --- counted by hand ----------------------------------------------------------------------------
