"""What tallies ask, one function one statement."""

from backend.tallies.queries.counts import (
    COUNT,
    FAULTS,
    ROWS,
    centres,
    count,
    data_until,
    faults,
    framed,
    items,
    make_ready,
    organs,
    rows,
)

__all__ = [
    "COUNT",
    "FAULTS",
    "ROWS",
    "centres",
    "count",
    "data_until",
    "faults",
    "framed",
    "items",
    "make_ready",
    "organs",
    "rows",
]
