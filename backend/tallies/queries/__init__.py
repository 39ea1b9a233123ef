"""What tallies ask, one function one statement."""

from backend.tallies.queries.counts import centres, count, data_until, items, make_ready, organs

__all__ = ["centres", "count", "data_until", "items", "make_ready", "organs"]
