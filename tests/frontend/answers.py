"""What the door of paper says, in the house's own structs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from backend import clock
from backend.booking.models import (
    Appointment,
    Availability,
    CentreDays,
    CountyDays,
    DayFree,
    FreeDay,
    FreeTime,
    PlaceFor,
    VisitTimes,
)
from backend.permits import catalogue, situations
from backend.permits.models import Found, Guide, Version
from backend.permits.models.situation import Asked
from backend.permits.rules import situations as asking
from backend.permits.rules.guide import found, guide
from backend.problem import Problem

ITEM = "CJ-301"
NAME, ID_NUMBER, PHONE = "林晓青", "330899199003070026", "13900000001"


def problem(kind: str, status: int, detail: str) -> Problem:
    return Problem(type=kind, title="暂时不能办理", detail=detail, status=status)


def signed_out() -> Problem:
    return problem("SignInFirst", 401, "请先登录再操作。")


def items() -> list[Found]:
    return [found(item) for item in catalogue.load()[:6]]


def guide_of(code: str) -> Guide:
    item = next(one for one in catalogue.load() if one.code == code)
    return guide(Version(1, day(0), None, "import", item), day(0), code in situations.load())


def situation_of(code: str) -> Asked:
    items = {one.code: one for one in catalogue.load()}
    names = {one.code: one.name for one in items.values()}
    return asking.asked(situations.load().get(code), items[code], names)


def places() -> list[PlaceFor]:
    return [place("QX-HALL", "县政务大厅", 29.03), place("QX-HUZHEN", "湖镇中心", 29.06)]


def place(code: str, name: str, latitude: float) -> PlaceFor:
    """A centre whose next free time is the day after tomorrow."""
    return msgspec.convert(
        {
            **dict.fromkeys(PlaceFor.__struct_fields__),
            "code": code,
            "tier": "regional_centre",
            "name_zh": name,
            "name_en": code,
            "address_zh": "迎晖路88号",
            "address_en": "88 Yinghui Road",
            "latitude": latitude,
            "longitude": 119.1,
            "next_free_at": start(2, 9),
            "free_days": 2,
            "waiting_now": 3,
        },
        PlaceFor,
    )


def day(ahead: int) -> date:
    return clock.civil_date(clock.now()) + timedelta(days=ahead)


def start(ahead: int, hour: int) -> datetime:
    return datetime(*day(ahead).timetuple()[:3], hour, tzinfo=clock.CENTRE_ZONE).astimezone(UTC)


def free(code: str, centre: str) -> Availability:
    """Tomorrow the hall is full and Huzhen is not; the day after both have two times."""
    days = []
    for ahead in (1, 2):
        hours = () if (ahead, centre) == (1, "QX-HALL") else (9, 10)
        times = [
            FreeTime(start(ahead, h), start(ahead, h) + timedelta(minutes=30), 5) for h in hours
        ]
        days.append(FreeDay(day(ahead), 5 * len(times), times))
    return Availability(code, centre, 30, False, days)


def appointment() -> Appointment:
    """The booking that comes of it, two days ahead at nine."""
    return appointment_like()


def appointment_like(**different: Any) -> Appointment:
    known: dict[str, Any] = dict.fromkeys(Appointment.__struct_fields__, "")
    return msgspec.convert(
        known
        | {
            "id": UUID(int=1),
            "code": "K7MPQ2XD",
            "state": "booked",
            "item_code": ITEM,
            "item_name_zh": "机动车注册登记（新车上牌）",
            "centre_code": "QX-HALL",
            "centre_name_zh": "县政务大厅",
            "centre_name_en": "County hall",
            "latitude": 29.03,
            "longitude": 119.1,
            "starts_at": start(2, 9),
            "ends_at": start(2, 10),
            "on": day(2),
            "case_id": UUID(int=2),
            "may_cancel_until": start(2, 7),
            "revision": 0,
            "party_id": None,
            "for_name": None,
            "stages": [],
            "situation": None,
            "qr": "A" * 146,
        }
        | different,
        Appointment,
        strict=False,
    )


def county(code: str) -> CountyDays:
    """The same days, all centres at once."""
    days = {one.code: free(code, one.code).days for one in places()}
    centres = [
        CentreDays(
            one.code,
            one.name_zh,
            one.name_en,
            one.next_free_at,
            [
                DayFree(day.on, day.places, day.times[0].starts_at if day.times else None)
                for day in days[one.code]
            ],
        )
        for one in places()
    ]
    return CountyDays(code, 30, False, False, centres)


def visit_times(centre: str) -> VisitTimes:
    """Several matters in one visit: the days of one."""
    return VisitTimes(centre, [ITEM], free(ITEM, centre).days)
