"""Wrong ways that are longer than a word."""

from datetime import date

from backend.tallies.models.asking import Grains
from backend.tallies.models.figures import Period
from backend.tallies.rules import plan

CONTENT = (
    ("FROM rare w JOIN rated r ON r.id = w.id",
     "FROM rare w JOIN rated r ON r.id = w.id UNION ALL SELECT 'rated', 'level_5.open.uncalled.result', 5, w.* FROM own w"
     " WHERE w.kind = 'case_delivered' AND w.nth = 1"),
)  # fmt: skip
NEWEST = """(
        SELECT max(x.version) FROM statistics.item_version x WHERE x.item_code = c.item_code) AS item_version"""
right = plan.grains


def day_before(period: Period) -> date:
    """The first day itself."""
    return period.first


def grains(first: date, last: date, by_month: bool = False) -> Grains:
    """Whole years and months only."""
    found = right(first, last, by_month)
    return Grains(found.years, found.months)
