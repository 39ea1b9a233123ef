"""The figures by walking the events one by one, in plain Python: no SQL, and nothing of the tallies' own code."""

from tests.tallies.fold.facts import Fact, World, facts_of
from tests.tallies.fold.numbers import Asked, Number, numbers_of

__all__ = ["Asked", "Fact", "Number", "World", "facts_of", "numbers_of"]
