"""What staff can not book, move, cancel, write or set."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from backend import clock
from backend.booking import actions as booking
from backend.booking.actions import calls
from backend.booking.models import FreeTime, Matter, Policy, Wish
from tests import make
from tests.bad_input.scenes import AtWork
from tests.people import id_number

pytestmark = pytest.mark.anyio
CALLER = {"name": "周小兰", "id_number": id_number(5), "phone": "13900000005"}
ITEM = "HJ-124"


def sealed(at_work: AtWork, **other: Any) -> str:
    said = CALLER | other
    return calls.new_caller(
        make.KEYS, at_work.clerk, said["name"], said["id_number"], said["phone"], clock.now()
    )[1]


async def form(at_work: AtWork, **other: Any) -> dict[str, Any]:
    """A good call, made bad in one place."""
    time = await make.free_time(at_work.conn, at_work.now, ITEM, skip_days=3)
    good = {
        "caller": sealed(at_work),
        "items": ITEM,
        "centre": make.HALL,
        "at": time.starts_at.isoformat(),
    }
    return good | other


@pytest.mark.parametrize(
    ("said", "status", "kind"),
    [
        ({"name": "?"}, 422, "NameShape"),
        ({"name": "周" * 60}, 400, "BadInput"),
        ({"id_number": ""}, 422, "IdNumberShape"),
        ({"id_number": id_number(5)[:17] + "?"}, 422, "IdNumberShape"),
        ({"phone": "12345"}, 422, "PhoneShape"),
        ({"name": "王小明", "id_number": id_number(1)}, 409, "IdentityTaken"),
        ({"items": "HJ-124,hj-124"}, 422, "SameTwice"),
        ({"items": "HJ-123,HJ-124,HJ-134,HJ-153,HJ-108"}, 400, "BadInput"),
        ({"why": "so"}, 400, "BadInput"),
    ],
)
async def test_a_caller_who_can_not_be(
    at_work: AtWork, said: dict[str, str], status: int, kind: str
) -> None:
    await at_work.refused(status, kind, "/booking/caller", **CALLER | said)


async def test_a_call_at_a_time_that_can_not_be(at_work: AtWork) -> None:
    good = datetime.fromisoformat((await form(at_work))["at"])
    times = {
        "past": (at_work.now - timedelta(days=1), "TooLate"),
        "too soon": (at_work.now + timedelta(minutes=29), "TooLate"),
        "too far": (at_work.now + timedelta(days=75), "TooFarAhead"),
        "off the grid": (good + timedelta(minutes=1), "NoSuchTime"),
        "night": (good.replace(hour=18, minute=0), "NoSuchTime"),
        "end of time": (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "TooFarAhead"),
    }
    for at, kind in times.values():
        await at_work.refused(409, kind, "/booking/save", **await form(at_work, at=at.isoformat()))
    for text in ("soon", good.replace(tzinfo=None).isoformat(), ""):
        await at_work.refused(400, "BadInput", "/booking/save", **await form(at_work, at=text))


async def test_a_call_for_what_can_not_be(at_work: AtWork) -> None:
    cases: list[tuple[int, str, dict[str, Any]]] = [
        (409, "NotServedHere", {"items": "CJ-304", "centre": "QX-DONGPING"}),
        (404, "UnknownItem", {"items": "CJ-999"}),
        (400, "BadInput", {"items": ""}),
        (400, "BadInput", {"items": "HJ-123,HJ-124,HJ-134,HJ-153,HJ-108"}),
        (422, "SameTwice", {"items": "HJ-124,HJ-124"}),
        (404, "UnknownCentre", {"centre": "QX-NOWHERE"}),
        (409, "CallOver", {"caller": "nobody"}),
        (409, "CallOver", {"caller": sealed(at_work)[:-6] + "AAAAAA"}),
        (409, "CallOver", {"caller": "周小兰"}),
        (400, "BadInput", {"caller": "A" * 2001}),
        (400, "BadInput", {"staff_id": "1"}),
    ]
    for status, kind, wrong in cases:
        await at_work.refused(status, kind, "/booking/save", **await form(at_work, **wrong))


async def test_a_chain_that_does_not_fit(at_work: AtWork) -> None:
    """The last quarter of an hour before lunch holds one short matter, not three."""
    time = await last_before_lunch(at_work)
    items = "HJ-124,HJ-123,HJ-134"
    wrong = await form(at_work, items=items, at=time.starts_at.isoformat())
    await at_work.refused(409, "NoChain", "/booking/save", **wrong)


async def last_before_lunch(at_work: AtWork) -> FreeTime:
    """The last time of a weekday at which one matter begins before noon."""
    first = clock.civil_date(at_work.now) + timedelta(days=3)
    shown = await booking.free_times(at_work.conn, ITEM, make.HALL, first, 9, at_work.now)
    day = next(day for day in shown.days if day.times and day.on.isoweekday() < 6)
    return max(
        (one for one in day.times if one.starts_at.astimezone(clock.CENTRE_ZONE).hour < 12),
        key=lambda one: one.starts_at,
    )


async def test_a_call_for_somebody_who_has_it_already(at_work: AtWork) -> None:
    mine = sealed(at_work, name="林晓青", id_number=id_number(1), phone="13910000001")
    time = await make.free_time(at_work.conn, at_work.now, make.LONG_ITEM, skip_days=5)
    wrong = await form(at_work, caller=mine, items=make.LONG_ITEM, at=time.starts_at.isoformat())
    await at_work.refused(409, "AlreadyBookedItem", "/booking/save", **wrong)


async def test_a_call_that_is_booked_already_with_something_else(at_work: AtWork) -> None:
    first = await form(at_work)
    assert (await at_work.client.post("/booking/save", data=first)).status_code == 303
    await at_work.refused(409, "CallBooked", "/booking/save", **first | {"items": "HJ-153"})


async def test_a_full_time(at_work: AtWork) -> None:
    asked = await form(at_work)
    await at_work.conn.execute("UPDATE slot SET taken = places WHERE starts_at >= $1", at_work.now)
    await at_work.refused(409, "SlotFull", "/booking/save", **asked)


async def test_pages_of_what_is_not_there(at_work: AtWork) -> None:
    for path, status, kind in (
        (f"/booking/{uuid4()}", 404, "UnknownAppointment"),
        (f"/booking/{at_work.booked.id}", 404, "UnknownAppointment"),
        ("/booking?items=CJ-999", 404, "UnknownItem"),
        ("/booking?on=tomorrow", 400, "BadInput"),
        (f"/booking?caller={'A' * 2001}", 400, "BadInput"),
        (f"/diary/{uuid4()}", 404, "UnknownAppointment"),
        ("/diary/A001", 404, "NotFound"),
        ("/diary?pool=nothing", 404, "UnknownPool"),
        ("/diary?centre=QX-NOWHERE", 404, "UnknownCentre"),
        ("/diary?on=tomorrow", 400, "BadInput"),
    ):
        await at_work.refused(status, kind, path, "GET")


@pytest.mark.parametrize("act", ["move", "cancel", "note", "told", "pardon", "full-view"])
async def test_an_appointment_that_is_not_ones_own(at_work: AtWork, act: str) -> None:
    """Nobody's, a hold's, and one of a centre where one does not work."""
    at = (at_work.now + timedelta(days=3)).isoformat()
    forms: dict[str, dict[str, Any]] = {
        "move": {"centre": make.HALL, "starts_at": at, "revision": 0, "reason": "检修"},
        "cancel": {"revision": 0, "reason": "检修"},
        "note": {"text": "使用轮椅"},
        "pardon": {"reason": "住院"},
        "full-view": {"reason": "核对"},
    }
    said = forms.get(act, {})
    await at_work.refused(404, "UnknownAppointment", f"/diary/{uuid4()}/{act}", **said)
    who = await make.resident(at_work.conn, 9, at_work.now)
    time = await make.free_time(at_work.conn, at_work.now, ITEM)
    wish = Wish(make.HALL, time.starts_at, [Matter(ITEM)])
    held = await booking.hold(at_work.conn, make.KEYS, who, wish, at_work.now)
    await at_work.refused(404, "UnknownAppointment", f"/diary/{held.id}/{act}", **said)
    await at_work.colleague("clerk", centre="QX-DONGPING")
    path = f"/diary/{at_work.booked.id}/{act}"
    await at_work.refused(404, "UnknownAppointment", path, **said)


async def test_a_move_that_can_not_be(at_work: AtWork) -> None:
    path = f"/diary/{at_work.booked.id}/move"
    time = await make.free_time(at_work.conn, at_work.now, make.LONG_ITEM, skip_days=5)
    good: dict[str, Any] = {
        "centre": make.HALL,
        "starts_at": time.starts_at.isoformat(),
        "revision": 0,
        "reason": "设备检修",
    }
    now = at_work.now
    wrong: list[tuple[int, str, dict[str, Any]]] = [
        (409, "TooLate", {"starts_at": (now - timedelta(days=1)).isoformat()}),
        (409, "TooFarAhead", {"starts_at": (now + timedelta(days=75)).isoformat()}),
        (409, "NoSuchTime", {"starts_at": (time.starts_at + timedelta(minutes=1)).isoformat()}),
        (422, "SameTime", {"starts_at": at_work.booked.starts_at.isoformat()}),
        (404, "UnknownCentre", {"centre": "QX-NOWHERE"}),
        (422, "TextUnfit", {"reason": " "}),
        (422, "TextUnfit", {"reason": "因" * 41}),
        (422, "NotePersonal", {"reason": f"请联系{CALLER['phone']}"}),
        (409, "ChangedMeanwhile", {"revision": 1}),
        (400, "BadInput", {"revision": -1}),
        (400, "BadInput", {"starts_at": "soon"}),
    ]
    for status, kind, other in wrong:
        await at_work.refused(status, kind, path, **good | other)
    await at_work.conn.execute(
        "UPDATE slot SET taken = places WHERE starts_at >= $1", time.starts_at
    )
    await at_work.refused(409, "SlotFull", path, **good)


async def test_an_appointment_that_is_over_already(at_work: AtWork) -> None:
    path = f"/diary/{at_work.booked.id}"
    await at_work.refused(409, "NotPaused", f"{path}/pardon", reason="住院，已核实")
    await at_work.conn.execute(
        "UPDATE appointment SET state = 'noshow', ended_at = $2 WHERE id = $1",
        at_work.booked.id,
        at_work.now,
    )
    at = (at_work.now + timedelta(days=3)).isoformat()
    over = (409, "AppointmentOver")
    await at_work.refused(*over, f"{path}/cancel", revision=0, reason="检修")
    await at_work.refused(
        *over, f"{path}/move", centre=make.HALL, starts_at=at, revision=0, reason="检修"
    )
    await at_work.refused(*over, f"{path}/note", text="使用轮椅")
    await at_work.refused(*over, f"{path}/told")


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        ("", 422, "TextUnfit"),
        ("因", 422, "TextUnfit"),
        ("因" * 201, 422, "TextUnfit"),
        (f"身份证{id_number(3)}", 422, "NotePersonal"),
        ("电话 139 0000 0005", 422, "NotePersonal"),
        ("因" * 1001, 400, "BadInput"),
    ],
)
async def test_a_note_that_can_not_be(at_work: AtWork, text: str, status: int, kind: str) -> None:
    await at_work.refused(status, kind, f"/diary/{at_work.booked.id}/note", text=text)


async def test_a_look_without_a_reason(at_work: AtWork) -> None:
    path = f"/diary/{at_work.booked.id}/full-view"
    await at_work.refused(422, "ReasonMissing", path, reason=" ")


async def test_a_policy_that_can_not_be(at_work: AtWork) -> None:
    shown = {
        name: f"{value:%H:%M}" if hasattr(value, "hour") else str(value)
        for name in Policy.__struct_fields__
        if (value := getattr(Policy(), name)) is not None
    } | {"reason": "试行一个月"}
    await at_work.refused(403, "NotAllowed", "/policy/save", **shown)
    await at_work.colleague("administrator")
    for status, kind, wrong in (
        (422, "HoldMinutesBounds", {"hold_minutes": "0"}),
        (422, "HoldMinutesBounds", {"hold_minutes": "61"}),
        (422, "ReleaseReversed", {"release_to": "06:00"}),
        (400, "BadInput", {"hold_minutes": "ten"}),
        (400, "BadInput", {"hold_minutes": "99999"}),
        (400, "BadInput", {"release_from": "early"}),
        (422, "TextUnfit", {"reason": ""}),
        (400, "BadInput", {"more": "1"}),
    ):
        await at_work.refused(status, kind, "/policy/save", **shown | wrong)
