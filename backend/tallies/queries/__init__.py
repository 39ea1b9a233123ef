"""What tallies ask, one function one statement."""

from backend.tallies.queries.counts import count, make_ready
from backend.tallies.queries.names import centres, data_until, items, organs

__all__ = ["centres", "count", "data_until", "items", "make_ready", "organs"]
