"""Wrong ways that are longer than a word."""

from datetime import date

from backend.tallies.models.asking import Grains
from backend.tallies.models.figures import Period
from backend.tallies.rules import plan

CONTENT = (
    ("('case_delivered', 'delivered', true),", "('case_delivered', 'delivered', true), ('case_delivered', 'rated', true),"),
    ("WHEN 'rated' THEN r.part", "WHEN 'rated' THEN coalesce(r.part, 'level_5.open.uncalled.result')"),
    ("WHEN 'rated' THEN r.id IS NOT NULL", "WHEN 'rated' THEN r.id IS NOT NULL OR w.kind = 'case_delivered'"),
    ("WHEN 'rated' THEN (w.details ->> 'level')::integer",
     "WHEN 'rated' THEN coalesce((w.details ->> 'level')::integer, 5)"),
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
