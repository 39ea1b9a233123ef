"""Who may open what a counted row was."""

from admin.nav import CASES
from backend.access.models import Staff
from backend.tallies.models.facts import Source


def is_of_cases(source: Source | None) -> bool:
    return source is not None and source.family == "case"


def may_open_case(who: Staff) -> bool:
    return who.may(*CASES)
