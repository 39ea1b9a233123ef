"""Progress of long work: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from backend.demo.history import Progress as Tell

STEP = 10
"""Per cent between two plain lines."""
WHAT = "写入历史 / Writing history"


@contextmanager
def told(given: Tell | None) -> Iterator[Tell]:
    """The caller's own way of telling, or what fits where our output goes."""
    if given is not None:
        yield given
    elif sys.stderr.isatty():
        with _bar() as tell:
            yield tell
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[Tell]:
    columns = (
        TextColumn(WHAT),
        BarColumn(),
        TextColumn("{task.fields[words]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task(WHAT, total=None, words="")

        def tell(done: int, total: int, words: str) -> None:
            shown.update(task, completed=done, total=total, words=words)

        yield tell


def _lines() -> Tell:
    last = -STEP

    def tell(done: int, total: int, words: str) -> None:
        nonlocal last
        percent = 100 * done // total
        if percent >= last + STEP:
            last = percent - percent % STEP
            print(f"{WHAT}: {percent} % ({words})", file=sys.stderr, flush=True)  # noqa: T201

    return tell
