"""How often things go which way. Planning defaults, nothing measured; each is a share of one."""

from random import Random

from backend.cases.models import CasePolicy
from backend.demo.history.world import Matter

NEEDS_A_LOOK = 0.005
"""Immediate matters that are not decided on the spot after all."""
COLLECTED = 0.05
"""Results fetched at the window instead of mailed: a second visit."""
INCOMPLETE_ONLINE = 0.04
NEVER_CORRECTED = 0.45
POLICY = CasePolicy()
"""The one-time notice is given by the rule set of the province."""
NO_LIMIT_DAYS = 10
PART_OF_LIMIT = (0.15, 0.95, 0.55)
"""How much of the limit a decision takes: least, most, usual."""

CANCELLED = 0.07
CANCELLED_BY_CENTRE = 0.004
NOSHOW = 0.065
COMES_LATER = 0.3
"""Of those who find the place closed: on its next open day."""
MISSED = 0.012
"""Walk-ins who do not come when they are called."""
PRIORITY = 0.05
UNSERVED_OURS = 0.006
SENT_AWAY = 0.003
"""Of the same draw: walk-ins sent away before their case was opened, so that nobody's name is known."""
INCOMPLETE = 0.07
CORRECTED_HERE = 0.55
"""Of the incomplete: put right at the window in the same visit."""
NOT_ELIGIBLE = 0.01
COMES_AGAIN = 0.85

RATED = 0.12
"""Of those who got their result: they say how it was, within three working days."""
LEVELS = {5: 780, 4: 170, 3: 38, 2: 8, 1: 4}
FOUNDED = 0.8
SAID = {True: "经核实情况属实", False: "经核实情况不属实"}
VERIFIED, FIXED, CLOSED = (1, 1, 1, 2), (3, 4, 5, 7), (8, 10, 13, 18)
"""Working days after a bad rating until it is verified, put right, closed; some too late."""

OUR_CAUSES = {"system_down": 6, "wrong_guidance": 3, "window_closed": 1}
REASONS_NOT_ELIGIBLE = (
    "申请人不符合该事项的申请条件，不予受理",
    "申请事项不属于本机关职权范围，已告知向有关机关申请",
    "申请人不具备该事项的申请资格，不予受理",
)
REASONS_REFUSED = (
    "经审查，申请条件不符合法定要求，不予许可",
    "经核查，提交材料与实际情况不符，不予许可",
    "经审查，申请人未满足规定的资格条件，不予许可",
)
REASONS_ENDED = (
    "申请人撤回申请，终止办理",
    "申请人要求终止办理",
    "申请事项已失去办理必要，终止办理",
)


def decision(rng: Random, matter: Matter) -> tuple[str, str | None]:
    """A reviewer's decision with its reason; licences are refused more often than the rest."""
    hard = 2 if matter.category == "public_order" else 1
    drawn = rng.random()
    if drawn < 0.012 * hard:
        return "refused", rng.choice(REASONS_REFUSED)
    if drawn < 0.022 * hard:
        return "ended", rng.choice(REASONS_ENDED)
    return "granted", None


def level(rng: Random) -> int:
    """How satisfied somebody is: 5 very, 1 not at all."""
    return rng.choices(list(LEVELS), list(LEVELS.values()))[0]


def our_cause(rng: Random) -> str:
    return rng.choices(list(OUR_CAUSES), list(OUR_CAUSES.values()))[0]
