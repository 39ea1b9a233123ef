"""Years of a county for the reports, and every blank of ours in the shipped templates counted by hand."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from backend import db
from backend.tallies import rules
from tests.tallies.fold import Asked, facts_of, numbers_of
from tests.tallies.histories.log import Applicant, Log
from tests.tallies.reading import world_of

ITEMS = ("HJ-163", "HJ-161", "CJ-301", "ZA-401", "ZA-425", "CR-201", "HJ-133")
CHANNELS = ("app", "web", "mini", "window", "window", "kiosk", "clerk")
REMEDIES = ("review_filed", "suit_filed", "changed", "revoked", "unlawful", "lost")
HOMES = (None, "330899", "330802", "330106", "330203", "310104", "440103")


def live(log: Log, number: int) -> None:
    """One case from 2020 to 2025 that is handed in, mostly accepted, mostly decided, often published."""
    draw = log.random
    item = draw.choice(ITEMS)
    day = date(draw.choice((2020, 2021, 2021, 2021, 2024, 2025, 2025)), 1, 1) + timedelta(
        draw.randrange(365)
    )
    told: dict[str, Any] = {"channel": draw.choice(CHANNELS), "complete": True}
    if item == "CJ-301" and draw.random() < 0.5:
        told = {"channel": "web", "tag": "cloud", "complete": True}
    facts: dict[str, Any] = {
        "case_id": id_of(day, number), "item_code": item, "item_version": 1, "centre_id": draw.choice(log.centres),
    }  # fmt: skip
    log.applicants.append(
        Applicant(
            facts["case_id"],
            900_000 + number,
            "person",
            draw.choice(HOMES),
            1,
            item,
            1,
            facts["centre_id"],
        )
    )
    log.add("case_submitted", day, 1, "resident", details=told, **facts)
    if draw.random() < 0.1:
        log.add("case_not_accepted", day, 2, **facts)
        return
    accepted = day + timedelta(draw.randrange(4))
    log.add("case_accepted", accepted, 3, draw.choice(("staff", "law")), **facts)
    if draw.random() < 0.1:
        return
    decided = accepted + timedelta(draw.randrange(40))
    kind = draw.choice(
        ("case_granted", "case_granted", "case_granted", "case_refused", "case_ended")
    )
    log.add(kind, decided, 4, draw.choice(("staff", "law")), **facts)
    if kind == "case_refused" and draw.random() < 0.5:
        filed = decided + timedelta(draw.randrange(30))
        remedy = draw.choice(("review", "suit"))
        log.add("case_remedy_filed", filed, 6, details={"kind": remedy}, **facts)
        ends = (
            ("upheld", "changed", "revoked", "unlawful")
            if remedy == "review"
            else ("upheld", "lost")
        )
        told = {"kind": remedy, "outcome": draw.choice(ends)}
        log.add("case_remedy_decided", filed + timedelta(30), 7, details=told, **facts)
    if kind != "case_ended" and draw.random() < 0.8:
        log.add("case_published", decided + timedelta(draw.randrange(15)), 5, **facts)


def id_of(day: date, number: int) -> UUID:
    """Of the day, as cases have it: they are kept by the year in it."""
    at = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
    return UUID(int=at << 80 | 7 << 76 | 2 << 62 | number)


async def the(conn: db.Conn, sql: str, *args: object) -> Any:
    return await conn.fetchval(sql, *args)


def percent(number: Any) -> str:
    """Two places, half up."""
    whole = Fraction(number) * 10000
    hundredths = int(whole + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def by_size(number: Any) -> str:
    """In 万 from ten thousand on, one place, cut off and saying so."""
    if number < 10000:
        return str(number)
    return f"{number // 1000 / 10:.1f}万" + ("余" if number % 1000 else "")


async def by_hand(conn: db.Conn, year: int) -> dict[str, str]:
    """Every blank of ours in the two templates: events folded in Python, what stands asked of the tables."""
    world = await world_of(conn)
    asked = Asked(date(year, 1, 1), date(year, 12, 31), rules.SCOPES, 1)
    (n,) = numbers_of(world, facts_of(world), [asked])
    on = date(year, 12, 31)
    tiers = {r["tier"]: r["n"] for r in await conn.fetch(TIERS, on)}
    halls, regional = tiers["county_hall"], tiers["regional_centre"]
    place = await the(conn, "SELECT id FROM centre WHERE code = 'QX-HUZHEN'")
    return {
        "{{机关}}": "青溪县公安局",
        "{{年份}}": str(year),
        "{{统计期}}": f"{year}年",
        "{{网点}}": await the(conn, "SELECT name_zh FROM centre WHERE id = $1", place),
        "{{网点布局}}": f"{halls}+{regional}+{sum(tiers.values()) - halls - regional}",
        "{{F01}}": str(n["F01", "accepted"]),
        "{{F02}}": str(n["F02", "granted"]),
        "{{F06}}": str(await the(conn, REGIONAL, on)),
        "{{F07}}": str(await the(conn, HANDLED, on, place)),
        "{{F08.with_bay}}": str(await the(conn, VEHICLES, on, place)),
        "{{F10.one_window}}": str(await the(conn, WINDOWS, on)),
        "{{F11}}": str(await the(conn, ONLINE, on)),
        "{{F12|自动万,一位小数,余}}": by_size(n["F12", "online"]),
        "{{F13}}": percent(n["F13", "online_rate"]),
        "{{F14}}": percent(n["F14", "online_rate"]),
        "{{F15|自动万,一位小数,余}}": by_size(n["F15", "plated"]),
        "{{F16}}": str(n["F16", "published"]),
        "{{F16|自动万,一位小数,余}}": by_size(n["F16", "published"]),
        "{{F17}}": str(n["F17", "crossed"]),
        **{f"{{{{F28.{part}}}}}": str(n["F28", part]) for part in REMEDIES},
        "{{F09}}": f"估算{await minutes(conn, on)}",
    }  # fmt: skip


TIERS = "SELECT tier, count(*) AS n FROM centre WHERE opened_on <= $1 AND coalesce(closed_on > $1, true) GROUP BY tier"
STANDS = """
    SELECT s.centre_id, s.item_code, i.category FROM service s
    JOIN centre c ON c.id = s.centre_id JOIN pool p ON p.id = s.pool_id JOIN item i ON i.code = s.item_code
    WHERE $1 BETWEEN s.valid_from AND coalesce(s.valid_to - 1, $1) AND c.opened_on <= $1 AND p.opened_on <= $1
      AND coalesce(c.closed_on > $1, true) AND coalesce(p.closed_on > $1, true)"""
REGIONAL = f"""
    SELECT count(*) FROM (SELECT h.centre_id FROM ({STANDS}) h JOIN centre c ON c.id = h.centre_id
    WHERE c.tier = 'regional_centre' GROUP BY 1 HAVING count(DISTINCT h.category) >= 3) x"""
HANDLED = f"SELECT count(DISTINCT item_code) FROM ({STANDS}) h WHERE centre_id = $2"
VEHICLES = HANDLED + " AND category = 'vehicle_driver'"
ONLINE = """
    SELECT count(*) FROM item_version WHERE valid_from <= $1 AND coalesce(valid_to > $1, true)
      AND content -> 'online' ->> 'depth' = 'full'"""
WINDOWS = f"""
    WITH place AS (SELECT centre_id, array_agg(DISTINCT category) AS wanted FROM ({STANDS}) h GROUP BY 1),
    able AS (
        SELECT w.id, w.centre_id, array_agg(DISTINCT k) AS takes
        FROM service_window w JOIN window_pool wp ON wp.window_id = w.id JOIN pool p ON p.id = wp.pool_id,
             unnest(p.skills) k
        WHERE p.kind = 'window' AND p.opened_on <= $1 AND coalesce(w.closed_on > $1, true) GROUP BY 1, 2)
    SELECT count(*) FROM able JOIN place USING (centre_id) WHERE wanted <@ takes"""
NEAR = f"""
    SELECT v.code, v.population, i.category, min(
        1.35 * 2 * 6371.0088 / 30 * 60 * asin(sqrt(
            power(sin(radians(c.latitude - v.latitude) / 2), 2)
            + cos(radians(v.latitude)) * cos(radians(c.latitude)) * power(sin(radians(c.longitude - v.longitude) / 2), 2)
        ))) AS minutes
    FROM division v CROSS JOIN ({STANDS}) h JOIN centre c ON c.id = h.centre_id JOIN item i ON i.code = h.item_code
    WHERE length(v.code) = 12 AND v.population > 0 AND v.latitude IS NOT NULL GROUP BY 1, 2, 3"""


async def minutes(conn: db.Conn, on: date) -> int:
    """The service circle: for each village its farthest category, then 95 % of the people."""
    farthest: dict[str, tuple[float, int]] = {}
    for row in await conn.fetch(NEAR, on):
        known = farthest.get(row["code"], (0.0, 0))[0]
        farthest[row["code"]] = max(known, float(row["minutes"])), row["population"]
    people = sum(p for _, p in farthest.values())
    reached = 0
    for far, living in sorted(farthest.values()):
        reached += living
        if reached * 100 >= 95 * people:
            return -int(-far // 1)
    raise AssertionError
