"""Bans: length, scope and day come from the law and the decision; checked at acceptance; lifted with a reason."""

from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from backend import db
from backend.access.models import Staff
from backend.cases import actions as cases
from backend.cases.actions import bans, findings
from backend.cases.models import Case, Decided
from backend.cases.models.bans import Ban, BanKind
from backend.cases.rules import ReasonNeeded
from backend.cases.rules import bans as rules
from backend.permits import catalogue
from backend.permits.models import Item
from tests import make

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 4, 2, tzinfo=UTC)
TODAY = date(2026, 3, 4)
ITEMS = {one.code: one for one in catalogue.load()}
SAFE = next(
    one.code
    for one in ITEMS.values()
    if one.power.type == "licence" and one.subcategory in ("special_trade", "hazard", "event")
)
PAPER_ONLY = next(one.code for one in ITEMS.values() if one.power.type == "public_service")
CARS = [one.code for one in ITEMS.values() if one.subcategory == "vehicle"]


class Crew:
    def __init__(self, clerk: Staff, reviewer: Staff, legal: Staff) -> None:
        self.clerk, self.reviewer, self.legal = clerk, reviewer, legal


@pytest.fixture
async def crew(conn: db.Conn) -> Crew:
    return Crew(
        await make.staff(conn, "ban-clerk", "clerk"),
        await make.staff(conn, "ban-reviewer", "reviewer"),
        await make.staff(conn, "ban-legal", "legal", "supervisor"),
    )


async def handed_in(
    conn: db.Conn, crew: Crew, item: str, now: datetime = NOW, serial: int = 1
) -> Case:
    made = await make.case(conn, now, item, serial=serial)
    await cases.submit(conn, made, crew.clerk, now)
    return await cases.case_of(conn, made.id)


async def refused(conn: db.Conn, crew: Crew, item: str = SAFE) -> Case:
    case = await handed_in(conn, crew, item)
    await cases.accept(conn, make.KEYS, case, crew.clerk, NOW)
    case = await cases.case_of(conn, case.id)
    decided = Decided("refused", "提供虚假的经营场所证明")
    await cases.decide(conn, make.KEYS, case, crew.reviewer, decided, NOW)
    return await cases.case_of(conn, case.id)


async def test_a_year_for_false_papers_and_the_sentence_says_until_when(
    conn: db.Conn, crew: Crew
) -> None:
    case = await refused(conn, crew)
    assert await bans.may_follow(conn, case) == "false_papers"
    await bans.impose(conn, crew.legal, case, "false_papers", "提供虚假材料", NOW)
    (row,) = await bans.bans_of_case(conn, case.organ_id, case.id)
    assert (row.from_on, row.until_on) == (TODAY, date(2027, 3, 4))
    assert (row.item_code, row.basis) == (SAFE, "行政许可法 §78")
    again = await handed_in(conn, crew, SAFE, NOW + timedelta(days=30))
    with pytest.raises(rules.Banned) as no:
        await cases.accept(conn, make.KEYS, again, crew.clerk, NOW + timedelta(days=30))
    for language in ("zh", "en"):
        assert "2027-03-04" in no.value.sentence(language)
        assert "§78" in no.value.sentence(language)
        assert "60" in no.value.sentence(language) or "六十" in no.value.sentence(language)
    assert (await cases.case_of(conn, again.id)).state == "submitted"


async def test_it_ends_by_itself_and_bars_nothing_else(conn: db.Conn, crew: Crew) -> None:
    case = await refused(conn, crew)
    await bans.impose(conn, crew.legal, case, "false_papers", "提供虚假材料", NOW)
    other = next(
        one for one in ITEMS.values() if one.power.type == "licence" and one.code != SAFE
    ).code
    await bans.check(conn, await handed_in(conn, crew, other), TODAY)
    same = await handed_in(conn, crew, SAFE)
    await bans.check(conn, await handed_in(conn, crew, SAFE, serial=2), TODAY)
    with pytest.raises(rules.Banned):
        await bans.check(conn, same, date(2027, 3, 4))
    await bans.check(conn, same, date(2027, 3, 5))


async def test_three_years_need_a_revoked_permit(conn: db.Conn, crew: Crew) -> None:
    case = await refused(conn, crew)
    with pytest.raises(rules.NoGroundForBan):
        await bans.impose(conn, crew.legal, case, "fraud", "骗取许可", NOW)
    granted = await handed_in(conn, crew, SAFE, serial=3)
    await cases.accept(conn, make.KEYS, granted, crew.clerk, NOW)
    granted = await cases.case_of(conn, granted.id)
    await cases.decide(conn, make.KEYS, granted, crew.reviewer, Decided("granted"), NOW)
    granted = await cases.case_of(conn, granted.id)
    assert await bans.may_follow(conn, granted) is None
    later = NOW + timedelta(days=100)
    await cases.permit_step(
        conn,
        granted,
        crew.legal,
        "revoke_permit",
        "以欺骗手段取得",
        "行政许可法 §69",
        later,
    )
    granted = await cases.case_of(conn, granted.id)
    assert await bans.may_follow(conn, granted) == "fraud"
    await bans.impose(conn, crew.legal, granted, "fraud", "以欺骗手段取得许可", later)
    (row,) = await bans.bans_of_case(conn, granted.organ_id, granted.id)
    assert (row.from_on, row.until_on) == (date(2026, 6, 12), date(2029, 6, 12))
    with pytest.raises(rules.NoGroundForBan):
        await bans.impose(conn, crew.legal, granted, "false_papers", "两样都要", later)


