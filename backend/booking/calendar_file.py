"""An appointment as a file for a phone's calendar (RFC 5545, published as RFC 5546 has it)."""

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from backend.booking.models import Appointment, Stage
from backend.clock import CENTRE_ZONE

AT_LEAST = timedelta(minutes=15)
"""An entry shorter than this can't be seen in a day's view."""

DAY_BEFORE = timedelta(days=-1)
ORGANISER = "mailto:no-reply@yitang.invalid"
"""RFC 5546 wants an organiser. `.invalid` (RFC 2606) reaches nobody, so no calendar can answer to it."""


def calendar_of(shown: Appointment, now: datetime) -> bytes:
    """Without personal data. The same UID for the same appointment; a later file replaces an earlier one.

    SEQUENCE counts its moves, and one more for the cancellation, as calendars heed only a higher one.
    """
    cancelled = shown.state == "cancelled"
    file = Calendar()
    file.add("prodid", "-//Yitang//appointment//ZH")
    file.add("version", "2.0")
    file.add("method", "CANCEL" if cancelled else "PUBLISH")
    event = _event(shown, now)
    event.add("sequence", shown.revision + cancelled)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if not cancelled:
        event.add_component(_alarm(shown))
    file.add_component(event)
    written: bytes = file.to_ical()
    return written


def _event(shown: Appointment, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{shown.id}@yitang")
    event.add("dtstamp", now)
    event.add("last-modified", now)
    event.add("organizer", _organiser(shown))
    event.add("dtstart", shown.starts_at)
    event.add("dtend", max(_last_end(shown), shown.starts_at + AT_LEAST))
    event.add("summary", f"{shown.item_name_zh}（{shown.code}）")
    event.add("location", f"{shown.centre_name_zh} {shown.address_zh}")
    event.add("description", _description(shown))
    return event


def _organiser(shown: Appointment) -> vCalAddress:
    organiser = vCalAddress(ORGANISER)
    organiser.params["CN"] = vText(shown.centre_name_zh)
    return organiser


def _last_end(shown: Appointment) -> datetime:
    """The window comes after the bay, and the visit ends with it."""
    return max([shown.ends_at, *(stage.ends_at for stage in shown.stages)])


def _description(shown: Appointment) -> str:
    """Where to be when, then the code, in both languages: nobody knows which one the calendar's owner reads."""
    lines = [f"{_time(stage)} {stage.name_zh} / {stage.name_en}" for stage in shown.stages]
    lines.append(f"预约码 {shown.code} / Code {shown.code}")
    lines.append(f"{shown.item_name_en}, {shown.centre_name_en}, {shown.address_en}")
    return "\n".join(lines)


def _time(stage: Stage) -> str:
    first, last = (at.astimezone(CENTRE_ZONE) for at in (stage.starts_at, stage.ends_at))
    return f"{first:%H:%M}–{last:%H:%M}"


def _alarm(shown: Appointment) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{shown.item_name_zh}（{shown.code}）")
    alarm.add("trigger", DAY_BEFORE)
    return alarm
