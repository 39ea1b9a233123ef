"""Every event of a case in plain words, both languages side by side: one place for the web app and the plain page."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from backend.permits.models import Text

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Facts = Mapping[str, Any]


def day(on: date | str) -> tuple[str, str]:
    """9月18日, 18 Sep."""
    known = date.fromisoformat(on) if isinstance(on, str) else on
    return f"{known.month}月{known.day}日", f"{known.day} {MONTHS[known.month - 1]}"


PAUSES: dict[str, Text] = {
    "hearing": Text("听证", "a hearing"),
    "bidding": Text("招标", "a call for tenders"),
    "auction": Text("拍卖", "an auction"),
    "inspection": Text("检验检测", "an inspection"),
    "test": Text("检测", "a test"),
    "quarantine": Text("检疫", "quarantine"),
    "appraisal": Text("鉴定", "an appraisal"),
    "expert_review": Text("专家评审", "an expert review"),
}
GROUNDS: dict[str, Text] = {
    "not_ours": Text("不属于本机关职权", "another authority is responsible"),
    "incomplete": Text("材料不齐", "papers are missing"),
    "banned": Text("在限制申请期内", "within a ban on applying"),
    "not_eligible": Text("不符合受理条件", "the conditions are not met"),
    "by_applicant": Text("本人申请", "at your own wish"),
    "late": Text("逾期未补齐", "the papers did not come in time"),
    "death": Text("申请人死亡", "the applicant has died"),
    "force_majeure": Text("不可抗力", "force majeure"),
    "other": Text("其他原因", "another reason"),
}
ACCEPTED: dict[str, Text] = {
    "plain": Text("已受理，期限从这一天起算。", "Accepted: the limits run from this day."),
    "deferred": Text(
        "已容缺受理：先办，缺的材料稍后补交。", "Accepted; some papers may follow later."
    ),
    "commitment": Text(
        "已按告知承诺受理，办结后会核查承诺。",
        "Accepted on your commitment, which is checked afterwards.",
    ),
    "deemed": Text(
        "5个工作日内没有告知补正，依法视为已受理，从收到材料之日起算。",
        "Accepted by law, from the day of receipt, because no notice was given in 5 working days.",
    ),
}
PLAIN: dict[str, Text] = {
    "prepared": Text("已登记这件事，还没有提交。", "Registered; nothing handed in yet."),
    "pre_reviewed": Text("照片预审有了结果。", "Your photos were looked at."),
    "submitted": Text("材料已提交。", "The papers were handed in."),
    "corrected": Text("一处错误已当场更正。", "An error was put right on the spot."),
    "supplemented": Text(
        "您已补正，材料重新核对。", "You answered the notice; the papers are checked again."
    ),
    "not_needed": Text(
        "告知：这件事不需要办理许可。", "You were told that no permit is needed for this."
    ),
    "completed": Text("后补的材料已收齐。", "The papers that were to follow have arrived."),
    "resumed": Text(
        "特别程序结束，继续计时。", "The special procedure is over; the limits run again."
    ),
    "granted": Text("已准予。", "Granted."),
    "refused": Text(
        "决定不予办理，救济途径见决定书。", "Refused; the decision says how to object."
    ),
    "checked": Text("承诺的内容已经核查。", "What was promised has been checked."),
    "made": Text("证件或文书已做好，等待领取或寄出。", "The document is made and waits."),
    "mailed": Text("结果已寄出。", "The result is in the mail."),
    "published": Text("决定已依法公示。", "The decision was published as the law asks."),
    "explained": Text("对超期作出了说明。", "It was explained why this took longer."),
    "permit_changed": Text(
        "许可已变更，以新的决定为准。", "The permit was changed; the new decision holds."
    ),
    "permit_renewed": Text(
        "许可已延续，以新的决定为准。", "The permit was renewed; the new decision holds."
    ),
    "permit_withdrawn": Text(
        "许可已被撤回，理由见书面决定。", "The permit was withdrawn; see the written decision."
    ),
    "permit_revoked": Text(
        "许可已被撤销，理由见书面决定。", "The permit was revoked; see the written decision."
    ),
    "permit_cancelled": Text("许可已注销。", "The permit was cancelled."),
    "permit_struck": Text("许可已被吊销，见处罚决定。", "The permit was struck as a penalty."),
    "handed_over": Text(
        "材料已移交决定机关。", "The papers were handed to the deciding authority."
    ),
    "visited": Text("到窗口办理。", "A visit to a window."),
}
UNTOLD = (
    "case_rated",
    "case_rating_verified",
    "case_rating_fixed",
    "case_rating_called",
    "case_rating_closed",
    "case_rating_excluded",
    "case_trip_caused",
)
"""No matter of the timeline: ratings stand by themselves, causes of trips are our own homework."""


def _accepted(facts: Facts, by_law: bool) -> Text:
    return ACCEPTED[facts.get("way") or ("deemed" if by_law else "plain")]


def _noticed(facts: Facts, by_law: bool) -> Text:
    if not facts.get("due"):
        return Text(
            "一次性告知：请补正清单所列内容。",
            "The one-time notice: please complete what it lists.",
        )
    zh, en = day(facts["due"])
    return Text(
        f"一次性告知：请在{zh}前补正清单所列内容。",
        f"The one-time notice: please complete what it lists by {en}.",
    )


def _paused(facts: Facts, by_law: bool) -> Text:
    why = PAUSES.get(facts.get("kind", ""), Text("特别程序", "a special procedure"))
    days = facts.get("expected_days", "—")
    return Text(
        f"因{why.zh}暂停计时，预计{days}天，这段时间不算在期限内。",
        f"The limits stand still for {why.en}, about {days} days; that time does not count.",
    )


def _extended(facts: Facts, by_law: bool) -> Text:
    days = facts.get("days", "—")
    return Text(
        f"经批准延长{days}个工作日，理由已告知。",
        f"Extended by {days} working days, once, with reasons.",
    )


def _because(zh: str, en: str) -> Callable[[Facts, bool], Text]:
    def said(facts: Facts, by_law: bool) -> Text:
        ground = GROUNDS.get(facts.get("ground", ""))
        return (
            Text(f"{zh}：{ground.zh}。", f"{en}: {ground.en}.")
            if ground
            else Text(f"{zh}。", f"{en}.")
        )

    return said


def _withdrawn(facts: Facts, by_law: bool) -> Text:
    if by_law:
        return Text(
            "到期没有补正，依法视为撤回申请；需要时可重新申请。",
            "Not completed in time: deemed withdrawn. You can apply again.",
        )
    return _because("申请已撤回", "The application was withdrawn")(facts, by_law)


def _granted(facts: Facts, by_law: bool) -> Text:
    if by_law:
        return Text(
            "期限内没有作出决定，依法视为准予。",
            "Granted by law, because no decision came in time.",
        )
    return PLAIN["granted"]


def _delivered(facts: Facts, by_law: bool) -> Text:
    return {
        "mail": Text("结果已邮寄送达。", "The result arrived by mail."),
        "electronic": Text("结果已电子送达。", "The result was delivered electronically."),
    }.get(facts.get("how", ""), Text("结果已交给您。", "The result was handed over."))


VOIDED: dict[str, Text] = {
    "duplicate": Text(
        "同一件事登记了两次，已并入办件{into}。", "Recorded twice: merged into case {into}."
    ),
    "test": Text("误登记，已作废。", "Recorded by mistake, and voided."),
    "consultation": Text(
        "只是咨询，误登记为办件，已作废。",
        "Only a question, recorded as a case by mistake, and voided.",
    ),
}


def _voided(facts: Facts, by_law: bool) -> Text:
    text, into = VOIDED[facts.get("as", "test")], facts.get("into", "")
    return Text(text.zh.format(into=into), text.en.format(into=into))


REMEDIES: dict[str, Text] = {
    "review": Text("行政复议", "administrative review"),
    "suit": Text("行政诉讼", "administrative suit"),
}
REMEDIED: dict[str, Text] = {
    "upheld": Text("维持或驳回", "upheld"),
    "changed": Text("变更", "changed"),
    "revoked": Text("撤销", "revoked"),
    "unlawful": Text("确认违法", "found unlawful"),
    "lost": Text("败诉", "lost by us"),
    "withdrawn": Text("撤回", "withdrawn"),
}


def _remedy_filed(facts: Facts, by_law: bool) -> Text:
    kind = REMEDIES[facts["kind"]]
    return Text(f"这件事有了{kind.zh}。", f"An {kind.en} about this case was begun.")


def _remedy_decided(facts: Facts, by_law: bool) -> Text:
    kind, ended = REMEDIES[facts["kind"]], REMEDIED[facts["outcome"]]
    return Text(f"{kind.zh}有了结果：{ended.zh}。", f"The {kind.en} has ended: {ended.en}.")


TELLING: dict[str, Callable[[Facts, bool], Text]] = {
    "accepted": _accepted,
    "noticed": _noticed,
    "paused": _paused,
    "extended": _extended,
    "withdrawn": _withdrawn,
    "not_accepted": _because("不予受理", "Not accepted"),
    "acceptance_withdrawn": _because("受理已撤销", "The acceptance was withdrawn"),
    "ended": _because("办理终止", "The case was ended"),
    "granted": _granted,
    "delivered": _delivered,
    "voided": _voided,
    "remedy_filed": _remedy_filed,
    "remedy_decided": _remedy_decided,
}


def sentence(kind: str, facts: Facts | None, by_law: bool) -> Text:
    """What happened, for people. A kind that has no sentence is a bug and raises KeyError."""
    name = kind.removeprefix("case_")
    telling = TELLING.get(name)
    return telling(facts or {}, by_law) if telling else PLAIN[name]
