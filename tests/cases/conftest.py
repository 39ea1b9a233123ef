"""Fixtures for what commits for real."""

from tests.racing import owner, pool

__all__ = ["owner", "pool"]
