"""Fixtures for the race of two series."""

from tests.racing import owner, pool

__all__ = ["owner", "pool"]
