"""The command line. Each command imports what it needs when it runs, so that all start at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from backend.trouble import Trouble, explaining_the_database

if TYPE_CHECKING:
    from backend.settings import Settings
    from backend.tallies.models.exports import Form

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(click.RichGroup):
    """Trouble becomes one sentence on stderr and exit code 1, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Trouble as trouble:
            click.echo(f"yitang: {trouble}", err=True)
            raise SystemExit(1) from None


@click.group(cls=_Commands, context_settings=CONTEXT)
@click.version_option(package_name=None, version="0.1.0", prog_name="yitang")
def main() -> None:
    """一趟 Yitang: one trip is enough, and every trip is counted.

    Settings come from the environment: YITANG_DATA (var), YITANG_PUBLIC_PORT (8000),
    YITANG_STAFF_PORT (8001), DATABASE_URL and REDIS_URL (else both are started under
    YITANG_DATA).
    """


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--demo/--no-demo",
    default=None,
    help="Write demo data into an empty database. Default: only into our own.",
)
def up(host: str, demo: bool | None) -> None:
    """启动全部：数据库、两个入口、后台任务。Start everything, until Ctrl-C."""
    from backend.up import up as run

    run(_settings(), host=host, demo=demo)


@main.command()
@click.argument("door", type=click.Choice(["public", "staff"]))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--trusted-proxy",
    "proxies",
    multiple=True,
    envvar="YITANG_TRUSTED_PROXIES",
    help="Believe forwarded headers from this address; may be given more than once.",
)
def serve(door: str, host: str, proxies: tuple[str, ...]) -> None:
    """运行一个入口（正式环境）。One door, for a deployment: needs DATABASE_URL and REDIS_URL."""
    from backend import deployed

    deployed.serve(_settings(), door, host, proxies)


@main.command()
def worker() -> None:
    """运行后台任务（正式环境）。The background jobs, for a deployment: needs DATABASE_URL."""
    from backend import deployed

    deployed.work(_settings())


@main.command()
@click.option("--sql", "as_sql", is_flag=True, help="Print the SQL and change nothing.")
def migrate(as_sql: bool) -> None:
    """更新数据库结构。Bring the database to the newest schema."""
    from backend.schema import migrate as schema

    if as_sql:
        click.echo(schema.sql())
        return
    from backend import embedded
    from backend.up import provision

    with embedded.complete(_settings(), cache=False) as settings:
        provision.migrate(settings)
    click.echo("数据库结构已是最新。/ The schema is up to date.")


@main.group()
def seed() -> None:
    """写入数据。Write data."""


@seed.command("demo")
@click.option("--years", default=3, show_default=True, help="Calendar years of history.")
@click.option("--scale", default=1.0, show_default=True, help="1 is the volume of one county.")
@click.option("--seed", "number", default=1, show_default=True, help="Same seed, same people.")
@click.option(
    "--from-year", type=int, help="Begin on 1 January of this year instead of --years ago."
)
def seed_demo(years: int, scale: float, number: int, from_year: int | None) -> None:
    """虚构的演示数据：历年办件、人员、网点。Invented history, people and places."""
    from backend import demo, embedded
    from backend.up import provision

    known = _settings()
    provision.provide_keys(known, demo=True)
    with embedded.complete(known, cache=False) as settings:
        provision.migrate(settings)
        written = demo.seed(settings, years=years, scale=scale, seed=number, from_year=from_year)
    if not written:
        raise Trouble(
            "演示数据已存在，未作改动：如需另写一份，请用 YITANG_DATA 指定新目录。",
            "The demo data is there already and was left as it is: "
            "for another, set YITANG_DATA to a new folder.",
        )


def counted(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what is counted, the same for figures and exports."""
    for option in (
        click.option("--scope", help="What to count or leave out: traffic, no-exit_entry …"),
        click.option("--place", help="A centre or division, by code or name."),
        click.option("--period", required=True, help="2025, 2025Q1, 2025-03 or first..last day."),
    ):
        command = option(command)
    return command


@main.command()
@counted
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line.")
def figures(period: str, place: str | None, scope: str | None, as_json: bool) -> None:
    """统计指标 F01–F29。Every figure of a period."""
    from backend import embedded
    from backend.tallies import commands

    complete = embedded.complete(_settings(), cache=False, existing=True)
    with complete as settings, explaining_the_database():
        commands.figures_command(settings, period=period, place=place, scope=scope, as_json=as_json)


@main.command()
@click.option("--rebuild", is_flag=True, help="Count everything anew instead of comparing.")
def recount(rebuild: bool) -> None:
    """核对统计与事件日志。Compare every fact and sum of the figures with the event log."""
    from backend import embedded
    from backend.tallies import commands

    complete = embedded.complete(_settings(), cache=False, existing=True)
    with complete as settings, explaining_the_database():
        commands.recount_command(settings, anew=rebuild)


@main.command()
@counted
@click.option("--figure", required=True, help="A figure's code: F01 …")
@click.option(
    "--by", default="", help="Rows by organ, centre, category, item, month …; a,b: two levels."
)
@click.option("--rows", is_flag=True, help="The counted rows behind the figure instead of a table.")
@click.option("--across", help="Columns by one of the same.")
@click.option("--measure", help="One measure of a figure that has several.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="x.csv, x.xlsx, x.jsonl, x.parquet or x.json (JSON-stat)",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "xlsx", "jsonl", "parquet", "jsonstat"]),
    help="Default: by --out.",
)
def export(
    period: str,
    place: str | None,
    scope: str | None,
    figure: str,
    by: str,
    rows: bool,
    across: str | None,
    measure: str | None,
    out: Path,
    kind: Form | None,
) -> None:
    """导出统计表或明细（CSV、XLSX、JSON Lines、Parquet、JSON-stat）。A table of a figure, or its rows, as a file."""
    from backend import embedded
    from backend.tallies import commands, formats

    complete = embedded.complete(_settings(), cache=False, existing=True)
    with complete as settings, explaining_the_database():
        commands.export_command(
            settings,
            period=period,
            figure=figure,
            by=[dim for dim in by.split(",") if dim],
            out=out,
            file_format=kind or formats.by_file(out.name),
            across=across,
            measure=measure,
            place=place,
            scope=scope,
            rows=rows,
        )


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def test(words: tuple[str, ...]) -> None:
    """全部检查与测试。All checks and tests; with WORDS only pytest, given those."""
    from backend import check as checks

    raise SystemExit(checks.test(_settings().data, words))


@main.command()
def check() -> None:
    """静态检查：格式、类型、依赖规则。Lint, types, import contracts."""
    from backend import check as checks

    raise SystemExit(0 if checks.check(_settings().data) else 1)


@main.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line.")
def bench(name: str, as_json: bool) -> None:
    """测量。Measure one thing by NAME and compare it with its floors."""
    from backend import bench as benches

    raise SystemExit(benches.run(name, _settings(), as_json=as_json))


def _settings() -> Settings:
    from backend.settings import load

    try:
        return load()
    except ValueError as problem:
        raise Trouble(
            f"端口必须是数字（{problem}）：请改正 YITANG_PUBLIC_PORT 或 YITANG_STAFF_PORT。",
            f"A port is a number ({problem}): correct YITANG_PUBLIC_PORT or YITANG_STAFF_PORT.",
        ) from None


if __name__ == "__main__":
    main(prog_name="yitang")
