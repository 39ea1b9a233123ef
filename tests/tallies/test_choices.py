"""Periods, scopes, places, dimensions: what is understood and what is refused in a sentence."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from backend import db
from backend.refusal import Refusal
from backend.tallies import actions, rules, wording
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Period, Spot
from tests.tallies.conftest import Choose
from tests.tallies.histories import Log

TODAY = date(2026, 2, 1)


@pytest.mark.parametrize(
    ("given", "first", "last", "zh"),
    [
        ("2025", "2025-01-01", "2025-12-31", "2025年"),
        (" 2025q1 ", "2025-01-01", "2025-03-31", "2025年第1季度"),
        ("２０２４Q4", "2024-10-01", "2024-12-31", "2024年第4季度"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024年2月"),
        ("2025-03-01..2025-03-31", "2025-03-01", "2025-03-31", "2025年3月"),
        ("2025-03-02..2025-03-31", "2025-03-02", "2025-03-31", "2025年3月2日至2025年3月31日"),
        ("2025-03-02", "2025-03-02", "2025-03-02", "2025年3月2日"),
        ("2024..2025", "2024-01-01", "2025-12-31", "2024年1月1日至2025年12月31日"),
        ("2024Q3..2025-02", "2024-07-01", "2025-02-28", "2024年7月1日至2025年2月28日"),
        ("2025-02..2025-04", "2025-02-01", "2025-04-30", "2025年2月1日至2025年4月30日"),
        ("2026", "2026-01-01", "2026-12-31", "2026年"),
    ],
)
def test_a_period_is_understood(given: str, first: str, last: str, zh: str) -> None:
    found = rules.period(given, TODAY)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    assert wording.period(found, "zh") == zh


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ("", rules.BadPeriod),
        ("last year", rules.BadPeriod),
        ("2025Q5", rules.BadPeriod),
        ("2025-13", rules.BadPeriod),
        ("2025-00", rules.BadPeriod),
        ("2025-02-30", rules.BadPeriod),
        ("2023-02-29..2023-03-01", rules.BadPeriod),
        ("2025..", rules.BadPeriod),
        ("..2025", rules.BadPeriod),
        ("0000", rules.BadPeriod),
        ("20250", rules.BadPeriod),
        ("2025-3", rules.BadPeriod),
        ("2025; DROP TABLE event", rules.BadPeriod),
        ("2025-03-31..2025-03-01", rules.PeriodReversed),
        ("2025..2024", rules.PeriodReversed),
        ("2026-02-02", rules.PeriodInFuture),
        ("2027", rules.PeriodInFuture),
        ("9999", rules.PeriodInFuture),
        ("1999", rules.PeriodTooEarly),
        ("2015..2025", rules.PeriodTooLong),
        ("2025..2064", rules.PeriodTooLong),
    ],
)
def test_a_bad_period_is_refused(given: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        rules.period(given, TODAY)
    assert "{" not in refused.value.sentence("zh") + refused.value.sentence("en")


def test_ten_years_are_the_longest() -> None:
    assert rules.period("2016..2025", TODAY) == Period(
        "2016..2025", date(2016, 1, 1), date(2025, 12, 31)
    )


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (None, "traffic exit_entry household public_order"),
        ("all", "traffic exit_entry household public_order"),
        ("traffic", "traffic"),
        ("household, exit-entry", "exit_entry household"),
        ("no-traffic，no-exit_entry", "household public_order"),
        ("-traffic,-exit_entry", "household public_order"),
        ("NO-TRAFFIC", "exit_entry household public_order"),
    ],
)
def test_scopes(given: str | None, found: str) -> None:
    assert " ".join(rules.scopes(given)) == found


@pytest.mark.parametrize(
    "given",
    [
        "roads",
        "no-all-of-it",
        "no-traffic,no-household,no-exit_entry,no-public_order",
        "traffic,no-traffic",
    ],
)
def test_a_bad_scope_is_refused(given: str) -> None:
    with pytest.raises(rules.UnknownScope):
        rules.scopes(given)


def test_the_scope_is_always_said() -> None:
    assert wording.scopes(rules.scopes(None), "zh") == "计入交管、出入境、户籍、治安"
    assert wording.scopes(rules.scopes("no-traffic"), "zh") == "计入出入境、户籍、治安，不计交管"


@pytest.mark.parametrize("by", [[], ["village"], ["item", "item"], ["month"]])
def test_the_books_are_not_counted_by(by: list[str]) -> None:
    with pytest.raises(rules.NotCountedBy):
        rules.check_dims(FIGURES["F04"], by, None)


def test_every_figure_is_documented_in_both_languages() -> None:
    for code, definition in FIGURES.items():
        assert code == definition.code
        measures = definition.measures
        texts = [
            definition.name,
            definition.meaning,
            definition.numerator,
            definition.basis,
            *(m.name for m in measures),
        ]
        assert all(text.zh and text.en for text in texts)
        assert definition.version >= 1
        assert len({m.code for m in measures}) == len(measures)


@pytest.mark.anyio
async def test_a_place_is_a_centre_or_a_division(conn: db.Conn, log: Log, choose: Choose) -> None:
    one = await choose("2025", place="QX-ONE")
    assert one.centre_ids == (log.centres[0],)
    assert (await choose("2025", place="湖镇镇")).centre_ids == one.centre_ids
    assert (await choose("2025", place="330899102")).centre_ids == tuple(log.centres[1:])
    assert (await choose("2025", place="330899")).centre_ids == tuple(log.centres)
    for nowhere in ("QX-MOON", "990000", "%"):
        with pytest.raises(rules.UnknownPlace):
            await choose("2025", place=nowhere)


@pytest.mark.anyio
async def test_a_supervisor_sees_only_their_centres(
    conn: db.Conn, log: Log, choose: Choose
) -> None:
    facts: dict[str, Any] = {"item_code": "CJ-301", "item_version": 1}
    for centre in log.centres:
        log.add("case_accepted", date(2025, 5, 5), 1, case_id=log.uuid(), centre_id=centre, **facts)
    await log.write(conn)
    await actions.fold(conn)
    own = await choose("2025", only_centres=[log.centres[1]])
    assert (await actions.figures(conn, own))["F01"].value == 1
    table = await actions.table(conn, own, "F01", ["centre"])
    assert [line.spot.centre for line in table.rows] == [log.centres[1]]
    spot = Spot(centre=log.centres[0])
    assert (await actions.rows(conn, own, "F01", spot=spot)).rows == []
    with pytest.raises(rules.UnknownPlace):
        await choose("2025", place="QX-ONE", only_centres=[log.centres[1]])


@pytest.mark.anyio
async def test_a_running_period_says_so(conn: db.Conn, log: Log) -> None:
    log.add(
        "case_accepted",
        date(2026, 1, 20),
        5,
        case_id=log.uuid(),
        item_code="CJ-301",
        item_version=1,
    )
    await log.write(conn)
    await actions.fold(conn)
    now = datetime(2026, 1, 31, 15, 59, tzinfo=UTC)
    running = await actions.choose(conn, "2026", now)
    value = (await actions.figures(conn, running))["F01"]
    assert (value.value, value.complete) == (1, False)
    assert value.data_until == datetime(2026, 1, 20, 1, 5, tzinfo=UTC)
    assert (await actions.choose(conn, "2026-01", now)).complete is False, (
        "the last day has not ended"
    )
    after = datetime(2026, 1, 31, 16, 0, tzinfo=UTC)
    assert (await actions.choose(conn, "2026-01", after)).complete is True, (
        "midnight in the centre's zone"
    )
    said = await actions.report_paragraph(conn, running)
    assert said == "2026年（截至2026年1月20日 09:05），县局共受理行政许可1件，准予许可0件。"
    empty = await actions.figures(conn, await actions.choose(conn, "2019", now))
    assert (empty["F18"].value, empty["F18"].rows, empty["F01"].data_until) == (None, 0, None)
