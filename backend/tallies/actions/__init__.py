"""What the statistician does, one verb a function."""

from backend.tallies.actions.fold import fold
from backend.tallies.actions.rebuild import rebuild, recount
from backend.tallies.actions.tables import (
    BEGINNING,
    WHOLE,
    choose,
    figure,
    figures,
    imbalances,
    names,
    report_paragraph,
    row_count,
    rows,
    table,
    table_for_export,
)

__all__ = [
    "BEGINNING",
    "WHOLE",
    "choose",
    "figure",
    "figures",
    "fold",
    "imbalances",
    "names",
    "rebuild",
    "recount",
    "report_paragraph",
    "row_count",
    "rows",
    "table",
    "table_for_export",
]
