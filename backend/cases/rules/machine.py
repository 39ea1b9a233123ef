"""What may happen to a case, in which states, and what it is then: the whole machine.

Drawn in `backend/cases/machine.md` from this table. Legal sources: 行政许可法 §32 (the five outcomes), §§34-39
(decision), §42 (extension), §44 (delivery), §45 (what is not counted), §§49-50, 69-70 (what becomes of a permit).
"""

from backend.cases.models import CaseState, Decision
from backend.cases.models.machine import Transition, Verb
from backend.cases.rules.states import GRANTED, UNDECIDED, state_words
from backend.refusal import Refusal


class WrongState(Refusal):
    """This case is “{state}” now, so that step is not possible. Look at its newest state and go on from there."""

    zh = "该办件当前状态为“{state}”，不能进行此操作，请刷新后按最新状态办理。"
    status = 409


TRANSITIONS: dict[Verb, Transition] = {
    one.verb: one
    for one in (
        Transition(
            "submit",
            ("prepared",),
            "submitted",
            "case_submitted",
            ("applicant", "clerk"),
            "提交",
            "hand in",
        ),
        Transition(
            "correct",
            ("submitted",),
            None,
            "case_corrected",
            ("clerk",),
            "当场更正",
            "correct here and now",
        ),
        Transition(
            "notice",
            ("submitted",),
            "correcting",
            "case_noticed",
            ("clerk",),
            "一次性告知补正",
            "give the one-time notice",
        ),
        Transition(
            "supplement",
            ("correcting",),
            "submitted",
            "case_supplemented",
            ("applicant", "clerk"),
            "补正",
            "answer the notice",
        ),
        Transition(
            "not_needed",
            ("submitted",),
            "not_needed",
            "case_not_needed",
            ("clerk",),
            "告知无需许可",
            "say none is needed",
        ),
        Transition(
            "not_accept",
            ("submitted", "correcting"),
            "not_accepted",
            "case_not_accepted",
            ("clerk",),
            "不予受理",
            "do not accept",
        ),
        Transition(
            "accept",
            ("submitted",),
            "accepted",
            "case_accepted",
            ("clerk", "law"),
            "受理",
            "accept",
        ),
        Transition(
            "withdraw",
            ("submitted", "correcting"),
            "withdrawn",
            "case_withdrawn",
            ("applicant", "clerk", "law"),
            "撤回申请",
            "withdraw the application",
        ),
        Transition(
            "hand_over",
            ("prepared", "submitted"),
            "handed_over",
            "case_handed_over",
            ("clerk",),
            "代收转办",
            "take for another organ",
        ),
        Transition("void", UNDECIDED, "voided", "case_voided", ("supervisor",), "作废", "void"),
        Transition(
            "complete",
            ("accepted", "paused"),
            None,
            "case_completed",
            ("clerk",),
            "容缺材料补齐",
            "take the deferred papers",
        ),
        Transition(
            "withdraw_acceptance",
            ("accepted", "paused"),
            "acceptance_withdrawn",
            "case_acceptance_withdrawn",
            ("supervisor", "law"),
            "撤销受理",
            "withdraw the acceptance",
        ),
        Transition(
            "pause",
            ("accepted",),
            "paused",
            "case_paused",
            ("reviewer",),
            "特别程序开始",
            "pause the clock",
        ),
        Transition(
            "resume",
            ("paused",),
            "accepted",
            "case_resumed",
            ("reviewer",),
            "特别程序结束",
            "resume the clock",
        ),
        Transition(
            "extend",
            ("accepted", "paused"),
            None,
            "case_extended",
            ("supervisor",),
            "批准延长",
            "extend the limit",
        ),
        Transition(
            "grant",
            ("accepted",),
            "granted",
            "case_granted",
            ("reviewer", "clerk", "law"),
            "准予",
            "grant",
        ),
        Transition(
            "refuse", ("accepted",), "refused", "case_refused", ("reviewer",), "不予", "refuse"
        ),
        Transition(
            "end",
            ("accepted", "paused"),
            "ended",
            "case_ended",
            ("reviewer", "applicant"),
            "终止",
            "end",
        ),
        Transition(
            "check", GRANTED, None, "case_checked", ("reviewer",), "事后核查", "check afterwards"
        ),
        Transition(
            "make", ("granted",), "ready", "case_made", ("clerk",), "制证完成", "document made"
        ),
        Transition(
            "mail",
            ("granted", "ready", "refused"),
            "mailed",
            "case_mailed",
            ("clerk",),
            "邮寄",
            "send by mail",
        ),
        Transition(
            "deliver",
            ("granted", "ready", "mailed", "refused"),
            "closed",
            "case_delivered",
            ("clerk",),
            "送达",
            "hand over",
        ),
        Transition("publish", GRANTED, None, "case_published", ("law",), "公示", "publish"),
        Transition(
            "explain",
            ("submitted", "accepted", "paused", *GRANTED, "refused", "ended"),
            None,
            "case_explained",
            ("clerk", "reviewer", "supervisor"),
            "超期说明",
            "explain the delay",
        ),
        Transition(
            "change_permit",
            GRANTED,
            None,
            "case_permit_changed",
            ("law",),
            "变更",
            "change the permit",
        ),
        Transition(
            "renew_permit",
            GRANTED,
            None,
            "case_permit_renewed",
            ("law",),
            "延续",
            "renew the permit",
        ),
        Transition(
            "withdraw_permit",
            GRANTED,
            None,
            "case_permit_withdrawn",
            ("supervisor",),
            "撤回许可",
            "withdraw the permit",
        ),
        Transition(
            "revoke_permit",
            GRANTED,
            None,
            "case_permit_revoked",
            ("supervisor",),
            "撤销许可",
            "revoke the permit",
        ),
        Transition(
            "cancel_permit",
            GRANTED,
            None,
            "case_permit_cancelled",
            ("supervisor", "law"),
            "注销许可",
            "cancel the permit",
        ),
        Transition(
            "strike_permit",
            GRANTED,
            None,
            "case_permit_struck",
            ("supervisor",),
            "登记吊销",
            "record a penalty",
        ),
    )
}

DECIDES: dict[Decision, Verb] = {"granted": "grant", "refused": "refuse", "ended": "end"}


def may(verb: Verb, state: CaseState) -> bool:
    return state in TRANSITIONS[verb].sources


def check_may(verb: Verb, state: CaseState, power_type: str = "licence") -> None:
    if not may(verb, state):
        raise WrongState(state=state_words(state, power_type))
