"""This feature races."""

from tests.racing import owner, pool

__all__ = ["owner", "pool"]
