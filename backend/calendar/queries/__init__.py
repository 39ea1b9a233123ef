"""What the calendars ask of the database: the statutory one as imported, the openings of pools."""

from backend.calendar.models import PoolDays
from backend.calendar.queries.opening import (
    add_exception,
    add_series,
    drop_series,
    end_series,
    exceptions,
    lock_centres,
    pools,
    series,
    series_of_centre,
    set_make_up_weekday,
    withdraw_exception,
)
from backend.calendar.queries.statutory import (
    add_year,
    content_hash,
    newest_hashes,
    newest_years,
)

__all__ = [
    "PoolDays",
    "add_exception",
    "add_series",
    "add_year",
    "content_hash",
    "drop_series",
    "end_series",
    "exceptions",
    "lock_centres",
    "newest_hashes",
    "newest_years",
    "pools",
    "series",
    "series_of_centre",
    "set_make_up_weekday",
    "withdraw_exception",
]
