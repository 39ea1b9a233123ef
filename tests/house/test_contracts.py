"""The import contracts hold, and each is seen to break when it is violated."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CONTRACTS: list[str] = [
    contract["id"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
]

NEW = "backend/extra.py"
PLANTED = [
    # contract, file, what is written into it
    ("order", "backend/places/queries.py", "from backend.booking import actions"),
    ("order", "backend/notices/actions.py", "from backend.access import queries"),
    ("order", "backend/booking/rules/times.py", "from backend.wiring import build"),
    ("order", "backend/settings.py", "from backend import clock"),
    ("order", "backend/cases/actions/views.py", "from backend import embedded"),
    ("order", NEW, '"""A module that nobody gave a place."""'),
    ("rooms", "backend/booking/actions/times.py", "from backend.booking import routes"),
    ("rooms", "backend/booking/queries/grid.py", "from backend.booking import rules"),
    ("rooms", "backend/cases/models/case.py", "from backend.cases import rules"),
    ("rooms", "backend/hall/rules/calls.py", "from backend.hall import queries"),
    ("pure", "backend/booking/rules/times.py", "from backend import clock"),
    ("pure", "backend/hall/models/tickets.py", "import litestar"),
    ("pure", "backend/permits/rules/search.py", "from backend.db import one"),
    ("pure", "backend/access/identity/people.py", "import redis"),
    ("asyncpg", "backend/booking/queries/grid.py", "import asyncpg"),
    ("asyncpg", "backend/embedded/postgres.py", "import asyncpg"),
    ("redis", "backend/hall/actions/calls.py", "from redis.asyncio import Redis"),
    ("alembic", "backend/db.py", "import sqlalchemy"),
    ("typst", "admin/slip.py", "import typst"),
    ("typst", "backend/cases/actions/papers.py", "import pylopdf_fonts_zh_cn"),
    ("pyarrow", "backend/tallies/exports/csv.py", "import pyarrow"),
    ("docx", "backend/reports/actions/filling.py", "import docx"),
    ("doors", "backend/door.py", "import admin"),
    ("doors", "backend/wiring.py", "from admin import nav"),
    ("staff", "admin/nav.py", "from backend import db"),
    ("staff", "admin/page.py", "from backend.booking import routes"),
    ("formats", "backend/tallies/exports/csv.py", "from backend.tallies.exports import xlsx"),
]


def lint(tree: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    """Judge a tree by its own pyproject.toml."""
    words = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    words += ["--contract", contract] if contract else []
    return subprocess.run(words, cwd=tree, capture_output=True, text=True, check=False)


def copied(to: Path) -> Path:
    """The Python files of both doors, and the contracts."""
    for package in ("backend", "admin"):
        for path in (ROOT / package).rglob("*.py"):
            copy = to / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    shutil.copyfile(ROOT / "pyproject.toml", to / "pyproject.toml")
    return to


def test_every_contract_holds() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_every_contract_is_violated_below() -> None:
    assert {contract for contract, _, _ in PLANTED} == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "file", "line"), PLANTED)
def test_a_violation_breaks_its_contract(
    tmp_path: Path, contract: str, file: str, line: str
) -> None:
    tree = copied(tmp_path)
    path = tree / file
    assert path.exists() or file == NEW
    with path.open("a") as code:
        code.write(f"\n{line}\n")
    done = lint(tree, contract)
    assert done.returncode == 1, f"{line} in {file} went unseen:\n{done.stdout}{done.stderr}"
    assert "BROKEN" in done.stdout, done.stdout
