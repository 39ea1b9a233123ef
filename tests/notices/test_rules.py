"""Parts of a message, the reminder's moment, waits between tries: pure rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.clock import CENTRE_ZONE
from backend.notices import rules
from backend.notices.models import Due, Ending, Purpose

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", [0]),
        ("字" * 70, [70]),
        ("字" * 71, [67, 4]),
        ("字" * 134, [67, 67]),
        ("字" * 135, [67, 67, 1]),
        ("a" * 160, [160]),
        ("a" * 161, [153, 8]),
        ("a" * 158 + "[", [159]),
        ("a" * 159 + "[", [153, 7]),
        ("a" * 152 + "[" + "a" * 20, [152, 21]),
        ("a" * 160 + "字", [67, 67, 27]),
        ("字" * 66 + "😀" + "字" * 10, [66, 11]),
    ],
)
def test_a_text_is_cut_where_the_network_cuts_it(text: str, lengths: list[int]) -> None:
    assert [len(part) for part in rules.parts(text)] == lengths


@given(st.text(alphabet="字a[€😀。 ", max_size=500))
def test_no_part_is_too_long_and_nothing_is_lost(text: str) -> None:
    parts = rules.parts(text)
    assert "".join(parts) == text
    latin = all(character in "a[€ " for character in text)
    for part in parts:
        units = (
            len(part) + part.count("[") + part.count("€")
            if latin
            else len(part.encode("utf-16-le")) // 2
        )
        alone, one_of = (160, 153) if latin else (70, 67)
        assert units <= (alone if len(parts) == 1 else one_of)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("证件330899199003070019有误", "证件330899********0019有误"),
        ("33089919900307001X", "330899********001X"),
        ("停电，详见https://example.test/a?b=1。", "停电，详见。"),
        ("见 WWW.example.test 通知", "见 通知"),
        ("第一行\n第二行", "第一行 第二行"),
        ("办件号33089920260000001", "办件号33089920260000001"),
    ],
)
def test_a_fact_carries_no_id_number_no_link_and_no_line_break(said: str, told: str) -> None:
    assert rules.clean(said) == told


def test_the_reminder_is_due_at_six_on_the_evening_before() -> None:
    starts_at = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
    due_at = rules.reminder_at(starts_at, NOON, CENTRE_ZONE)
    assert due_at is not None
    assert due_at.isoformat() == "2026-11-24T18:00:00+08:00"


def test_the_day_before_is_the_centres_not_utcs() -> None:
    """Half past seven in the morning in Qingxi is still yesterday in UTC."""
    starts_at = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    due_at = rules.reminder_at(starts_at, NOON, CENTRE_ZONE)
    assert due_at is not None
    assert due_at.isoformat() == "2026-11-24T18:00:00+08:00"


def test_whoever_books_after_that_moment_needs_no_reminder() -> None:
    starts_at = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
    six = datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert rules.reminder_at(starts_at, six, CENTRE_ZONE) is None
    assert rules.reminder_at(starts_at, six - timedelta(seconds=1), CENTRE_ZONE) is not None


def test_tries_are_further_and_further_apart_and_never_together() -> None:
    waits = [rules.wait_after(tries, 0).total_seconds() for tries in range(1, 10)]
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert rules.wait_after(1, 0.5) == timedelta(seconds=37.5)
    assert rules.wait_after(10_000, 1) == timedelta(minutes=90)


def due(**changes: object) -> Due:
    whole: dict[str, object] = {
        "id": 1,
        "key": "k",
        "template": "offer_made",
        "purpose": "offering",
        "phone_index": b"p",
        "tries": 0,
        "expires_at": NOON,
        "phone_sealed": b"",
        "text_sealed": b"",
        "wants_offers": None,
        "wants_reminders": None,
    }
    return Due(**(whole | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("notice", "later", "ending"),
    [
        (due(), -1, None),
        (due(), 0, Ending("failed", "expired")),
        (due(tries=12), -1, Ending("failed", "gave_up")),
        (due(wants_offers=False), -1, Ending("withheld", "opted_out")),
        (due(wants_reminders=False), -1, None),
        (due(purpose="required", wants_offers=False), -1, None),
        (
            due(template="appointment_reminder", purpose="informing", wants_reminders=False),
            -1,
            Ending("withheld", "opted_out"),
        ),
    ],
)
def test_what_is_due_may_not_go_out_any_more(
    notice: Due, later: int, ending: Ending | None
) -> None:
    assert rules.ending_before_delivery(notice, NOON + timedelta(seconds=later)) == ending


@pytest.mark.parametrize(
    ("purpose", "most"), [("required", None), ("informing", 12), ("offering", 3)]
)
def test_what_must_be_said_is_never_capped(purpose: Purpose, most: int | None) -> None:
    assert rules.most_a_day(purpose) == most
