"""What keeps an export from being made, in words; how many at once, and how long a file waits."""

from backend.refusal import Refusal
from backend.tallies.models.exports import Form, JobState

DIRECT_ROWS = 20_000
"""So many rows are handed over at once; more are made in the background."""
LIVE_AT_ONCE = 5
"""Exports of one person that wait or run."""
KEEP_DAYS = 7
KEEP_LEAST, KEEP_MOST = 1, 90
SHEETS = 20
ROWS_A_SHEET = 1_048_000
MOST_RUNS = 3
"""An export that died so often is given up."""


class NoRowsInFormat(Refusal):
    """JSON-stat holds tables only. Take CSV, XLSX, JSON Lines or Parquet for rows."""

    zh = "JSON-stat只能存放统计表，导出明细请选CSV、XLSX、JSON Lines或Parquet。"
    status = 422


class TooManyForSheets(Refusal):
    """{rows} rows are more than {sheets} sheets of XLSX hold ({most}). Take CSV, JSON Lines or Parquet, or a shorter period."""

    zh = "共{rows}行，超过XLSX的{sheets}个工作表所能容纳的{most}行。请改用CSV、JSON Lines或Parquet，或缩短统计期。"
    status = 422


class MadeInBackground(Refusal):
    """{rows} rows are too many to wait for. Choose “make in the background” and fetch the file from the exports page."""

    zh = "共{rows}行，数量较大。请选择“后台生成”，完成后到导出页下载。"
    status = 422


class TooManyExports(Refusal):
    """{most} exports of yours are waiting or running. Wait for one, or cancel it."""

    zh = "您已有{most}个导出正在排队或生成，请等待完成或取消其中一个。"
    status = 429


class ExportNotThere(Refusal):
    """There is no such file: it is not finished, was cancelled, or its time is over. Ask for it again."""

    zh = "没有这个文件：尚未生成、已取消或已过保存期。请重新导出。"
    status = 404


class ExportIsOver(Refusal):
    """This export is not waiting or running any more. Load the page again."""

    zh = "该导出已经结束，无需取消，请刷新页面。"
    status = 409


class ExportFailed(Refusal):
    """The export failed {runs} times and was given up. Ask for it again; if it fails once more, tell the administrator."""

    zh = "导出连续{runs}次未能完成，已停止。请重新导出；如仍失败，请告知管理员。"
    status = 409


class KeptTooLong(Refusal):
    """Files are kept for {least} to {most} days. Correct the number."""

    zh = "文件保存期应在{least}天至{most}天之间，请改正。"
    status = 422


def check_form(form: Form, rows: int) -> None:
    """Nothing is cut: what a format can't hold is refused before it is begun."""
    if form == "jsonstat":
        raise NoRowsInFormat()
    if form == "xlsx" and rows > SHEETS * ROWS_A_SHEET:
        most = SHEETS * ROWS_A_SHEET
        raise TooManyForSheets(rows=f"{rows:,}", sheets=SHEETS, most=f"{most:,}")


def check_direct(rows: int) -> None:
    if rows > DIRECT_ROWS:
        raise MadeInBackground(rows=f"{rows:,}")


def check_room(live: int) -> None:
    if live >= LIVE_AT_ONCE:
        raise TooManyExports(most=LIVE_AT_ONCE)


def check_keep(days: int) -> None:
    if not KEEP_LEAST <= days <= KEEP_MOST:
        raise KeptTooLong(least=KEEP_LEAST, most=KEEP_MOST)


def check_fetched(state: JobState) -> None:
    if state != "done":
        raise ExportNotThere()
