"""What a centre sets about its line: shown with its marks, bounded by constraints, logged, at once in force."""

import re

import httpx
import pytest

from admin.hall_policy import GROUPS, PRIORITIES
from backend import db
from backend.hall import queries, rules
from backend.hall.models import HallPolicy
from tests import make
from tests.admin.desk import HALL, ITEM, done, refused
from tests.admin.staff import member

pytestmark = pytest.mark.anyio
PAGE = f"/hall-policy?centre={HALL}"


def form(page: str) -> dict[str, str]:
    """The fields as the page shows them."""
    found = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    ticked = re.findall(r'type="checkbox" name="(\w+)" checked', page)
    return found | dict.fromkeys(ticked, "on") | {"reason": "试行一个月"}


@pytest.fixture
async def shown(staff_door: httpx.AsyncClient, conn: db.Conn) -> dict[str, str]:
    (await member(conn, "head", "supervisor", centre=HALL)).into(staff_door)
    return form((await staff_door.get(PAGE)).text)


async def test_every_field_stands_with_its_default_and_its_mark(
    staff_door: httpx.AsyncClient, shown: dict[str, str]
) -> None:
    numbers = [name for group in GROUPS.values() for name in group]
    assert sorted([*numbers, "priorities"]) == sorted(HallPolicy.__struct_fields__)
    assert set(numbers) | set(PRIORITIES) <= set(shown)
    assert shown["missed_behind"] == "3"
    page = (await staff_door.get("/hall-policy")).text
    assert page.count("规划默认值，须由本局确认") == len(HallPolicy.__struct_fields__)
    english = (await staff_door.get(f"{PAGE}&lang=en")).text
    assert english.count("planning default, to be confirmed") == len(HallPolicy.__struct_fields__)


async def test_a_change_holds_at_once_at_this_centre_and_stands_in_the_log(
    staff_door: httpx.AsyncClient, conn: db.Conn, shown: dict[str, str]
) -> None:
    changed = {name: text for name, text in shown.items() if name != "soldier"}
    saved = await done(staff_door, "/hall-policy/save", **changed | {"missed_behind": 5})
    assert saved == f"{PAGE}&done=saved"
    page = (await staff_door.get(saved)).text
    assert "3 → 5" in page
    assert "试行一个月" in page
    assert "军人优先" in page
    holds = await queries.policy(conn, await make.centre_id(conn))
    assert holds.missed_behind == 5
    assert holds.priorities == ("senior", "disabled", "pregnant", "other")
    assert await queries.policy(conn, await make.centre_id(conn, "QX-HUZHEN")) == HallPolicy()
    act, reason = await conn.fetchrow("SELECT act, reason FROM audit")
    assert (act, reason) == ("hall_policy_changed", "试行一个月")
    slip = await done(staff_door, f"/screens/{HALL}/kiosk/tickets", item_code=ITEM)
    assert "排在当时队伍的第5位之后" in (await staff_door.get(slip)).text


BOUNDS = {
    "early_minutes": ("721", "EarlyBounds"),
    "grace_minutes": ("-1", "GraceBounds"),
    "booked_minutes": ("241", "BookedLeadBounds"),
    "priority_minutes": ("241", "PriorityLeadBounds"),
    "calls": ("0", "CallsBounds"),
    "call_gap_seconds": ("121", "CallGapBounds"),
    "missed_behind": ("51", "MissedPlaceBounds"),
    "parked_behind": ("-1", "ParkedPlaceBounds"),
}


@pytest.mark.parametrize("name", BOUNDS)
async def test_each_bound_has_its_sentence(
    staff_door: httpx.AsyncClient, conn: db.Conn, shown: dict[str, str], name: str
) -> None:
    value, kind = BOUNDS[name]
    no = await refused(staff_door, "/hall-policy/save", **shown | {name: value})
    assert no["type"] == kind
    assert "请" in no["detail"]
    assert await conn.fetchval("SELECT count(*) FROM hall_policy") == 0


async def test_a_priority_nobody_knows_is_refused_by_its_constraint(
    staff_door: httpx.AsyncClient, conn: db.Conn, shown: dict[str, str]
) -> None:
    no = await refused(staff_door, "/hall-policy/save", **shown | {"senior": "very"})
    assert no["status"] == 400
    with pytest.raises(db.ConstraintBroken, match=r"hall_policy_knows_its_priorities"):
        await queries.set_policy(
            conn,
            await make.centre_id(conn),
            HallPolicy(priorities=("friend",)),  # type: ignore[arg-type]
        )


def test_every_bound_is_tried() -> None:
    assert set(BOUNDS) | {"priorities"} == set(HallPolicy.__struct_fields__) == set(rules.BOUNDS)


async def test_a_reason_is_wanted(staff_door: httpx.AsyncClient, shown: dict[str, str]) -> None:
    no = await refused(staff_door, "/hall-policy/save", **shown | {"reason": " "})
    assert no["type"] == "TextUnfit"


async def test_a_supervisor_sets_the_own_centre_only(
    staff_door: httpx.AsyncClient, conn: db.Conn, shown: dict[str, str]
) -> None:
    elsewhere = shown | {"centre_code": "QX-HUZHEN"}
    assert (await refused(staff_door, "/hall-policy/save", **elsewhere))["type"] == "NotAllowed"
    nowhere = shown | {"centre_code": "QX-NOWHERE"}
    assert (await refused(staff_door, "/hall-policy/save", **nowhere))["type"] == "UnknownCentre"
    page = await staff_door.get("/hall-policy?centre=QX-HUZHEN")
    assert page.status_code == 403
