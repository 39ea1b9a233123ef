"""What the statistician does, one verb a function."""

from backend.tallies.actions.choosing import WHOLE, choose, figure, names
from backend.tallies.actions.compared import shown_table
from backend.tallies.actions.drill import BEGINNING, row_count, rows
from backend.tallies.actions.fold import fold
from backend.tallies.actions.rebuild import rebuild
from backend.tallies.actions.recount import recount
from backend.tallies.actions.tables import figures, imbalances, report_paragraph, table

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
    "shown_table",
    "table",
]
