"""Who may see a sealed case: adoption, sex marker (收养法 secrecy, 个人信息保护法 §28).

A reviewer or a legal officer of its centre, and the clerk who accepted it. While the applicant stands at
a window with it, before acceptance and to fetch the result, a clerk of its centre may open it from
there; no list or search shows it to them. Every look is written down.
"""

from collections.abc import Sequence

from backend.access.models import RoleName, Staff
from backend.cases.models import Case, CaseState
from backend.cases.models.sealed import Sight

NAMED: tuple[RoleName, ...] = ("reviewer", "legal")
AT_WINDOW: tuple[RoleName, ...] = ("clerk", "supervisor")
BROUGHT: tuple[CaseState, ...] = (
    "prepared",
    "submitted",
    "correcting",
    "granted",
    "ready",
    "mailed",
    "refused",
)
"""The applicant comes to a window with it."""


def sight_of(who: Staff) -> Sight:
    return Sight(who.id, centres_with(who, *NAMED))


def centres_with(who: Staff, *roles: RoleName) -> list[int] | None:
    """The centres where who asks has one of the roles; None: the whole organ."""
    bound: Sequence[int | None] = [one.centre_id for one in who.roles if one.role in roles]
    return None if None in bound else sorted({one for one in bound if one is not None})


def may_list(who: Staff, case: Case) -> bool:
    """Whether lists and searches show it."""
    return not case.sealed or _is_named(who, case)


def may_open(who: Staff, case: Case) -> bool:
    """Whether it exists for them at all."""
    if may_list(who, case):
        return True
    return case.state in BROUGHT and who.may(*AT_WINDOW, centre_id=case.centre_id)


def _is_named(who: Staff, case: Case) -> bool:
    accepted = case.accepted_by == who.id and who.may(*AT_WINDOW, centre_id=case.centre_id)
    return accepted or who.may(*NAMED, centre_id=case.centre_id)
