"""Running the command as a process, and what every failure must look like."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
START_LIMIT = 60.0


def run(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | dict(environment or {}),
        capture_output=True,
        text=True,
        timeout=START_LIMIT,
        check=False,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Exit code 1 and a single line on stderr that names what it is about."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stderr.startswith("yitang: ")
    for word in words:
        assert word in done.stderr


def yitang(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [sys.executable, "-P", "-m", "backend.cli", *words]
    clean = {"PYTHONPATH": str(ROOT), "DATABASE_URL": "", "REDIS_URL": ""}
    return run(command, clean | environment)
