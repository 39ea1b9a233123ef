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
from backend.permits.models import Text
from backend.refusal import Refusal
from backend.settings import Settings
from backend.tallies import actions, wording
from backend.tallies.actions import exports
from backend.tallies.actions.exports import Made
from backend.tallies.actions.rebuild import rebuild_through
from backend.tallies.actions.recount import recount_through
from backend.tallies.actions.standing import numbers, standing_figures
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Choice, Value
from backend.tallies.models.exports import Form, Wanted
from backend.tallies.models.standing import StandingValue
from backend.tallies.rules.standing import as_of
from backend.tallies.standing import STANDING
from backend.trouble import Trouble

T = TypeVar("T")
Found = tuple[Choice, dict[str, Value], dict[str, StandingValue]]
"""What was counted, and what stands as of a day."""
MOST_TOLD = 50
"""Differences that are printed."""


def figures_command(
    settings: Settings,
    *,
    period: str,
    place: str | None = None,
    scope: str | None = None,
    as_json: bool = False,
) -> None:
    """Print every figure of a period; with `as_json` the last line is one object, by F-code."""

    async def work(conn: db.Conn) -> Found:
        choice = await actions.choose(conn, period, clock.now(), place, scope)
        on = as_of(choice.period, clock.civil_date(clock.now()))
        stands = await standing_figures(conn, choice.organ_id, on, choice.period, choice.centre_ids)
        return choice, await actions.figures(conn, choice), stands

    choice, found, stands = _asked(settings, work)
    if as_json:
        click.echo(msgspec.json.encode({**found, **stands}).decode())
        return
    for code in sorted({*found, *stands}):
        click.echo(
            _said(FIGURES[code].name, wording.numbers(FIGURES[code], found[code], "zh"), code)
            if code in found
            else _said(STANDING[code].name, numbers(STANDING[code], stands[code], "zh"), code)
        )
    click.echo(wording.common_line(choice, "zh"))
    click.echo(wording.until(choice.complete, found["F01"].data_until, "zh"))


def recount_command(settings: Settings, *, anew: bool) -> None:
    """Compare facts and sums with the log, or make them `anew`; Trouble when they differ."""
    url = settings.database_owner_url or settings.database_url or ""
    if anew:
        changed = asyncio.run(_apart(url, lambda pool: rebuild_through(pool, clock.now())))
        click.echo(f"已重新统计，更正 {changed} 条。/ Counted again: {changed} facts changed.")
        return
    found = asyncio.run(_apart(url, recount_through))
    for one in found[:MOST_TOLD]:
        click.echo(
            f"{one.what} {one.source} {one.part} {one.on_date} {one.subject or ''} {one.kept} ≠ {one.told}"
        )
    if found:
        raise Trouble(
            f"与事件日志有{len(found)}处不一致（见上）：请运行 yitang recount --rebuild。",
            f"{len(found)} differ from the event log (see above): run yitang recount --rebuild.",
        )
    click.echo("与事件日志逐条一致。/ Every fact and sum is what the event log says.")


async def _apart(url: str, work: Callable[[db.Pool], Awaitable[T]]) -> T:
    pool = await db.open_pool(url, size=3)
    try:
        return await work(pool)
    finally:
        await pool.close()


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


def _said(name: Text, numbers: Sequence[tuple[str, str]], code: str) -> str:
    return f"{code} {name.zh}: {'，'.join(f'{what} {said}' for what, said in numbers)}"


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
