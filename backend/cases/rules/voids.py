"""A case is voided (作废) so that it never counts: before its decision, and a duplicate only into what goes on."""

from typing import TypeVar

from backend.cases.models import Case
from backend.refusal import Refusal

T = TypeVar("T")


class DecisionStands(Refusal):
    """This case was decided, and what was decided counts. Withdraw, revoke or cancel the permit on its page instead."""

    zh = "该办件已作出决定，决定计入统计，不能作废。许可确有问题的，请在办件页面撤回、撤销或注销许可。"
    status = 409


class NotTheSameMatter(Refusal):
    """“{number}” is no other case of this applicant and item that stands. Enter its number, or choose another kind."""

    zh = "“{number}”不是同一申请人同一事项的另一有效办件，请核对办件编号，或选择其他作废原因。"
    status = 422


def check_undecided(case: Case) -> None:
    if case.decision is not None:
        raise DecisionStands()


def check_other(found: T | None, number: str) -> T:
    """The case that a duplicate is merged into."""
    if found is None:
        raise NotTheSameMatter(number=number)
    return found
