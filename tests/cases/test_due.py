"""Both due dates are set by the acceptance, from the item's own clocks and the right calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from backend import db
from backend.cases import actions
from backend.clock import CENTRE_ZONE, civil_date
from backend.permits import actions as permits
from tests import make

pytestmark = pytest.mark.anyio


def at_ten(on: str) -> datetime:
    return datetime.combine(date.fromisoformat(on), time(10), CENTRE_ZONE).astimezone(UTC)


async def test_a_clock_of_receipt_starts_before_acceptance(conn: db.Conn) -> None:
    """护照法 §6: fifteen days from receipt; the promise runs from acceptance."""
    clerk = await make.staff(conn, "test-clerk", "clerk")
    case = await make.case(conn, at_ten("2026-03-02"), "CR-201")
    await actions.submit(conn, case, clerk, at_ten("2026-03-02"))
    case = await actions.case_of(conn, case.id)
    await actions.accept(conn, make.KEYS, case, clerk, at_ten("2026-03-04"))
    case = await actions.case_of(conn, case.id)
    assert (case.submitted_on, case.accepted_on) == (date(2026, 3, 2), date(2026, 3, 4))
    assert case.legal_due_on == date(2026, 3, 17)
    assert case.promised_due_on == date(2026, 3, 13)


async def test_every_item_gets_the_dates_its_page_promises(conn: db.Conn) -> None:
    """For all 127: no limit, no date; the dates stand in the case; never before acceptance."""
    clerk, now = await make.staff(conn, "test-clerk", "clerk"), at_ten("2026-03-04")
    checked = 0
    for version in await permits.items_on(conn, date(2026, 3, 4)):
        item = version.item
        case = await make.case(conn, now, item.code)
        await actions.submit(conn, case, clerk, now)
        case = await actions.case_of(conn, case.id)
        await actions.accept(conn, make.KEYS, case, clerk, now)
        case = await actions.case_of(conn, case.id)
        assert (case.legal_due_on is None) == (item.law.limit is None)
        assert (case.promised_due_on is None) == (item.promise is None)
        for due in filter(None, (case.legal_due_on, case.promised_due_on)):
            assert due >= date(2026, 3, 4)
        checked += 1
    assert checked == 127


async def test_the_civil_date_is_the_centres(conn: db.Conn) -> None:
    """Half past eleven at night in Greenwich is the next morning at the window."""
    clerk = await make.staff(conn, "test-clerk", "clerk")
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    case = await make.case(conn, late, "CJ-352")
    await actions.submit(conn, case, clerk, late)
    assert (
        (await actions.case_of(conn, case.id)).submitted_on == date(2026, 3, 4) == civil_date(late)
    )


async def test_a_year_that_is_not_published_says_so(conn: db.Conn) -> None:
    """A limit that reaches into 2027 is provisional."""
    clerk, now = await make.staff(conn, "test-clerk", "clerk"), at_ten("2026-12-20")
    case = await make.case(conn, now, "CJ-352")
    await actions.submit(conn, case, clerk, now)
    case = await actions.case_of(conn, case.id)
    await actions.accept(conn, make.KEYS, case, clerk, now)
    case = await actions.case_of(conn, case.id)
    assert case.legal_due_on is not None
    assert case.legal_due_on > date(2026, 12, 31)
    assert case.due_provisional is True
    early = await make.case(conn, now - timedelta(days=200), "CJ-352", serial=2)
    await actions.submit(conn, early, clerk, now - timedelta(days=200))
    early = await actions.case_of(conn, early.id)
    await actions.accept(conn, make.KEYS, early, clerk, now - timedelta(days=200))
    assert (await actions.case_of(conn, early.id)).due_provisional is False
