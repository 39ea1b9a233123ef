"""The figures on the command line: `yitang figures` and `yitang export`.

Both take settings that name the database (as `embedded.complete` gives them), print, and raise
Trouble with one sentence when something can't be counted.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, TypeVar

import click
import msgspec

from backend import clock, db
from backend.refusal import Refusal
from backend.settings import Settings
from backend.tallies import actions, wording
from backend.tallies.definitions import FIGURES
from backend.tallies.exports import csv, xlsx
from backend.tallies.models import Choice, Definition, Table, Value
from backend.trouble import Trouble

T = TypeVar("T")
Format = Literal["csv", "xlsx"]
WRITERS = {"csv": csv.write, "xlsx": xlsx.write}


def figures_command(
    settings: Settings,
    *,
    period: str,
    place: str | None = None,
    scope: str | None = None,
    as_json: bool = False,
) -> None:
    """Print every figure of a period; with `as_json` the last line is one object, by F-code."""

    async def work(conn: db.Conn) -> tuple[Choice, dict[str, Value]]:
        choice = await actions.choose(conn, period, clock.now(), place, scope)
        return choice, await actions.figures(conn, choice)

    choice, found = _asked(settings, work)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    for code, value in found.items():
        click.echo(_said(FIGURES[code], value))
    click.echo(wording.common_line(choice, "zh"))
    click.echo(wording.until(choice.complete, found["F01"].data_until, "zh"))


def export_command(
    settings: Settings,
    *,
    period: str,
    figure: str,
    by: Sequence[str],
    out: Path,
    file_format: Format,
    across: str | None = None,
    measure: str | None = None,
    place: str | None = None,
    scope: str | None = None,
) -> None:
    """Write one table to a file, whole or not at all."""

    async def work(conn: db.Conn) -> Table:
        choice = await actions.choose(conn, period, clock.now(), place, scope)
        return await actions.table_for_export(conn, choice, figure, by, across, measure)

    table = _asked(settings, work)
    partial = out.with_name(out.name + ".part")
    try:
        with partial.open("wb") as file:
            WRITERS[file_format](table, file)
        partial.replace(out)
    except OSError as problem:
        partial.unlink(missing_ok=True)
        raise Trouble(
            f"无法写入 {out}：{problem.strerror}。请换一个可写的位置。",
            f"Can't write {out}: {problem.strerror}. Choose a place you can write to.",
        ) from None
    click.echo(f"{table.title}: {len(table.rows)} 行 rows → {out}", err=True)


def _said(definition: Definition, value: Value) -> str:
    numbers = (f"{name} {said}" for name, said in wording.numbers(definition, value, "zh"))
    return f"{definition.code} {definition.name.zh}: {'，'.join(numbers)}"


def _asked(settings: Settings, work: Callable[[db.Conn], Awaitable[T]]) -> T:
    try:
        return asyncio.run(_in_one_moment(settings, work))
    except Refusal as refusal:
        raise Trouble(refusal.sentence("zh"), refusal.sentence("en")) from None


async def _in_one_moment(settings: Settings, work: Callable[[db.Conn], Awaitable[T]]) -> T:
    """Many statements, one moment: the figures of a running day agree with each other."""
    async with (
        _connected(settings) as conn,
        conn.transaction(isolation="repeatable_read", readonly=True),
    ):
        return await work(conn)


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[db.Conn]:
    """As the statistician, who sees the views only."""
    own = settings.database_statistics_url
    try:
        conn = await db.connect(own or settings.database_url or "")
    except db.LOST as problem:
        raise Trouble(
            f"无法连接数据库（{problem}）：请检查 DATABASE_URL，并确认数据库已启动。",
            f"Can't reach the database ({problem}): check DATABASE_URL and that it runs.",
        ) from None
    try:
        if own is None:
            await db.run(conn, "SET ROLE yitang_statistics")
        yield conn
    finally:
        await conn.close()
