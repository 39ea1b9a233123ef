"""What may not run beside each other does not."""

import re

from tests.grouping import group_of, unit_of
from tests.house.shape import ROOT

FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py"))


def test_walks_through_one_installation_are_one_group_and_pages_another() -> None:
    opens = re.compile(r"^from playwright\.", re.MULTILINE)
    browsers = [file for file in FILES if opens.search((ROOT / file).read_text())]
    walks = [file for file in browsers if file.startswith("tests/e2e/")]
    assert len(browsers) > len(walks) > 10
    assert {group_of(file) for file in walks} == {"browser"}
    assert {group_of(file) for file in browsers if file not in walks} == {"pages"}


def test_a_group_is_one_unit_and_other_tests_are_their_own() -> None:
    one, two = (f"tests/frontend/{name}.py::test_x[1]" for name in ("test_line", "test_visit"))
    assert unit_of(one) == unit_of(two) == "pages"
    alone = "tests/house/test_grouping.py::test_x"
    assert unit_of(alone) == alone
