"""Bugs planted into the read model, each by a change of its text or of the database: the suite must see them all."""

from tests.tallies.planted.bugs import BUGS, Bug
from tests.tallies.planted.planting import plant

__all__ = ["BUGS", "Bug", "plant"]
