"""A year earlier and since January: the same days, exact numbers, no rounding before the last."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from backend.permits.models import Text
from backend.tallies import compare
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Cell, Measure, Period, Spot
from backend.tallies.rules.comparisons import TooManySums, check_sums

TODAY = date(2026, 11, 22)
CASES = Text("件", "cases")
COUNT = Measure("n", CASES, CASES, "count")
SHARE = Measure("rate", CASES, CASES, "share", digits=4, of=("part", "whole"))


def days(first: str, last: str) -> Period:
    return Period("", date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2025-01-01", "2025-12-31", "2024"),
        ("2025-04-01", "2025-06-30", "2024Q2"),
        ("2025-02-01", "2025-02-28", "2024-02"),
        ("2024-02-01", "2024-02-29", "2023-02"),
        ("2025-02-10", "2025-02-28", "2024-02-10..2024-02-28"),
        ("2024-02-10", "2024-02-29", "2023-02-10..2023-02-28"),
        ("2024-02-29", "2024-02-29", "2023-02-28..2023-02-28"),
        ("2025-03-05", "2025-04-04", "2024-03-05..2024-04-04"),
        ("2025-11-01", "2026-01-31", "2024-11-01..2025-01-31"),
        ("2026-01-01", "2026-12-31", "2025-01-01..2025-11-22"),
        ("2026-11-01", "2026-11-30", "2025-11-01..2025-11-22"),
    ],
)
def test_the_same_days_of_the_year_before(first: str, last: str, text: str) -> None:
    """Whole months stay whole; a running period is compared with as many days."""
    assert compare.year_before(days(first, last), TODAY).text == text


def test_since_january_ends_where_the_row_ends() -> None:
    period = days("2025-04-01", "2025-06-15")
    assert compare.end_of(Spot(month=date(2025, 4, 1)), period) == date(2025, 4, 30)
    assert compare.end_of(Spot(month=date(2025, 6, 1)), period) == date(2025, 6, 15)
    assert compare.end_of(Spot(quarter=date(2025, 4, 1)), period) == date(2025, 6, 15)
    assert compare.end_of(Spot(centre=1), period) == date(2025, 6, 15)
    assert compare.since_january(date(2025, 6, 15)).text == "2025-01-01..2025-06-15"
    assert compare.since_january(date(2025, 6, 30)) == compare.between(
        date(2025, 1, 1), date(2025, 6, 30)
    )


def test_a_rate_changes_in_points_and_everything_else_in_percent() -> None:
    assert compare.change(COUNT, Fraction(110), Fraction(100)) == Fraction(1, 10)
    assert compare.change(SHARE, Fraction(95, 100), Fraction(90, 100)) == Fraction(1, 20)
    assert compare.change(COUNT, Fraction(5), Fraction(0)) is None
    assert compare.change(SHARE, Fraction(1), None) is None
    assert compare.said(COUNT, Fraction(1, 10), "zh") == "+10.0%"
    assert compare.said(SHARE, Fraction(-1, 20), "zh") == "−5.0个百分点"
    assert compare.said(SHARE, Fraction(1, 20), "en") == "+5.0 points"
    assert compare.said(COUNT, Fraction(0), "en") == "0.0%"
    assert compare.said(COUNT, None, "zh") == "—"


def test_changes_are_never_made_from_rounded_numbers() -> None:
    """2/3 less 1/3: the rounded shares differ by 33.34 points, the true ones by 33.33."""
    rounded: list[dict[str, Cell]] = [
        {"rate": Decimal("0.6667"), "part": 2, "whole": 3},
        {"rate": Decimal("0.3333"), "part": 1, "whole": 3},
    ]
    found = [compare.exact(SHARE, cells) for cells in rounded]
    assert found == [Fraction(2, 3), Fraction(1, 3)]
    assert compare.change(SHARE, *found) == Fraction(1, 3)
    assert compare.exact(SHARE, {"part": 0, "whole": 0, "rate": None}) is None
    assert compare.decimal(Fraction(1, 8), 2) == Decimal("0.13")
    assert compare.decimal(Fraction(-1, 8), 2) == Decimal("-0.13")


def test_every_quotient_of_every_figure_can_be_told_exactly() -> None:
    """Its two numbers stand in the figure as whole numbers."""
    for definition in FIGURES.values():
        for measure in definition.measures:
            if measure.kind in ("share", "mean"):
                assert measure.of is not None, (definition.code, measure.code)
                assert all(
                    (part := definition.measure(code)) is not None and part.kind in ("count", "sum")
                    for code in measure.of
                ), (definition.code, measure.code)


def test_what_stands_behind_an_added_column() -> None:
    spot, year = Spot(centre=3, month=date(2025, 3, 1)), days("2025-01-01", "2025-12-31")
    then = compare.behind("then:n", spot, year, TODAY)
    assert then is not None
    assert (then[0], then[1].text, then[2].month) == ("n", "2024", date(2024, 3, 1))
    since = compare.behind("since:n", spot, year, TODAY)
    assert since is not None
    assert (since[1].text, since[2]) == ("2025Q1", Spot(centre=3))
    both = compare.behind("then:since:n", spot, year, TODAY)
    assert both is not None
    assert (both[1].text, both[2]) == ("2024Q1", Spot(centre=3))
    assert compare.behind("change:n", spot, year, TODAY) is None
    assert compare.behind("change:since:n", spot, year, TODAY) is None
    assert compare.behind("n", spot, year, TODAY) == ("n", year, spot)


def test_too_many_sums_are_refused() -> None:
    check_sums([date(2025, 1, 31)], 1)
    with pytest.raises(TooManySums):
        check_sums([date(2025, 1, 31), date(2025, 2, 28)], 1)
