"""What the charts share: the words around a drawing, taken from the table it shows."""

from collections.abc import Sequence

from admin.tallies.charts.frame import Frame
from admin.texts import Texts
from backend.deps import Counting
from backend.tallies import actions, compare, marking, wording
from backend.tallies.models import Choice, Definition, Language, Table
from backend.tallies.models.marks import Marked


def frame(
    title: str, unit: str, table: Table, version: str, marks: Sequence[Marked], rule: str = ""
) -> Frame:
    """`marks`: of the days that are drawn."""
    t = Texts(table.language)
    return Frame(
        title,
        t("tallies.unit", unit=unit) if unit else "",
        rule or table.scope_line,
        wording.until(table.complete, table.data_until, table.language),
        t("tallies.source", what=version),
        marking.sentences(marks, table.language),
    )


def version_of(definition: Definition) -> str:
    return f"{definition.code} v{definition.version}"


async def whole(count: Counting, choice: Choice, code: str, tongue: Language) -> Table:
    """The figure in one row: its total is what is drawn."""
    return await actions.table(count.conn, choice, code, ["organ"], None, None, tongue)


def total(table: Table, measure: str) -> int:
    cell = compare.by_spot(table).get(table.totals.spot, {}).get(measure)
    return cell if isinstance(cell, int) else 0


def shown_total(table: Table, measure: str) -> str:
    place = next(p for p, column in enumerate(table.columns) if column.key == measure)
    return wording.shown(table.columns[place], table.totals.cells[place])
