"""Every figure by the plainest statement that says it, over the raw tables: nothing is folded or added up before."""

from tests.tallies.plain.asking import ask, make_ready
from tests.tallies.plain.statement import Statement
from tests.tallies.plain.statements import STATEMENTS

__all__ = ["STATEMENTS", "Statement", "ask", "make_ready"]
