"""Who has to come when somebody books for another: what the item says, applied to child, adult, principal.

An agent may apply unless the law asks for the applicant (行政许可法 §29). A guardian is no agent but
stands in the child's place (民法典 §23), so that `agent_allowed` says nothing about children; what
only a body can give, the child gives.
"""

from collections.abc import Iterator

from backend.access.models import Attendance, Conditions, MemberKind, Words
from backend.access.rules.family import BRING_THE_PAPER
from backend.refusal import Refusal

BODY = frozenset({"photo", "fingerprint", "face_compare", "interview", "exam"})
"""What nobody can give for another. A signature can be given under a power of attorney."""
AGENTS_LAW = "行政许可法 §29"


class AgentNotAllowed(Refusal):
    """{item} can't be done by an agent: the applicant comes in person ({reasons}; law: {basis}). Let them
    book with their own phone, or take a number at a window together."""

    zh = (
        "“{item_zh}”须申请人本人办理（{reasons_zh}），不可代办；依据：{basis}。"
        "请由其本人用自己的手机预约，或一同到窗口现场取号。"
    )


class PresenceNeeded(Refusal):
    """At the window, {item} asks for the applicant in person ({reasons}), and nothing here says that an agent
    may stand in (law: {basis}). Let them book with their own phone, or ask at a window first."""

    zh = (
        "“{item_zh}”在窗口办理须申请人本人到场（{reasons_zh}），未见可以代办的规定；依据：{basis}。"
        "请由其本人用自己的手机预约，或先向窗口咨询。"
    )


def attendance(
    kind: MemberKind,
    agent_allowed: bool | None,
    presence_required: bool | None,
    at_window: bool,
    reasons: tuple[str, ...],
) -> Attendance:
    """The decision table; who comes to a booked window. `refused` is only ever said of principals."""
    needed = at_window or presence_required is True
    if kind == "child":
        if not (needed and BODY & set(reasons)):
            return "guardian"
        return "child_perhaps" if presence_required is None else "guardian_and_child"
    if agent_allowed:
        return "agent" if kind == "principal" else "applicant_or_agent"
    if agent_allowed is None and not needed:
        return "ask"
    if kind == "principal":
        return "refused"
    return "applicant_perhaps" if presence_required is None else "applicant"


def who_attends(kind: MemberKind, item: Conditions) -> tuple[Words, ...]:
    """Who has to be there, in sentences. Refuses with `AgentNotAllowed` or `PresenceNeeded`."""
    comes = attendance(
        kind, item.agent_allowed, item.presence_required, item.at_window, item.reasons
    )
    if comes == "refused":
        raise refusal(item)
    return tuple(_sentences(comes, kind, item))


def refusal(item: Conditions) -> Refusal:
    """Why no agent may go, with the reason in words and the law."""
    why = _listed(item, frozenset(item.reasons)) or Words("法律规定", "by law")
    kind = AgentNotAllowed if item.agent_allowed is False else PresenceNeeded
    return kind(
        item=item.item_name.en,
        item_zh=item.item_name.zh,
        reasons=why.en,
        reasons_zh=why.zh,
        basis=item.basis or AGENTS_LAW,
    )


SENTENCES: dict[Attendance, Words] = {
    "guardian": Words(
        "由监护人到场办理，孩子可以不来。", "The guardian comes; the child need not."
    ),
    "guardian_and_child": Words(
        "孩子须到场{why}，由监护人陪同。", "The child must come{why}, together with the guardian."
    ),
    "child_perhaps": Words(
        "监护人须到场；视情形孩子也须到场{why}，请先向窗口了解。",
        "The guardian comes; it depends whether the child must too{why}: ask the window first.",
    ),
    "applicant": Words("申请人须本人到场{why}。", "The applicant must come in person{why}."),
    "applicant_perhaps": Words(
        "视情形申请人须本人到场{why}，请先向窗口了解。",
        "It depends whether the applicant must come in person{why}: ask the window first.",
    ),
    "applicant_or_agent": Words(
        "申请人本人到场，或由您持委托书原件和双方身份证件代办。",
        "The applicant comes, or you with a power of attorney and both identity cards.",
    ),
    "agent": BRING_THE_PAPER,
    "ask": Words(
        "能否代办以窗口告知为准，请先咨询；代办须携带委托书原件和双方身份证件。",
        "Ask the window first whether an agent may go; an agent brings the power of attorney and both "
        "identity cards.",
    ),
}
BRING_PROOF = Words(
    "请监护人携带身份证件和户口簿、出生医学证明等监护关系证明。",
    "The guardian brings an identity card and proof of guardianship: household booklet, birth certificate.",
)
BRING_VEHICLE = Words("须交验车辆，请将车辆开到现场。", "Bring the vehicle: it is inspected.")
SIT_EXAM = Words("考试须申请人本人参加。", "The applicant sits the examination in person.")


def _sentences(comes: Attendance, kind: MemberKind, item: Conditions) -> Iterator[Words]:
    """`{why}`: of a child only what the child itself has to give."""
    why = _listed(item, BODY if kind == "child" else frozenset(item.reasons))
    zh, en = (f"（{why.zh}）", f" ({why.en})") if why else ("", "")
    said = SENTENCES[comes]
    yield Words(said.zh.format(why=zh), said.en.format(why=en))
    if kind == "child":
        yield BRING_PROOF
        if item.guardian is not None:
            yield item.guardian
    if "vehicle" in item.reasons:
        yield BRING_VEHICLE
    if "exam" in item.reasons and comes in ("agent", "applicant_or_agent"):
        yield SIT_EXAM


def _listed(item: Conditions, of: frozenset[str]) -> Words | None:
    pairs = zip(item.reasons, item.reason_words, strict=True)
    said = [words for reason, words in pairs if reason in of]
    if not said:
        return None
    return Words("、".join(one.zh for one in said), ", ".join(one.en for one in said))
