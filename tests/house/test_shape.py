"""How the code looks: short files, short functions, honest names, one clock. Each check is seen to bite."""

from collections.abc import Callable
from pathlib import Path
from statistics import median

from tests.house import shape

DOORS = ("backend", "admin")
EVERYTHING = (*DOORS, "tests")

TELLS_THE_TIME = {"backend/clock.py"}
"""The only file that asks what time it is."""
SENDS_SQL = {"backend/db.py", "backend/schema/migrate.py", "backend/schema/script.py"}
"""The only files that hand a statement to a driver."""


def name(path: Path) -> str:
    return path.relative_to(shape.ROOT).as_posix()


def faults(
    folders: tuple[str, ...], check: Callable[[Path, str], list[str]]
) -> dict[str, list[str]]:
    """What a check has against each file."""
    found = {name(path): check(path, path.read_text()) for path in shape.python_files(*folders)}
    return {file: said for file, said in found.items() if said}


def test_files_and_functions_are_short() -> None:
    assert faults(EVERYTHING, lambda _, text: shape.too_long(text)) == {}
    assert faults(EVERYTHING, lambda _, text: shape.long_functions(text)) == {}


def test_files_are_named_by_what_is_in_them() -> None:
    assert faults(EVERYTHING, lambda path, _: shape.badly_named(path.relative_to(shape.ROOT))) == {}


def test_no_file_names_somebodys_machine() -> None:
    assert set(faults(EVERYTHING, lambda _, text: shape.names_a_machine(text))) <= {
        "tests/house/test_shape.py"
    }


def test_only_the_clock_tells_the_time() -> None:
    assert set(faults(DOORS, lambda _, text: shape.reads_clock(text))) == TELLS_THE_TIME


def test_only_db_and_the_migration_send_sql() -> None:
    assert set(faults(DOORS, lambda _, text: shape.asks_sql(text))) == SENDS_SQL


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
