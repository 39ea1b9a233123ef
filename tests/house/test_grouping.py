"""What may not run beside each other does not."""

import re

from tests.grouping import group_of, unit_of
from tests.house.shape import ROOT

FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py"))


def test_every_file_that_opens_a_browser_is_of_one_group() -> None:
    opens = re.compile(r"^from playwright\.", re.MULTILINE)
    browsers = [file for file in FILES if opens.search((ROOT / file).read_text())]
    assert len(browsers) > 15
    assert {group_of(file) for file in browsers} == {"browser"}


def test_a_group_is_one_unit_and_other_tests_are_their_own() -> None:
    one, two = (f"tests/frontend/{name}.py::test_x[1]" for name in ("test_line", "test_visit"))
    assert unit_of(one) == unit_of(two) == "browser"
    alone = "tests/house/test_grouping.py::test_x"
    assert unit_of(alone) == alone
