"""What a source file must not look like: each check reads one file and says what is wrong with it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LINES_IN_A_FILE = 300
LINES_IN_A_FUNCTION = 60
BANNED_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "service",
    "services",
    "common",
    "misc",
}
CLOCK_CALLS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
}
STATEMENTS = {"fetch", "fetchrow", "fetchval", "execute", "executemany", "cursor"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: str) -> list[Path]:
    """The house's own files, without what tools made."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "node_modules" not in path.parts]


def too_long(text: str) -> list[str]:
    lines = len(text.splitlines())
    return [f"{lines} lines"] if lines > LINES_IN_A_FILE else []


def functions(text: str) -> list[tuple[str, int]]:
    """Every function with its lines of code: docstring, signature and SQL text don't make it harder to read."""
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, Function)]
    return [(node.name, _length(node)) for node in found]


def _length(function: Function) -> int:
    """Lines of the body, each long text counted as one."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body:
        return 0
    lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
    texts = [n for part in body for n in ast.walk(part) if isinstance(n, ast.Constant)]
    return lines - sum(
        (t.end_lineno or t.lineno) - t.lineno for t in texts if isinstance(t.value, str)
    )


def long_functions(text: str) -> list[str]:
    return [
        f"{name}: {lines} lines" for name, lines in functions(text) if lines > LINES_IN_A_FUNCTION
    ]


def badly_named(path: Path) -> list[str]:
    return sorted(BANNED_NAMES & set(path.with_suffix("").parts))


def reads_clock(text: str) -> list[str]:
    """Calls that ask what time it is."""
    return [
        f"{called[0]}.{called[1]}() in line {line}"
        for called, line in _calls(text)
        if called in CLOCK_CALLS
    ]


def asks_sql(text: str) -> list[str]:
    """Calls that send a statement past `db`."""
    return [
        f"{called[0]}.{called[1]}() in line {line}"
        for called, line in _calls(text)
        if called[1] in STATEMENTS
    ]


def _calls(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "?")
            yield (name, node.func.attr), node.lineno


def names_a_machine(text: str) -> list[str]:
    """Paths of somebody's machine, and words that don't belong into the product."""
    return re.findall(r"(?<![\w.])/(?:work|root|home|Users)/\S*", text)


def says(text: str, word: str) -> bool:
    """Does the word stand in the file's code, texts or comments?"""
    return re.search(rf"\b{re.escape(word)}\b", text) is not None
