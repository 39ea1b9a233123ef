"""F17: every case across regions counts where it is decided, by its scheme, and beside it what was taken for others."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest

from backend import crypto, db
from backend.permits import catalogue
from backend.tallies import actions
from backend.tallies.models.figures import Choice
from tests.tallies.conftest import Choose

pytestmark = pytest.mark.anyio
REGIONS: dict[str, set[str]] = {item.code: set(item.regions) for item in catalogue.load()}
ITEMS = ("HJ-101", "HJ-123", "CR-201", "CJ-301", "CJ-303", "ZA-403", "ZA-441")
HOMES = (None, "330899", "330802", "330106", "330302", "330203", "310104", "340102", "440103")
FIVE = ("3301", "3303", "3305", "3307", "3308")
DELTA = ("31", "32", "33", "34")


def nearest(home: str | None, regions: set[str]) -> str | None:
    """By hand for the one county there is."""
    if home is None or home == "330899":
        return None
    ways = {
        "city": home[:4] == "3308",
        "hang_wen_hu_jin_qu": home[:4] in FIVE,
        "province": home[:2] == "33",
        "yangtze_delta": home[:2] in DELTA,
        "cross_province": True,
    }
    return next((way for way, joins in ways.items() if joins and way in regions), None)


async def add_case(conn: db.Conn, draw: Random, on: date, code: str, home: str | None) -> Any:
    at = datetime.combine(on, time(2), UTC)
    case_id = crypto.new_id(at)
    await conn.execute(
        """
        WITH p AS (INSERT INTO person (name_sealed, home_division, made_at) VALUES ('', $4, $3) RETURNING id)
        INSERT INTO case_file (organ_id, id, number, item_code, item_version, person_id, channel, centre_id, state, made_at)
        SELECT 1, $1, '330899', $2, 1, p.id, 'clerk', $5, 'prepared', $3 FROM p
        """,
        case_id, code, at, home, draw.choice([row["id"] for row in await conn.fetch("SELECT id FROM centre ORDER BY id LIMIT 3")]),
    )  # fmt: skip
    return case_id


async def add_event(
    conn: db.Conn, kind: str, case_id: Any, on: date, code: str, **told: str
) -> None:
    await conn.execute(
        """
        INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind, details)
        VALUES (1, $1, $2, $3, $4, $5, 1, (SELECT min(id) FROM centre), 'staff', $6)
        """,
        on, datetime.combine(on, time(3), UTC), kind, case_id, code, told or None,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
async def test_every_case_across_regions_is_the_one_a_recount_finds(
    conn: db.Conn, choose: Choose, seed: int
) -> None:
    draw = Random(seed)
    wanted: Counter[str] = Counter()
    sent: set[Any] = set()
    for _ in range(250):
        on = date(2024, 11, 1) + timedelta(days=draw.randrange(120))
        code, home = draw.choice(ITEMS), draw.choice(HOMES)
        case_id = await add_case(conn, draw, on, code, home)
        inside, fate = on.year == 2025, draw.random()
        if fate < 0.2:
            scheme = draw.choice(("city", "cross_province"))
            told = {"act": "taken", "scheme": scheme, "to": "330802"}
            await add_event(conn, "case_handed_over", case_id, on, code, **told)
            await add_event(
                conn, "case_handed_over", case_id, on, code, act="received", scheme=scheme
            )
            wanted["taken"] += inside
            continue
        part = nearest(home, REGIONS[code])
        if fate < 0.4:
            part = draw.choice(("province", "yangtze_delta"))
            sent.add(case_id)
            told = {"act": "received", "scheme": part, "from": "330203"}
            await add_event(conn, "case_handed_over", case_id, on, code, **told)
            await add_event(
                conn, "case_handed_over", case_id, on, code, act="returned", scheme=part
            )
        await add_event(conn, "case_accepted", case_id, on, code)
        if part is not None and inside:
            wanted[f"{'sent' if fate < 0.4 else 'own'}_{part}"] += 1
    await actions.fold(conn)
    choice = await choose("2025")
    found: Counter[str] = Counter()
    for scheme in ("city", "hang_wen_hu_jin_qu", "province", "yangtze_delta", "cross_province"):
        for case_id in await opened(conn, choice, scheme):
            found[f"{'sent' if case_id in sent else 'own'}_{scheme}"] += 1
    found["taken"] = len(await opened(conn, choice, "taken"))
    assert +found == +wanted
    assert len(found) >= 7, "the histories do not reach every part"
    figure = (await actions.figures(conn, choice))["F17"]
    assert figure.value == wanted.total() - wanted["taken"]
    assert figure.parts["taken"] == wanted["taken"]
    own = (await actions.figures(conn, choice))["F01"].value
    assert own is not None
    accepted = await conn.fetchval(
        "SELECT count(DISTINCT case_id) FROM event WHERE kind = 'case_accepted' AND on_date >= '2025-01-01'"
    )
    assert own <= accepted, "what was taken for others is no acceptance of ours"


async def opened(conn: db.Conn, choice: Choice, measure: str) -> list[Any]:
    """The cases behind a number."""
    page = await actions.rows(conn, choice, "F17", measure, limit=1000)
    assert page.after is None
    return [row.subject for row in page.rows]
