"""Years that are over: one person asks for the close, another agrees, and the year is published for residents."""

from datetime import date, datetime, time, timedelta

from backend import db
from backend.clock import CENTRE_ZONE, civil_date
from backend.demo import queries
from backend.demo.live import staff
from backend.open_data import actions as open_data
from backend.tallies.actions import closes

CLOSED_ON = (1, 8)
"""Month and day of the next year."""
PUBLISHED_ON = (2, 1)


async def close(conn: db.Conn, first: date, now: datetime) -> None:
    """Every whole year since `first`. Everything must be counted."""
    logins = await queries.staff_ids(conn)
    asks, agrees = (
        staff(logins, "statistician", "statistician"),
        staff(logins, "admin", "administrator"),
    )
    whole = first.year if first == date(first.year, 1, 1) else first.year + 1
    for year in range(whole, civil_date(now).year):
        at = min(_at(year + 1, *CLOSED_ON), now - timedelta(minutes=2))
        asked = await closes.ask(conn, asks, str(year), "", at)
        await closes.agree(conn, agrees, asked, at + timedelta(minutes=1))
        await open_data.release(conn, asks, str(year), "", min(_at(year + 1, *PUBLISHED_ON), now))


def _at(year: int, month: int, day: int) -> datetime:
    return datetime.combine(date(year, month, day), time(10), CENTRE_ZONE)
