"""Remedies that cannot be: days, bodies and outcomes the law does not know, and who does not keep the register."""

from datetime import timedelta

import pytest

from backend import clock
from backend.clock import civil_date
from tests import make
from tests.bad_input.answers import refused
from tests.bad_input.scenes import AtWork

pytestmark = pytest.mark.anyio


async def no(at_work: AtWork, status: int, why: str, path: str, form: dict[str, str]) -> None:
    await refused(at_work.conn, at_work.client, status, why, "POST", path, data=form)


async def test_registering_what_cannot_be(at_work: AtWork) -> None:
    case = await make.case_in(
        at_work.conn, "refused", at_work.clerk, at_work.reviewer, clock.now(), "CR-201"
    )
    path, today = f"/cases/{case.id}/remedies", civil_date(clock.now())
    good = {"kind": "review", "filed_on": today.isoformat(), "body": ""}
    await no(at_work, 403, "NotAllowed", path, good)
    await at_work.colleague("legal")
    for bad in (
        {"kind": "appeal"},
        {"filed_on": "2026-13-01"},
        {"body": "县" * 101},
        {"more": "x"},
    ):
        await no(at_work, 400, "BadInput", path, good | bad)
    for days in (-1, 1):
        on = (today + timedelta(days=days)).isoformat()
        await no(at_work, 422, "FiledOutside", path, good | {"filed_on": on})
    await no(at_work, 422, "WrongBody", path, good | {"body": "衢州市公安局"})
    await no(at_work, 422, "BodyUnnamed", path, good | {"kind": "suit"})
    await at_work.refused(404, "UnknownRemedy", "/remedies/999999/decide", **ending(today))
    await at_work.refused(400, "BadInput", "/remedies?which=none", "GET")


def ending(on: object) -> dict[str, str]:
    return {"outcome": "upheld", "decided_on": str(on), "words": "维持原决定"}


async def test_ending_what_cannot_be(at_work: AtWork) -> None:
    case = await make.case_in(
        at_work.conn, "refused", at_work.clerk, at_work.reviewer, clock.now(), "CR-201"
    )
    today = civil_date(clock.now())
    await at_work.colleague("legal")
    good = {"kind": "review", "filed_on": today.isoformat(), "body": ""}
    answer = await at_work.client.post(f"/cases/{case.id}/remedies", data=good)
    assert answer.status_code == 303
    remedy_id = await at_work.conn.fetchval("SELECT id FROM remedy")
    path = f"/remedies/{remedy_id}/decide"
    await at_work.refused(422, "OutcomeUntold", path, **(ending(today) | {"words": " "}))
    await at_work.refused(422, "NotLost", path, **(ending(today) | {"outcome": "lost"}))
    await at_work.refused(400, "BadInput", path, **(ending(today) | {"outcome": "pending"}))
    tomorrow = today + timedelta(days=1)
    await at_work.refused(422, "DecidedOutside", path, **ending(tomorrow))
