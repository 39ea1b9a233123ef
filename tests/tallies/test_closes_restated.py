"""Late events change nothing frozen: they are a restatement, with sentences that say so and the rows behind them."""

from datetime import date, timedelta

import pytest

from backend import db
from backend.tallies import actions, restating
from backend.tallies.actions import closes, frozen
from backend.tallies.actions import restatements as restated
from backend.tallies.models.closes import Close, Moves, Restated
from backend.tallies.models.figures import Language, Spot
from backend.tallies.rules import RowsOfABalance
from backend.tallies.rules import closes as rules
from tests.tallies.closing import ITEMS, NOW, March, closed, lived, person

pytestmark = pytest.mark.anyio
WEEK = timedelta(days=7)


async def changed(
    conn: db.Conn, found: Close, code: str, later: Close | None = None, language: Language = "zh"
) -> Restated:
    return await restated.restatement(conn, found, later, frozen.choice_of(found), code, language)


def differences(found: Restated) -> dict[str, tuple[object, object]]:
    return {one.column.key: (one.was, one.now) for one in found.measures if one.differs}


async def told(found: Close, one: Restated, language: Language) -> str:
    assert found.closed_at is not None
    return restating.sentence(one, rules.period_of(found), found.closed_at, None, language)


async def three_late(march: March) -> None:
    """Accepted in March, written down in April: two at one place, one at another."""
    for day, place in ((28, 0), (29, 0), (30, 1)):
        await march.accept(date(2025, 3, day), place, ITEMS[1])


async def test_nothing_late_is_no_restatement(conn: db.Conn) -> None:
    march = await lived(conn)
    found = await closed(conn)
    await march.accept(date(2025, 4, 3))
    one = await changed(conn, found, "F01")
    assert not one.differs
    assert "did not change since the close of 2 April 2025" in await told(found, one, "en")
    assert await restated.moves(conn, found, None) == Moves(0, 0)
    choice = await actions.choose(conn, "2025-03", NOW, organ_id=1)
    assert await restated.note(conn, choice, "zh", "F01") == (
        "本期已于2025年4月2日封账，现在的数字与封账时一致。"
    )


async def test_march_changed_by_three_since_the_close_of_2_april(conn: db.Conn) -> None:
    march = await lived(conn)
    found = await closed(conn)
    await three_late(march)
    one = await changed(conn, found, "F01", language="en")
    assert differences(one) == {"accepted": (12, 15)}
    said = await told(found, one, "en")
    assert said.startswith("March 2025 changed by +3 since the close of 2 April 2025: Accepted, ")
    assert "QX-ONE · CR-201" in said
    assert "+2; " in said
    zh = await told(found, await changed(conn, found, "F01"), "zh")
    assert zh.startswith("2025年3月自2025年4月2日封账以来受理变化+3：湖镇镇 · CR-201")
    choice = await actions.choose(conn, "2025-03", NOW, organ_id=1)
    assert await restated.note(conn, choice, "en", "F01") == (
        "Frozen on 2 April 2025; live differs by +3."
    )


async def test_every_cell_of_a_restatement_opens_its_rows(conn: db.Conn) -> None:
    march = await lived(conn)
    found = await closed(conn)
    await three_late(march)
    choice = frozen.choice_of(found)
    one = await changed(conn, found, "F01")
    opened = 0
    for cell in one.measures[0].cells:
        moves, rows = await restated.changed_rows(
            conn, found, None, choice, "F01", "accepted", cell.spot, 0, 100
        )
        assert isinstance(cell.now, int)
        assert isinstance(cell.was, int)
        assert moves.came - moves.went == cell.now - cell.was == len(rows)
        assert all(row.came and row.source == "accepted" for row in rows)
        opened += len(rows)
    moves, rows = await restated.changed_rows(conn, found, None, choice, "F01", None, Spot(), 0, 2)
    assert (opened, moves.came, len(rows)) == (3, 3, 2)
    _, rest = await restated.changed_rows(conn, found, None, choice, "F01", None, Spot(), 2, 2)
    assert len({row.id for row in [*rows, *rest]}) == 3
    assert [row.on_date for row in rows] == [date(2025, 3, 28), date(2025, 3, 29)]
    with pytest.raises(RowsOfABalance):
        await restated.changed_rows(conn, found, None, choice, "F04", "difference", Spot(), 0, 9)