async def test_lifted_with_a_reason_and_kept(conn: db.Conn, crew: Crew) -> None:
    case = await refused(conn, crew)
    made = await bans.impose(conn, crew.legal, case, "false_papers", "提供虚假材料", NOW)
    with pytest.raises(ReasonNeeded):
        await bans.lift(conn, crew.legal, made, " ", NOW)
    await bans.lift(conn, crew.legal, made, "复议撤销了不予许可决定", NOW)
    with pytest.raises(rules.UnknownBan):
        await bans.lift(conn, crew.legal, made, "再来一次", NOW)
    again = await handed_in(conn, crew, SAFE)
    await cases.accept(conn, make.KEYS, again, crew.clerk, NOW)
    (row,) = await bans.bans_of_case(conn, case.organ_id, case.id)
    assert (row.lifted_by, row.lift_reason) == ("ban-legal", "复议撤销了不予许可决定")
    acts = [row["act"] for row in await conn.fetch("SELECT act FROM audit ORDER BY id")]
    assert acts == ["ban_imposed", "ban_lifted"]


async def test_the_law_bars_nobody_from_a_public_service(conn: db.Conn, crew: Crew) -> None:
    case = await handed_in(conn, crew, PAPER_ONLY)
    await cases.not_accept(conn, case, crew.clerk, "材料虚假，不予受理", NOW)
    case = await cases.case_of(conn, case.id)
    assert await bans.may_follow(conn, case) is None
    with pytest.raises(rules.NotBannable):
        await bans.impose(conn, crew.legal, case, "false_papers", "提供虚假材料", NOW)


async def test_one_ban_a_case(conn: db.Conn, crew: Crew) -> None:
    case = await refused(conn, crew)
    await bans.impose(conn, crew.legal, case, "false_papers", "提供虚假材料", NOW)
    with pytest.raises(asyncpg.UniqueViolationError) as no:
        await bans.impose(conn, crew.legal, case, "false_papers", "再一次", NOW)
    assert no.value.constraint_name == rules.AlreadyBanned.constraint


async def test_a_ban_imposed_meanwhile_is_a_finding(conn: db.Conn, crew: Crew) -> None:
    case = await refused(conn, crew)
    again = await handed_in(conn, crew, SAFE)
    await cases.accept(conn, make.KEYS, again, crew.clerk, NOW)
    await bans.impose(conn, crew.legal, case, "false_papers", "提供虚假材料", NOW)
    await findings.review(conn, again.organ_id, again.id, NOW)
    rows = await findings.findings_of(conn, again.organ_id, again.id)
    assert "banned_accepted" in [row.rule for row in rows]


def test_vehicle_registrations_are_barred_as_one() -> None:
    """机动车登记规定 §80, §81: no registration of vehicles at all."""
    car, other = ITEMS[CARS[0]], ITEMS[CARS[1]]
    scope = rules.scope_of(car, "false_papers")
    assert scope is not None
    assert (scope.item_code, scope.subcategory) == (None, "vehicle")
    ban = Ban(1, "false_papers", None, "vehicle", scope.basis, TODAY, date(2027, 3, 4))
    assert rules.covers(ban, other, TODAY)
    assert not rules.covers(ban, ITEMS[SAFE], TODAY)


@pytest.mark.parametrize(
    ("from_on", "kind", "until_on"),
    [
        (date(2026, 3, 4), "false_papers", date(2027, 3, 4)),
        (date(2024, 2, 29), "false_papers", date(2025, 2, 28)),
        (date(2025, 2, 28), "fraud", date(2028, 2, 28)),
        (date(2024, 2, 29), "fraud", date(2027, 2, 28)),
    ],
)
async def test_the_last_day_is_the_same_in_code_and_schema(
    conn: db.Conn, from_on: date, kind: BanKind, until_on: date
) -> None:
    assert rules.last_day(from_on, kind) == until_on
    years = "1 year" if kind == "false_papers" else "3 years"
    counted = await conn.fetchval(f"SELECT ($1::date + interval '{years}')::date", from_on)
    assert counted == until_on


def test_only_licences_of_public_safety_or_vehicles_can_be_barred() -> None:
    def barred(item: Item) -> bool:
        return rules.scope_of(item, "fraud") is not None

    for item in ITEMS.values():
        assert barred(item) <= (item.power.type == "licence" or item.subcategory == "vehicle")
    assert 0 < sum(map(barred, ITEMS.values())) < len(ITEMS)
