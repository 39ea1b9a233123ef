"""How the code looks: short files, short functions, honest names, one clock. Each check is seen to bite."""

from pathlib import Path
from statistics import median

import pytest

from tests.house import shape

DOORS = ("backend", "admin")
EVERYTHING = (*DOORS, "tests")

NO_CLOCK_NEEDED = {"backend/clock.py"}
"""The only file that asks what time it is."""
SENDS_SQL = {"backend/db.py", "backend/schema/migrate.py", "backend/schema/script.py"}
"""The only files that hand a statement to a driver."""


def name(path: Path) -> str:
    return path.relative_to(shape.ROOT).as_posix()


@pytest.mark.parametrize("path", shape.python_files(*EVERYTHING), ids=name)
def test_a_file_is_short_and_well_named(path: Path) -> None:
    text = path.read_text()
    assert shape.too_long(text) == []
    assert shape.long_functions(text) == []
    assert shape.badly_named(path.relative_to(shape.ROOT)) == []
    assert shape.names_a_machine(text) == [] or name(path) == "tests/house/test_shape.py"


@pytest.mark.parametrize("path", shape.python_files(*DOORS), ids=name)
def test_only_the_clock_tells_the_time_and_only_db_sends_sql(path: Path) -> None:
    text = path.read_text()
    assert shape.reads_clock(text) == [] or name(path) in NO_CLOCK_NEEDED
    assert shape.asks_sql(text) == [] or name(path) in SENDS_SQL


def test_functions_are_nearly_all_short() -> None:
    """Nine of ten are under 35 lines, half under 12; longer ones are lists of arguments."""
    lengths = [
        lines
        for path in shape.python_files(*DOORS)
        for _, lines in shape.functions(path.read_text())
    ]
    share = sum(lines <= 35 for lines in lengths) / len(lengths)
    print(f"{len(lengths)} functions, median {median(lengths)}, {share:.1%} up to 35 lines")
    assert share > 0.97
    assert median(lengths) <= 12


def test_one_library_one_room_in_words_too() -> None:
    """What imports can't show: a driver named in a text, the staff's door named outside `door`."""
    drivers = [name(p) for p in shape.python_files(*DOORS) if shape.says(p.read_text(), "asyncpg")]
    assert sorted(drivers) == ["backend/db.py", "backend/schema/migrate.py"]
    knows = [name(p) for p in shape.python_files("backend") if '"admin.' in p.read_text()]
    assert knows == ["backend/door.py"]


def test_each_check_bites() -> None:
    assert shape.too_long("x = 1\n" * 301) == ["301 lines"]
    assert shape.too_long("x = 1\n" * 300) == []
    long = "def read():\n" + "    x = 1\n" * 61
    assert shape.long_functions(long) == ["read: 61 lines"]
    sql = 'def read():\n    return one("""\n' + "    SELECT\n" * 80 + '    """)\n'
    assert shape.long_functions(sql) == []
    assert shape.badly_named(Path("backend/booking/helpers.py")) == ["helpers"]
    assert shape.badly_named(Path("backend/common/rules.py")) == ["common"]
    for planted in (
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
    ):
        assert shape.reads_clock(f"now = {planted}") != [], planted
    assert shape.reads_clock("now = clock.now()\nbegan = time.monotonic()") == []
    assert shape.asks_sql('await conn.fetchval("SELECT 1")') == ["conn.fetchval() in line 1"]
    assert shape.asks_sql('await db.value(conn, "SELECT 1")') == []
    assert shape.names_a_machine('x = "/home/somebody/yitang"') == ['/home/somebody/yitang"']
    assert shape.says("# asyncpg does it", "asyncpg")
