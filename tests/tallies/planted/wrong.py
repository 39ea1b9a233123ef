"""Wrong ways that are longer than a word."""

from datetime import date

from backend.tallies.models.asking import Grains
from backend.tallies.models.figures import Measure, Period
from backend.tallies.rules import plan

RATED = "FROM walked t WHERE t.kind = 'case_rated'"
CONTENT = """
        FROM (SELECT case_id, id, at, kind, details FROM walked
              UNION ALL
              SELECT case_id, id, '-infinity', 'case_rated', '{"step": "result", "level": 5}' FROM walked
              WHERE kind = 'case_delivered') t
        WHERE t.kind = 'case_rated'"""
NEWEST = """(
        SELECT max(x.version) FROM statistics.item_version x WHERE x.item_code = c.item_code) AS item_version"""
right = plan.grains


def carried_to(measure: Measure, period: Period) -> date:
    """Its first day too."""
    return period.last if measure.late else period.first


def grains(first: date, last: date, by_month: bool = False) -> Grains:
    """Whole years and months only."""
    found = right(first, last, by_month)
    return Grains(found.years, found.months)
