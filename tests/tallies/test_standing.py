"""Figures as of a day: each equals a recount in plain SQL over the tables, on several days of a county that changes."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from backend import db
from backend.places import queries as places
from backend.tallies.actions import standing as actions
from backend.tallies.actions.fold import fold
from backend.tallies.models import Period
from backend.tallies.models.standing import StandingSpot, StandingValue
from backend.tallies.rules import standing as rules
from backend.tallies.standing import STANDING

pytestmark = pytest.mark.anyio

YEAR = Period("2026", date(2026, 1, 1), date(2026, 12, 31))
DAYS = (date(2020, 6, 30), date(2025, 6, 30), date(2025, 7, 1), date(2026, 3, 31), date(2026, 9, 1))


@pytest.fixture
async def conn(county_url: str) -> AsyncIterator[db.Conn]:
    """The demo county in a transaction that is rolled back, with a year of changes in 2026."""
    connection = await db.connect(county_url)
    whole = connection.transaction()
    await whole.start()
    await change(connection)
    yield connection
    await whole.rollback()
    await connection.close()


async def change(conn: db.Conn) -> None:
    """A centre, a pool, a window, a service and an item end; a service and a new version begin."""
    for statement in (
        "UPDATE centre SET closed_on = '2026-03-01' WHERE code = 'QX-SHITANG'",
        "UPDATE centre SET opened_on = '2021-05-01' WHERE code = 'QX-XIKOU'",
        """
        UPDATE pool SET closed_on = '2026-06-01' FROM centre c
        WHERE c.id = pool.centre_id AND c.code = 'QX-XIKOU' AND pool.code IN ('exit_entry', 'public_order')
        """,
        """
        UPDATE service_window SET closed_on = '2026-02-01' FROM centre c
        WHERE c.id = service_window.centre_id AND c.code = 'QX-HALL' AND service_window.number = 12
        """,
        """
        UPDATE service SET valid_to = '2026-05-01' FROM centre c
        WHERE c.id = service.centre_id AND c.code = 'QX-HUZHEN' AND service.item_code = 'CJ-302'
        """,
        "UPDATE item_version SET valid_to = '2026-04-01' WHERE item_code = 'HJ-142'",
        "UPDATE item_version SET valid_to = '2026-08-01' WHERE item_code = 'CR-201'",
        """
        INSERT INTO item_version SELECT (v).* FROM (
            SELECT jsonb_populate_record(v, jsonb_build_object('version', 2, 'valid_from', date '2026-08-01',
                'valid_to', NULL, 'content', jsonb_set(v.content, '{online,depth}', '"none"')
                || '{"handling": "immediate", "promise": {"days": 3, "unit": "working_day"}}')) AS v
            FROM item_version v WHERE item_code = 'CR-201' AND version = 1) AS changed
        """,
    ):
        assert await db.run(conn, statement) >= 1, statement


async def found(conn: db.Conn, on: date, period: Period = YEAR) -> dict[str, StandingValue]:
    return await actions.standing_figures(conn, 1, on, period)


HANDLED = """
    SELECT s.centre_id, s.item_code, i.category, s.pool_id
    FROM service s
    JOIN item i ON i.code = s.item_code
    JOIN centre c ON c.id = s.centre_id
    JOIN pool p ON p.id = s.pool_id
    WHERE daterange(s.valid_from, s.valid_to) @> $1::date
      AND daterange(c.opened_on, c.closed_on) @> $1::date
      AND daterange(p.opened_on, p.closed_on) @> $1::date
      AND EXISTS (SELECT FROM item_version v WHERE v.item_code = s.item_code
                  AND daterange(v.valid_from, v.valid_to) @> $1::date)
    """


@pytest.mark.parametrize("on", DAYS)
async def test_places_windows_and_items_equal_a_recount(conn: db.Conn, on: date) -> None:
    got = await found(conn, on)
    regional = await conn.fetchval(
        f"""
        SELECT count(*) FROM centre c WHERE tier = 'regional_centre'
        AND 3 <= (SELECT count(DISTINCT h.category) FROM ({HANDLED}) h WHERE h.centre_id = c.id)
        """,
        on,
    )
    assert got["F06"].value == got["F06"].rows == regional
    items = await conn.fetchval(f"SELECT count(DISTINCT item_code) FROM ({HANDLED}) h", on)
    assert got["F07"].value == got["F07"].rows == items
    by_category = await conn.fetch(
        f"SELECT category, count(DISTINCT item_code) AS n FROM ({HANDLED}) h GROUP BY 1", on
    )
    none = dict.fromkeys(rules.CATEGORIES, 0)
    own = {c: got["F07"].parts[c] for c in rules.CATEGORIES}
    assert own == none | {row["category"]: row["n"] for row in by_category}
    windows = await conn.fetchrow(
        f"""
        WITH h AS ({HANDLED}), w AS (
            SELECT w.id, w.centre_id, (
                SELECT count(DISTINCT h.category) FROM h JOIN window_pool wp ON wp.window_id = w.id
                JOIN pool p ON p.id = wp.pool_id AND p.kind = 'window' AND h.category = ANY (p.skills)
                     AND daterange(p.opened_on, p.closed_on) @> $1::date
                WHERE h.centre_id = w.centre_id) AS takes,
                (SELECT count(DISTINCT h.category) FROM h WHERE h.centre_id = w.centre_id) AS wanted
            FROM service_window w WHERE w.closed_on IS NULL OR w.closed_on > $1)
        SELECT count(*) FILTER (WHERE takes = wanted) AS good, count(*) AS whole FROM w WHERE takes > 0
        """,
        on,
    )
    assert (got["F10"].parts["one_window"], got["F10"].parts["windows"]) == tuple(windows)
    assert got["F10"].value == round(windows["good"] / windows["whole"], 4)
    assert got["F10"].rows == windows["whole"]


@pytest.mark.parametrize("on", DAYS)
async def test_what_items_promise_equals_a_recount(conn: db.Conn, on: date) -> None:
    got = await found(conn, on)
    row = await conn.fetchrow(
        """
        WITH v AS (SELECT content AS c FROM item_version WHERE daterange(valid_from, valid_to) @> $1::date),
        pairs AS (SELECT (c #>> '{law,limit,days}')::numeric AS legal, (c #>> '{promise,days}')::numeric AS promised
                 FROM v WHERE c #>> '{law,limit,unit}' = c #>> '{promise,unit}')
        SELECT (SELECT count(*) FROM v) AS items,
               (SELECT count(*) FROM v WHERE c #>> '{online,depth}' = 'full') AS online,
               (SELECT count(*) FROM v WHERE c #>> '{visit,most}' = '0') AS no_trip,
               (SELECT count(*) FROM v WHERE c ->> 'handling' = 'immediate') AS at_once,
               (SELECT round(1 - sum(promised) / sum(legal), 4) FROM pairs) AS compression,
               (SELECT count(*) FROM pairs) AS comparable
        """,
        on,
    )
    assert (got["F11"].value, got["F11"].parts["all"]) == (row["online"], row["items"])
    assert got["F11"].parts["share"] == round(row["online"] / row["items"], 4)
    share = Decimal(row["no_trip"]) / row["items"]
    assert Decimal(str(got["F20"].value)) == share.quantize(Decimal("0.0001"))
    assert got["F20"].parts["at_once"] == round(row["at_once"] / row["items"], 4)
    assert Decimal(str(got["F20"].parts["compression"])) == row["compression"]
    others = (got["F20"].parts["other_units"] or 0) + (got["F20"].parts["one_limit"] or 0)
    assert row["comparable"] + others == row["items"]


async def test_the_changes_were_seen(conn: db.Conn) -> None:
    """The recounts agree on days that differ, so that nothing is equal by standing still."""
    seen = {on: await found(conn, on) for on in DAYS}
    first, before, bay, march, september = (seen[on] for on in DAYS)
    assert [first["F06"].value, before["F06"].value, september["F06"].value] == [1, 2, 1]
    assert september["F06"].parts["thin"] == 1
    assert (before["F11"].parts["all"], september["F11"].parts["all"]) == (127, 126)
    assert before["F10"].value != march["F10"].value
    assert bay["F10"].value == before["F10"].value
    assert march["F20"].parts["at_once"] != september["F20"].parts["at_once"]


async def test_the_bay_added_what_needs_it(conn: db.Conn) -> None:
    """Huzhen's bay opened on 1 July 2025; one of its items ended in May 2026; the hall's bay was always there."""
    assert (await found(conn, date(2025, 6, 30)))["F08"].value == 0
    stands = await actions.ground(conn, 1, date(2025, 12, 31), YEAR)
    measure, rows = actions.opened(stands, "F08", "added", StandingSpot())
    huzhen = await places.centre(conn, "QX-HUZHEN")
    assert huzhen is not None
    codes = await conn.fetch(
        """
        SELECT s.item_code FROM service s JOIN pool p ON p.id = s.pool_id
        WHERE p.kind = 'bay' AND s.centre_id = $1 ORDER BY 1
        """,
        huzhen.id,
    )
    assert [row.item_code for row in rows] == [row["item_code"] for row in codes]
    assert {row.centre_id for row in rows} == {huzhen.id}
    assert all(row.of == 1 for row in rows), "each of them needs a bay"
    later = (await found(conn, date(2026, 9, 1)))["F08"]
    assert later.value == len(codes) - 1
    given = later.parts
    assert given["with_bay"] == (given["before"] or 0) + later.value - (given["gone"] or 0)
    assert measure.code == "added"


async def event(conn: db.Conn, kind: str, case: str, on: date, centre: str, item: str) -> None:
    await conn.execute(
        """
        INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind)
        SELECT 1, $1, $2, $3, $4, $5, 1, c.id, 'staff' FROM centre c WHERE c.code = $6
        """,
        on,
        datetime.combine(on, time(3), UTC),
        kind,
        case,
        item,
        centre,
    )


async def test_done_items_are_those_accepted_in_the_period(conn: db.Conn) -> None:
    """Once an item however often, by centre; not before the period, not when the acceptance was withdrawn."""
    rows: list[tuple[str, str, date, str, str]] = [
        ("case_accepted", "01", date(2026, 1, 1), "QX-HALL", "HJ-101"),
        ("case_accepted", "02", date(2026, 6, 1), "QX-HALL", "HJ-101"),
        ("case_accepted", "03", date(2026, 6, 1), "QX-HUZHEN", "HJ-101"),
        ("case_accepted", "04", date(2026, 8, 31), "QX-HUZHEN", "CJ-302"),
        ("case_accepted", "05", date(2025, 12, 31), "QX-HALL", "HJ-105"),
        ("case_accepted", "06", date(2026, 9, 2), "QX-HALL", "HJ-111"),
        ("case_accepted", "07", date(2026, 2, 1), "QX-HALL", "HJ-112"),
        ("case_acceptance_withdrawn", "07", date(2026, 2, 2), "QX-HALL", "HJ-112"),
    ]
    for kind, case, on, centre, item in rows:
        case_id = f"01990000-0000-7000-8000-0000000000{case}"
        await event(conn, kind, case_id, on, centre, item)
    await fold(conn)
    stands = await actions.ground(conn, 1, date(2026, 9, 1), YEAR)

    def done(**spot: Any) -> list[str]:
        _, opened = actions.opened(stands, "F07", "done", StandingSpot(**spot))
        return [row.item_code for row in opened]

    assert done() == ["CJ-302", "HJ-101"]
    huzhen = next(c.id for c in stands.centres.values() if c.code == "QX-HUZHEN")
    assert sorted(done(centre=huzhen)) == ["CJ-302", "HJ-101"]
    assert done(centre=huzhen, category="vehicle_driver") == ["CJ-302"]
    value = actions.value(STANDING["F07"], stands, YEAR)
    assert value.parts["done"] == 2


@pytest.mark.parametrize("code", STANDING)
async def test_every_number_opens_as_many_rows_as_it_says(conn: db.Conn, code: str) -> None:
    stands = await actions.ground(conn, 1, date(2026, 9, 1), YEAR)
    figure = STANDING[code]
    value = actions.value(figure, stands, YEAR)
    for measure in figure.measures:
        own, opened = actions.opened(stands, code, measure.code, StandingSpot())
        exact = rules.number(own, opened)
        said = value.value if measure is figure.measures[0] else value.parts[measure.code]
        assert (None if exact is None else float(exact)) == (None if said is None else float(said))
        if measure.kind in ("count", "items"):
            assert said == len(opened)
        if measure.kind == "share":
            assert exact is not None
            assert len(opened) == sum(1 for row in opened if row.part in measure.over)
        keys = [(r.centre_id, r.item_code, r.window_id, r.village, r.category) for r in opened]
        assert len(keys) == len(set(keys)), (code, measure.code)


async def test_the_same_ground_has_the_same_digest_and_another_day_another(conn: db.Conn) -> None:
    one, again = await found(conn, DAYS[3]), await found(conn, DAYS[3])
    other = await found(conn, DAYS[4])
    for code, value in one.items():
        assert value.digest == again[code].digest
        assert value.digest != other[code].digest, code
        assert len(value.digest) == 64


async def test_places_narrow_what_has_places(conn: db.Conn) -> None:
    hall = await conn.fetchval("SELECT id FROM centre WHERE code = 'QX-HALL'")
    all_of_it = await found(conn, date(2026, 1, 15))
    narrow = await actions.standing_figures(conn, 1, date(2026, 1, 15), YEAR, [hall])
    assert narrow["F06"].value == 0
    assert narrow["F07"].value == 127
    assert narrow["F10"].parts["windows"] == 12
    for code in ("F09", "F11", "F20"):
        assert narrow[code].value == all_of_it[code].value


async def test_numbers_are_said_with_their_units_and_what_is_estimated(conn: db.Conn) -> None:
    got = await found(conn, DAYS[1])
    said = {c: dict(actions.numbers(STANDING[c], value, "zh")) for c, value in got.items()}
    assert said["F06"]["区域中心"] == "2 个"
    assert said["F09"]["办事圈"] == f"{got['F09'].value} 分钟（估算）"
    assert said["F09"]["治安"] == "—"
    assert said["F10"]["覆盖率"].endswith("%")
    english = dict(actions.numbers(STANDING["F09"], got["F09"], "en"))
    assert english["Service circle"] == f"{got['F09'].value} minutes (estimated)"


def test_as_of_is_the_last_day_or_today() -> None:
    assert rules.as_of(YEAR, date(2026, 11, 22)) == date(2026, 11, 22)
    assert rules.as_of(YEAR, date(2027, 1, 5)) == date(2026, 12, 31)


def test_what_there_is_none_of_is_refused_in_a_sentence() -> None:
    with pytest.raises(rules.UnknownStandingFigure, match="F06"):
        actions.figure("F99")
    with pytest.raises(rules.UnknownStandingMeasure, match="coverage"):
        rules.measure_of(STANDING["F10"], "colour")


@pytest.mark.parametrize("code", STANDING)
def test_a_definition_is_complete_in_both_languages(code: str) -> None:
    figure = STANDING[code]
    texts = [figure.name, figure.meaning, figure.numerator, figure.basis, figure.unit]
    texts += [text for m in figure.measures for text in (m.name, m.unit)]
    assert all(text.zh.strip() and text.en.strip() for text in texts)
    assert (figure.code, figure.version >= 1, bool(figure.origin)) == (code, True, True)
    assert len({m.code for m in figure.measures}) == len(figure.measures)
