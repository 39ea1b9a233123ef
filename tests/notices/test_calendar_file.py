"""The calendar file: read back by the library and, where it matters, by its lines."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from icalendar import Calendar, Event

from backend.booking.calendar_file import calendar_of
from backend.booking.models import Appointment, Stage

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
NINE = datetime(2026, 11, 25, 1, tzinfo=UTC)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


SHOWN = Appointment(
    id=UUID("0199f0e4-0000-7000-8000-000000000001"),
    code="K7MQ2XHT",
    state="booked",
    item_code="CA-301",
    item_name_zh="机动车转让登记",
    item_name_en="Transfer of a vehicle",
    centre_code="QX-HALL",
    centre_name_zh="青溪县政务服务中心公安专区",
    centre_name_en="Qingxi County Service Hall, Police Windows",
    address_zh="青溪县溪滨路1号，一楼; 东门",
    address_en="1 Xibin Road",
    latitude=29.0,
    longitude=119.0,
    starts_at=NINE,
    ends_at=NINE + minutes(20),
    on=date(2026, 11, 25),
    case_id=UUID("0199f0e4-0000-7000-8000-000000000002"),
    case_number="33089920260000001",
    may_cancel_until=NINE - timedelta(hours=2),
    revision=0,
    party_id=None,
    for_name="林*青",
    stages=[
        Stage("bay", "查验通道", "Inspection bay", NINE, NINE + minutes(20)),
        Stage("window", "车管窗口", "Vehicle windows", NINE + minutes(25), NINE + minutes(55)),
    ],
    qr="signed",
)


def read(shown: Appointment) -> tuple[Calendar, Event]:
    file = Calendar.from_ical(calendar_of(shown, NOW))
    assert isinstance(file, Calendar)
    (event,) = file.walk("VEVENT")
    assert isinstance(event, Event)
    return file, event


def test_a_booked_appointment_is_published() -> None:
    file, event = read(SHOWN)
    assert (file["method"], event["status"], event["sequence"]) == ("PUBLISH", "CONFIRMED", 0)
    assert event["uid"] == f"{SHOWN.id}@yitang"
    assert event.decoded("dtstamp") == event.decoded("last-modified") == NOW
    assert event.decoded("dtstart") == NINE
    assert event.decoded("dtend") == NINE + minutes(55), "the window after the bay"
    assert SHOWN.code in str(event["summary"])
    assert event["organizer"].params["CN"] == SHOWN.centre_name_zh


def test_its_stages_stand_in_order_on_the_centres_clock() -> None:
    lines = str(read(SHOWN)[1]["description"]).splitlines()
    assert lines[:3] == [
        "09:00–09:20 查验通道 / Inspection bay",
        "09:25–09:55 车管窗口 / Vehicle windows",
        "预约码 K7MQ2XHT / Code K7MQ2XHT",
    ]


def test_it_reminds_the_day_before() -> None:
    (alarm,) = read(SHOWN)[1].walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(days=-1)
    assert alarm["action"] == "DISPLAY"


@pytest.mark.parametrize("revision", [0, 1, 7])
def test_each_move_and_then_the_cancellation_is_a_higher_sequence(revision: int) -> None:
    moved = msgspec.structs.replace(SHOWN, revision=revision)
    cancelled = msgspec.structs.replace(moved, state="cancelled")
    assert read(moved)[1]["sequence"] == revision
    file, event = read(cancelled)
    assert (event["sequence"], event["status"]) == (revision + 1, "CANCELLED")
    assert file["method"] == "CANCEL"
    assert event["uid"] == read(SHOWN)[1]["uid"]
    assert event.walk("VALARM") == []


def test_a_short_matter_can_still_be_seen() -> None:
    short = msgspec.structs.replace(SHOWN, ends_at=NINE + minutes(5), stages=[])
    assert read(short)[1].decoded("dtend") == NINE + minutes(15)


def test_it_names_nobody_and_keeps_its_lines() -> None:
    """RFC 5545: lines end with CRLF and hold at most 75 octets; commas and semicolons are escaped."""
    raw = calendar_of(SHOWN, NOW)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    whole = raw.replace(b"\r\n ", b"").decode()
    assert "林" not in whole
    assert "signed" not in whole
    assert "一楼\\; 东门" in whole
