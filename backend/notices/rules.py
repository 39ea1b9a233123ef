"""How long a message may be, how many a day, when it is due, when it is tried again and given up."""

import re
from datetime import datetime, time, timedelta, tzinfo

from backend.notices.models import Due, Ending, Purpose

ONE_UCS2, PART_UCS2 = 70, 67
ONE_GSM, PART_GSM = 160, 153
"""Characters of a message sent alone, and of each part of a longer one (GSM 03.38, 03.40)."""

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("^{}\\[~]|€\f")
"""These take two of the 7-bit characters."""

LATIN = GSM | GSM_TWICE

MOST_A_DAY: dict[Purpose, int] = {"informing": 12, "offering": 3}
"""Messages to one phone on one civil day [U]; what must be said (`required`) is never counted."""

REMINDER_HOUR = time(18)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
MOST_TRIES = 12

ID_NUMBER = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
LINK = re.compile(r"(?:https?://|www\.)[^\s，。；、）)]+", re.IGNORECASE)


def parts(text: str) -> list[str]:
    """The text as the network cuts it: one message, or parts of 67 characters (153 in plain Latin)."""
    latin = LATIN.issuperset(text)
    one, part = (ONE_GSM, PART_GSM) if latin else (ONE_UCS2, PART_UCS2)
    units = _units(text, latin)
    if units <= one:
        return [text]
    if units == len(text):
        return [text[start : start + part] for start in range(0, units, part)]
    return _cut_around_doubles(text, latin, part)


def _units(text: str, latin: bool) -> int:
    """Units of the alphabet in use."""
    if latin:
        return len(text) + sum(text.count(character) for character in GSM_TWICE)
    return len(text.encode("utf-16-le")) // 2


def _cut_around_doubles(text: str, latin: bool, part: int) -> list[str]:
    """A character of two units is never cut in half."""
    cut, room = [""], part
    for character in text:
        units = _units(character, latin)
        if units > room:
            cut.append("")
            room = part
        cut[-1] += character
        room -= units
    return cut


def clean(fact: str) -> str:
    """A fact as a message may carry it: no whole ID number, no link, one line.

    Reasons are typed by staff, so what the templates promise must hold for them too.
    """
    masked = ID_NUMBER.sub(r"\1********\2", LINK.sub("", fact))
    return " ".join(masked.split())


def most_a_day(purpose: Purpose) -> int | None:
    """None: never capped."""
    return MOST_A_DAY.get(purpose)


def reminder_at(starts_at: datetime, made_at: datetime, zone: tzinfo) -> datetime | None:
    """Six in the evening of the centre's day before; None when that moment had passed at the booking."""
    before = starts_at.astimezone(zone).date() - timedelta(days=1)
    due_at = datetime.combine(before, REMINDER_HOUR, zone)
    return due_at if made_at < due_at else None


def wait_after(tries: int, jitter: float) -> timedelta:
    """Until the next try: 30 s, doubled each time up to an hour, and up to half as long again by `jitter` (0 to 1).

    Longer than a channel may take to answer, so that a message is not tried twice at the same time.
    """
    doubled: int = 2 ** min(tries - 1, 20)
    wait = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    return wait * (1 + jitter / 2)


def ending_before_delivery(notice: Due, now: datetime) -> Ending | None:
    """Why a message that is due must not go out any more, if so."""
    if notice.expires_at is not None and now >= notice.expires_at:
        return Ending("failed", "expired")
    if notice.tries >= MOST_TRIES:
        return Ending("failed", "gave_up")
    if notice.purpose == "offering" and notice.wants_offers is False:
        return Ending("withheld", "opted_out")
    if notice.template == "appointment_reminder" and notice.wants_reminders is False:
        return Ending("withheld", "opted_out")
    return None
