"""The states a case can be in, in the words people read."""

from backend.cases.models import CaseState

GRANTED: tuple[CaseState, ...] = ("granted", "ready", "mailed", "closed")
"""Something was granted; what became of it later is `Case.permit`."""

UNDECIDED: tuple[CaseState, ...] = ("prepared", "submitted", "correcting", "accepted", "paused")
"""Nothing is decided, and the case is not over: only then may it be voided."""

OVER: tuple[CaseState, ...] = (
    "closed",
    "ended",
    "not_needed",
    "not_accepted",
    "withdrawn",
    "acceptance_withdrawn",
    "handed_over",
    "voided",
)
"""From here nothing leads on: no visit is booked for such a case."""

STATES: dict[CaseState, tuple[str, str]] = {
    "prepared": ("待提交", "not handed in yet"),
    "submitted": ("待受理", "handed in"),
    "correcting": ("待补正", "to be completed"),
    "accepted": ("审查中", "accepted"),
    "paused": ("特别程序（计时中止）", "paused"),
    "granted": ("准予，制证中", "granted"),
    "ready": ("待领取", "ready to collect"),
    "mailed": ("邮寄中", "in the mail"),
    "refused": ("不予许可，待送达", "refused"),
    "ended": ("已终止", "ended"),
    "closed": ("已办结", "closed"),
    "not_needed": ("无需办理", "not needed"),
    "not_accepted": ("不予受理", "not accepted"),
    "withdrawn": ("已撤回", "withdrawn"),
    "acceptance_withdrawn": ("撤销受理", "acceptance withdrawn"),
    "handed_over": ("代收转办", "taken for another organ"),
    "voided": ("已作废", "voided"),
}

OTHER_POWERS: dict[CaseState, tuple[str, str]] = {
    "granted": ("办结，制证中", "done"),
    "refused": ("不予办理，待送达", "declined"),
}
"""Where the item is no licence, a decision has other words (rules B9)."""


def state_words(state: CaseState, power_type: str) -> tuple[str, str]:
    """The state in Chinese and English, in the words of the item's power."""
    if power_type == "licence":
        return STATES[state]
    return OTHER_POWERS.get(state, STATES[state])