@pytest.mark.parametrize(
    ("kind", "details"),
    [
        ("case_acceptance_withdrawn", {"ground": "other"}),
        ("case_voided", {"as": "duplicate", "into": "3308992025000001"}),
    ],
)
async def test_what_went_is_told_as_going(
    conn: db.Conn, kind: str, details: dict[str, str]
) -> None:
    march = await lived(conn)
    found = await closed(conn)
    made = march.cases[11] | {"details": details}
    await march.tell((kind, date(2025, 4, 9), made))
    one = await changed(conn, found, "F01", language="en")
    assert differences(one) == {"accepted": (12, 11)}
    assert "changed by −1 since" in await told(found, one, "en")
    moves, rows = await restated.changed_rows(
        conn, found, None, frozen.choice_of(found), "F01", None, Spot(), 0, 9
    )
    assert (moves.came, moves.went) == (0, 1)
    assert rows[0].subject == made["case_id"]
    assert not rows[0].came


async def test_one_that_came_and_one_that_went_are_both_told(conn: db.Conn) -> None:
    """The number is the same; the places are not."""
    march = await lived(conn)
    found = await closed(conn)
    gone = march.cases[11] | {"details": {"ground": "other"}}
    await march.tell(("case_acceptance_withdrawn", date(2025, 4, 9), gone))
    await march.accept(date(2025, 3, 30), 2)
    one = await changed(conn, found, "F01", language="en")
    assert one.differs
    assert (one.measures[0].was, one.measures[0].now) == (12, 12)
    assert len(one.measures[0].cells) == 2
    assert "changed by ±0 since" in await told(found, one, "en")


async def test_what_is_undone_and_done_again_is_no_difference(conn: db.Conn) -> None:
    march = await lived(conn)
    found = await closed(conn)
    await conn.execute(
        """
        INSERT INTO event_undone (organ_id, on_date, event_id)
        SELECT organ_id, on_date, id FROM event WHERE kind = 'case_granted' AND on_date < '2025-03-19'
        """
    )
    await actions.fold(conn)
    moves = await restated.moves(conn, found, None)
    assert moves.went > 0
    await conn.execute("DELETE FROM event_undone")
    await conn.execute(
        "INSERT INTO tally_due (family, subject, on_date) SELECT 'case', case_id, on_date FROM event WHERE case_id IS NOT NULL"
    )
    await actions.fold(conn)
    assert await restated.moves(conn, found, None) == Moves(0, 0)
    assert not (await changed(conn, found, "F02")).differs
    assert march.cases


async def test_a_fact_that_moves_to_another_month_goes_here_and_comes_there(conn: db.Conn) -> None:
    march = await lived(conn)
    february = await closed(conn, "2025-02", name="feb")
    found = await closed(conn)
    made = march.cases[0]
    await march.tell(
        ("case_accepted", date(2025, 3, 31), made)
    )  # accepted again: a fault, and counted
    assert differences(await changed(conn, found, "F01")) == {"accepted": (12, 13)}
    assert not (await changed(conn, february, "F01")).differs


async def test_what_the_books_carry_in_is_restated_too(conn: db.Conn) -> None:
    march = await lived(conn)
    found = await closed(conn)
    await march.accept(date(2025, 2, 27))
    said = differences(await changed(conn, found, "F04"))
    assert said == {"carried_in": (2, 3), "carried_out": (6, 7)}
    moves, rows = await restated.changed_rows(
        conn, found, None, frozen.choice_of(found), "F04", "carried_in", Spot(), 0, 9
    )
    assert (moves.came, moves.went, rows[0].on_date) == (1, 0, date(2025, 2, 27))
    assert not (await changed(conn, found, "F01")).differs


