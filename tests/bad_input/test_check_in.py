"""Checked in at the wrong time or place, or with a code that is none."""

from datetime import timedelta

import pytest

from backend import clock, crypto
from backend.booking import actions as booking
from tests import make
from tests.bad_input.scenes import AtWork

pytestmark = pytest.mark.anyio

CHECK_INS = "/hall/check-ins"


async def on_the_day(at_work: AtWork, monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    """So many minutes after the booked time; the clerk has signed in that morning."""
    at = at_work.booked.starts_at + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: at)
    await at_work.as_(at_work.clerk)


async def test_checked_in_on_the_wrong_day(at_work: AtWork) -> None:
    for code in (at_work.booked.code, at_work.booked.qr):
        await at_work.refused(409, "WrongDay", CHECK_INS, code=code)


async def test_checked_in_too_early_and_twice(
    at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    await on_the_day(at_work, monkeypatch, -61)
    await at_work.refused(409, "TooEarly", CHECK_INS, code=at_work.booked.code)
    await on_the_day(at_work, monkeypatch, -10)
    done = await at_work.client.post(CHECK_INS, data={"code": at_work.booked.qr})
    assert done.status_code == 303
    for code in (at_work.booked.code, at_work.booked.qr, f" {at_work.booked.code.lower()} "):
        await at_work.refused(409, "AlreadyCheckedIn", CHECK_INS, code=code)


async def test_checked_in_at_the_wrong_centre(
    at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    await on_the_day(at_work, monkeypatch, -10)
    who = await make.clerk_at_window(at_work.conn, clock.now(), "test-there", "HJ-108", "QX-HUZHEN")
    await at_work.as_(who)
    await at_work.refused(409, "WrongCentre", CHECK_INS, code=at_work.booked.code)
    await at_work.refused(
        409, "WrongCentre", "/screens/QX-HUZHEN/kiosk/check-ins", code=at_work.booked.qr
    )


async def test_checked_in_after_cancelling(
    at_work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = await make.resident(at_work.conn, 1, at_work.now)
    await booking.cancel(at_work.conn, make.KEYS, who, at_work.booked.id, at_work.now)
    await on_the_day(at_work, monkeypatch, -10)
    await at_work.refused(409, "NotBooked", CHECK_INS, code=at_work.booked.code)


def forged(qr: str) -> list[str]:
    """One sign changed, another installation's, cut short, and nothing of the kind."""
    other = crypto.Keys.generate()
    claim = crypto.read_ticket(make.KEYS, qr)
    return [
        qr[:30] + ("A" if qr[30] != "A" else "B") + qr[31:],
        crypto.sign_ticket(other, claim),
        qr[:-8],
        "https://elsewhere.test/" + "x" * 60,
        "签" * 60,
    ]


async def test_a_forged_code(at_work: AtWork) -> None:
    for code in forged(at_work.booked.qr):
        await at_work.refused(422, "ForgedCode", CHECK_INS, code=code)


async def test_a_mistyped_code(at_work: AtWork) -> None:
    right = at_work.booked.code
    swapped = right[1] + right[0] + right[2:] if right[0] != right[1] else right[:7]
    unknown = next(code for code in iter(crypto.short_code, "") if code != right)
    for code in ("", " ", "12345678", right[:7], right + "2", swapped, unknown, "预约码"):
        await at_work.refused(422, "UnknownCode", CHECK_INS, code=code)
