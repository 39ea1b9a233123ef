"""The booking policy: shown with its marks, bounded by constraints, logged, at once in force."""

import re

import httpx
import pytest

from admin.policy import GROUPS
from backend import clock, db
from backend.booking import actions as booking
from backend.booking.models import Matter, Policy, Wish
from tests import make
from tests.admin.desk import HALL, done, refused
from tests.admin.staff import member

pytestmark = pytest.mark.anyio


def form(page: str) -> dict[str, str]:
    """The fields as the page shows them."""
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', page)) | {"reason": "试行一个月"}


@pytest.fixture
async def shown(staff_door: httpx.AsyncClient, conn: db.Conn) -> dict[str, str]:
    (await member(conn, "administrator", "administrator")).into(staff_door)
    return form((await staff_door.get("/policy")).text)


async def test_every_field_stands_with_its_default_and_its_mark(
    staff_door: httpx.AsyncClient, shown: dict[str, str]
) -> None:
    names = [name for group in GROUPS.values() for name in group]
    assert sorted(names) == sorted(Policy.__struct_fields__)
    assert set(names) < set(shown)
    assert shown["hold_minutes"] == "10"
    assert shown["release_from"] == "07:00"
    page = (await staff_door.get("/policy")).text
    assert page.count("规划默认值，须由本局确认") == len(names)
    english = (await staff_door.get("/policy?lang=en")).text
    assert english.count("planning default, to be confirmed") == len(names)


async def test_a_change_holds_at_once_and_stands_in_the_log(
    staff_door: httpx.AsyncClient, conn: db.Conn, shown: dict[str, str]
) -> None:
    assert (
        await done(staff_door, "/policy/save", **shown | {"hold_minutes": 3})
        == "/policy?done=saved"
    )
    now = clock.now()
    time = await make.free_time(conn, now)
    who = await make.resident(conn, 1, now)
    held = await booking.hold(
        conn, make.KEYS, who, Wish(HALL, time.starts_at, [Matter(make.LONG_ITEM)]), now
    )
    assert held.seconds_left == 180
    page = (await staff_door.get("/policy")).text
    assert "10 → 3" in page
    assert "试行一个月" in page
    assert form(page)["hold_minutes"] == "3"
    act, reason = await conn.fetchrow("SELECT act, reason FROM audit")
    assert (act, reason) == ("booking_policy_changed", "试行一个月")


BOUNDS = {
    "hold_minutes": ("0", "HoldMinutesBounds"),
    "live_per_phone": ("0", "LivePerPhoneBounds"),
    "gap_minutes": ("241", "GapBounds"),
    "noshow_limit": ("0", "NoshowLimitBounds"),
    "noshow_days": ("367", "NoshowDaysBounds"),
    "noshow_pause_days": ("-1", "NoshowPauseBounds"),
    "return_from_minutes": ("-1", "ReturnBounds"),
    "return_to_minutes": ("0", "ReturnReversed"),
    "offer_minutes": ("4", "OfferMinutesBounds"),
    "offers_a_day": ("0", "OffersADayBounds"),
    "release_from": ("07:00:30", "BadInput"),
    "release_to": ("06:59", "ReleaseReversed"),
}


@pytest.mark.parametrize("name", BOUNDS)
async def test_each_bound_has_its_sentence(
    staff_door: httpx.AsyncClient, conn: db.Conn, shown: dict[str, str], name: str
) -> None:
    value, kind = BOUNDS[name]
    no = await refused(staff_door, "/policy/save", **shown | {name: value})
    assert no["type"] == kind
    assert "请" in no["detail"]
    assert await conn.fetchval("SELECT count(*) FROM booking_policy") == 0


def test_every_bound_is_tried() -> None:
    assert set(BOUNDS) == set(Policy.__struct_fields__)


async def test_an_administrator_of_one_centre_does_not_set_the_county(
    staff_door: httpx.AsyncClient, conn: db.Conn, shown: dict[str, str]
) -> None:
    (await member(conn, "local", "administrator", centre=HALL)).into(staff_door)
    assert (await refused(staff_door, "/policy/save", **shown))["type"] == "NotAllowed"
