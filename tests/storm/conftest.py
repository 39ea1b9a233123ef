"""Storms commit to a cloned database."""

from tests.racing import owner, pool

__all__ = ["owner", "pool"]
