"""The figures on the command line: `yitang figures` and `yitang export`.

Both take settings that name the database (as `embedded.complete` gives them), print, and raise
Trouble with one sentence when something can't be counted.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from backend import clock, db
from backend.refusal import Refusal
from backend.settings import Settings
from backend.tallies import actions, wording
from backend.tallies.actions import exports
from backend.tallies.actions.exports import Made
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Choice, Definition, Value
from backend.tallies.models.exports import Form, Wanted
from backend.trouble import Trouble

T = TypeVar("T")


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
    file_format: Form,
    across: str | None = None,
    measure: str | None = None,
    place: str | None = None,
    scope: str | None = None,
    rows: bool = False,
) -> None:
    """Write one table to a file, or with `rows` the rows behind the figure; whole or not at all."""
    wanted = Wanted(
        figure=figure.strip().upper(),
        period=period,
        form=file_format,
        by=tuple(by),
        across=across,
        measure=measure,
        place=place,
        scope=scope,
        rows=rows,
    )
    partial = out.with_name(out.name + ".part")
    try:
        with partial.open("wb") as file:

            async def work(conn: db.Conn) -> Made:
                return await exports.make(conn, wanted, clock.now(), file)

            made = _asked(settings, work)
        partial.replace(out)
    except ConnectionError:
        raise
    except OSError as problem:
        raise Trouble(
            f"无法写入 {out}：{problem.strerror}。请换一个可写的位置。",
            f"Can't write {out}: {problem.strerror}. Choose a place you can write to.",
        ) from None
    finally:
        partial.unlink(missing_ok=True)
    click.echo(f"{made.title}: {made.rows} 行 rows → {out}", err=True)


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