async def test_a_median_is_restated_from_values(conn: db.Conn) -> None:
    march = await lived(conn)
    found = await closed(conn)
    for made in march.cases[9:13]:
        await march.grant(made, date(2025, 3, 31))
    own = await changed(conn, found, "F22")
    assert own.differs
    kinds = {one.column.kind for one in own.measures if one.differs}
    assert kinds & {"median", "mean", "p90"}


async def test_any_two_closes_of_a_period_are_compared(conn: db.Conn) -> None:
    march = await lived(conn)
    first = await closed(conn)
    await three_late(march)
    asker, other = [await person(conn, name, "statistician") for name in ("opens", "too")]
    await closes.ask_to_reopen(conn, asker, first.id, "漏计三件", NOW + WEEK)
    await closes.reopen(conn, other, first.id, NOW + WEEK)
    second = await closed(conn, now=NOW + WEEK, name="second")
    await march.accept(date(2025, 3, 27))
    for asked, named in ((first, second.id), (second, first.id)):
        earlier, later = await restated.later_of(conn, asked, named)
        assert (earlier.id, later and later.id) == (first.id, second.id)
        one = await changed(conn, earlier, "F01", later, "en")
        assert differences(one) == {"accepted": (12, 15)}
        assert (await restated.moves(conn, earlier, later)).came >= 3
        _, rows = await restated.changed_rows(
            conn, earlier, later, frozen.choice_of(earlier), "F01", None, Spot(), 0, 99
        )
        assert len(rows) == 3
        assert earlier.closed_at
        assert later
        said = restating.sentence(
            one, rules.period_of(earlier), earlier.closed_at, later.closed_at, "en"
        )
        assert "between the closes of 2 April 2025 and 9 April 2025" in said
    assert differences(await changed(conn, second, "F01")) == {"accepted": (15, 16)}
    assert differences(await changed(conn, first, "F01")) == {"accepted": (12, 16)}
    quarter = await closed(conn, "2025Q1", name="quarter")
    with pytest.raises(rules.NotTheSamePeriod):
        await restated.later_of(conn, first, quarter.id)
    with pytest.raises(rules.UnknownClose):
        await restated.later_of(conn, first, 0)


async def test_a_rebuild_of_the_read_model_is_no_restatement(conn: db.Conn) -> None:
    march = await lived(conn)
    found = await closed(conn)
    await actions.rebuild(conn)
    assert await restated.moves(conn, found, None) == Moves(0, 0)
    await three_late(march)
    await actions.rebuild(conn)
    moves, rows = await restated.changed_rows(
        conn, found, None, frozen.choice_of(found), "F01", None, Spot(), 0, 9
    )
    assert (moves.came, moves.went, len(rows)) == (3, 0, 3)


async def test_a_close_of_what_was_loaded_in_bulk_is_restated_after_a_rebuild(
    conn: db.Conn,
) -> None:
    """Nothing was ever folded: run 0. The close counts as a run, so what comes later is later."""
    await conn.execute("SELECT set_config('yitang.bulk', 'on', true)")
    march = await lived(conn)
    await actions.rebuild(conn)
    assert await conn.fetchval("SELECT run FROM tally_state") == 0
    found = await closed(conn)
    await three_late(march)
    await actions.rebuild(conn)
    assert (await restated.moves(conn, found, None)).came >= 3


async def test_part_of_a_closed_period_says_what_moved(conn: db.Conn) -> None:
    march = await lived(conn)
    await closed(conn, "2025Q1")
    choice = await actions.choose(conn, "2025-03", NOW, organ_id=1)
    assert await restated.note(conn, choice, "en", "F01") == (
        "Frozen on 2 April 2025; live agrees with it."
    )
    await three_late(march)
    said = await restated.note(conn, choice, "en", "F01")
    assert said is not None
    assert "rows more and 0 fewer" in said
    other = await actions.choose(conn, "2024", NOW, organ_id=1)
    assert await restated.note(conn, other) is None


@pytest.mark.parametrize(("number", "said"), [(3, "+3"), (-1234, "−1,234"), (0, "±0")])
async def test_a_difference_bears_its_sign(number: int, said: str) -> None:
    assert restating.signed(number) == said
