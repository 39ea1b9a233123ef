"""Days, times and names as messages say them."""

from datetime import UTC, datetime

import pytest

from backend.notices import facts


@pytest.mark.parametrize(
    ("instant", "zh", "en"),
    [
        (datetime(2026, 9, 18, 1, 30, tzinfo=UTC), "9月18日（周五）上午9:30", "Fri 18 Sep 9:30"),
        (datetime(2026, 9, 18, 4, 0, tzinfo=UTC), "9月18日（周五）下午12:00", "Fri 18 Sep 12:00"),
        (datetime(2026, 9, 18, 5, 5, tzinfo=UTC), "9月18日（周五）下午1:05", "Fri 18 Sep 13:05"),
        (datetime(2026, 9, 18, 16, 0, tzinfo=UTC), "9月19日（周六）上午0:00", "Sat 19 Sep 0:00"),
    ],
)
def test_a_time_is_said_on_the_centres_clock(instant: datetime, zh: str, en: str) -> None:
    assert (facts.when(instant), facts.when(instant, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("name", "said"),
    [("林晓青", "林先生/女士"), ("欧阳晓青", "欧阳先生/女士"), ("欧阳", "欧先生/女士")],
)
def test_people_are_addressed_by_surname(name: str, said: str) -> None:
    assert facts.addressed(name) == said
