"""Tests of one group go to one process, one after the other: walks through one installation (`browser`), pages on their
own (`pages`), benches. Two installations or two benches at once only tell how slow the machine is, and who walks where
another has closed the hall tells nothing.

pytest-xdist 3.8 writes the group of `xdist_group` into a test's id, which pytest 9 does not let it change any more; so the
group is read from the file here, and whole files are grouped.
"""

import re
from functools import cache

from xdist.scheduler import LoadScopeScheduling

from tests.house.shape import ROOT

GROUP = re.compile(r'xdist_group\("(\w+)"\)')


@cache
def group_of(file: str) -> str | None:
    """The group that a file of tests names."""
    found = GROUP.search((ROOT / file).read_text())
    return found[1] if found else None


def unit_of(test: str) -> str:
    """What is handed out in one piece with this test: its group, or itself."""
    return group_of(test.partition("::")[0]) or test


class Grouped(LoadScopeScheduling):  # type: ignore[misc]
    """Groups first, the largest first; every other test wherever there is time for it."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
