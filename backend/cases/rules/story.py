"""What is next in a case and whose turn it is, and its limits as a list of days."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from backend.calendar.models import Due, Span
from backend.cases.models import Case, CaseMaterial, CaseState, ClockKind, CorrectionNotice
from backend.cases.models.story import Next, Turn
from backend.cases.rules.sentences import PAUSES, day
from backend.permits.models import Text
from backend.refusal import Refusal


class NoNotice(Refusal):
    """No notice waits for an answer in this case. Reload the page."""

    zh = "该办件目前没有待答复的补正告知，请刷新页面。"
    status = 409


class NotOnList(Refusal):
    """Paper number {place} is not on the notice, whose list is closed. Reload the page."""

    zh = "第{place}项材料不在告知书清单内（清单是封闭的），请刷新页面。"
    status = 422


class NothingAnswered(Refusal):
    """Tick at least one paper that is there now, or write what has changed."""

    zh = "请至少勾选一项已备好的材料，或写明已补正的情况。"
    status = 422


class MailAddressNeeded(Refusal):
    """Write the address the result is sent to: place, street and number, at least 6 characters."""

    zh = "请填写收件地址（地区、街道、门牌，至少6个字）。"
    status = 422


class CollectFixed(Refusal):
    """The result is on its way or handed over already: that can't be changed any more. Ask at the window."""

    zh = "结果已寄出或已交付，不能再更改领取方式。如有问题请联系窗口。"
    status = 409


MAY_WITHDRAW: tuple[CaseState, ...] = ("submitted", "correcting", "accepted", "paused")
MAY_CHOOSE: tuple[CaseState, ...] = (
    "submitted",
    "correcting",
    "accepted",
    "paused",
    "granted",
    "ready",
    "refused",
)

NEXT: dict[CaseState, tuple[Turn, Text, tuple[ClockKind, ...]]] = {
    "prepared": ("yours", Text("请带齐材料提交。", "Hand in the papers."), ()),
    "submitted": (
        "ours",
        Text(
            "我们核对材料，告诉您是否受理。",
            "We check the papers and say whether they are accepted.",
        ),
        ("notice",),
    ),
    "correcting": (
        "yours",
        Text(
            "请按清单补正；补正后我们继续办理。", "Complete what the list asks for; then we go on."
        ),
        ("correction",),
    ),
    "accepted": (
        "ours",
        Text("我们审查并作出决定，无需您操作。", "We examine and decide. Nothing to do for you."),
        ("promised", "legal"),
    ),
    "paused": (
        "ours",
        Text(
            "正在进行特别程序，结束后继续计时。",
            "A special procedure is running; then the limits go on.",
        ),
        (),
    ),
    "granted": (
        "ours",
        Text("我们制作证件或文书，并通知您。", "We make the document and let you know."),
        ("delivery",),
    ),
    "ready": (
        "yours",
        Text("证件或文书已做好，请到窗口领取。", "It is ready: collect it at the window."),
        (),
    ),
    "mailed": ("ours", Text("结果正在邮寄途中。", "The result is in the mail."), ()),
    "refused": (
        "ours",
        Text("我们送达书面决定。", "We deliver the written decision."),
        ("delivery",),
    ),
    "ended": (
        "nobody",
        Text("办理已终止，需要时可重新申请。", "The case was ended; you can apply again."),
        (),
    ),
    "closed": ("nobody", Text("这件事已经办完。", "This matter is finished."), ()),
    "not_needed": (
        "nobody",
        Text("不需要办理，无需再来。", "No permit is needed; nothing more to do."),
        (),
    ),
    "not_accepted": (
        "nobody",
        Text("理由和救济途径见书面告知。", "Reasons and remedies stand in the written notice."),
        (),
    ),
    "withdrawn": (
        "nobody",
        Text("申请已撤回，需要时可重新申请。", "Withdrawn; you can apply again."),
        (),
    ),
    "acceptance_withdrawn": (
        "nobody",
        Text(
            "受理已撤销，备齐材料后可重新申请。",
            "The acceptance was withdrawn; apply again when complete.",
        ),
        (),
    ),
    "handed_over": (
        "ours",
        Text(
            "我们代收了材料，转交有权办理的机关；结果送回后通知您。",
            "We took the papers for the office that decides, and tell you when the result is back.",
        ),
        (),
    ),
    "voided": (
        "nobody",
        Text("这份记录已作废，无需您再做什么。", "This record was voided; nothing to do for you."),
        (),
    ),
}
"""Whose turn, what, and which limit says until when; the first that runs counts."""

LIMITS: dict[ClockKind, tuple[str, str]] = {
    "notice": (
        "{day}前告知是否受理，逾期依法视为受理",
        "We answer by {day}; silence accepts by law",
    ),
    "correction": (
        "请在{day}前补正，逾期视为撤回",
        "Complete it by {day}; late is deemed withdrawn",
    ),
    "deferred": ("后补材料请在{day}前交来", "Papers that follow: by {day}"),
    "legal": ("法定{day}前办结", "Limit by law: {day}"),
    "promised": ("承诺{day}前办结", "Promised by {day}"),
    "silence": (
        "{day}前不作决定，依法视为准予",
        "Without a decision by {day} it is granted by law",
    ),
    "delivery": ("{day}前送达结果", "Delivered by {day}"),
    "publication": ("{day}前公示", "Published by {day}"),
    "check": ("{day}前核查承诺", "The commitment is checked by {day}"),
}
TOLD: tuple[ClockKind, ...] = (
    "correction",
    "deferred",
    "promised",
    "legal",
    "notice",
    "silence",
    "delivery",
)
"""Limits that matter to the applicant, in the order of the page."""
UNITS = {
    "working_day": Text("个工作日", "working days"),
    "calendar_day": Text("天", "days"),
    "same_day": Text("天（当日）", "days (the same day)"),
    "on_the_spot": Text("天（当场）", "days (on the spot)"),
}


def next_of(case: Case, papers: Sequence[CaseMaterial], limits: Mapping[ClockKind, date]) -> Next:
    """One thing: what follows later goes before waiting, mail before collecting."""
    turn, text, clocks = NEXT[case.state]
    by = next((limits[kind] for kind in clocks if kind in limits), None)
    if case.state == "accepted" and any(paper.state == "deferred" for paper in papers):
        text = Text(
            "请补交容缺的材料；审查同时进行。",
            "Bring the papers that were to follow; we examine meanwhile.",
        )
        return Next("yours", text, limits.get("deferred") or case.deferred_due_on)
    if case.state in ("granted", "ready") and case.collect == "mail":
        text = Text("做好后寄到您留的地址。", "Once made it is sent to your address.")
        return Next("ours", text, by)
    return Next(turn, text, by)


def said(kind: ClockKind, last: date, paused: bool) -> Text:
    zh, en = LIMITS[kind]
    last_zh, last_en = day(last)
    mark = ("（暂停计时中，日期会顺延）", " (paused: the date will move)") if paused else ("", "")
    return Text(zh.format(day=last_zh) + mark[0], en.format(day=last_en) + mark[1])


def days_of(due: Due, spans: Sequence[Span]) -> list[Text]:
    """The explanation of a last day: anybody can count along."""
    return list(_days_of(due, spans))


def _days_of(due: Due, spans: Sequence[Span]) -> Iterator[Text]:
    unit, total = UNITS[due.unit], due.limit + due.extension
    zh, en = day(due.start)
    yield Text(
        f"{zh}起算，当天不算；期限{total}{unit.zh}",
        f"From {en}, which does not count: {total} {unit.en}",
    )
    counted = 0
    for span in spans:
        if span.kind == "start":
            continue
        counted += span.counted
        zh, en = _stretch(span)
        yield Text(f"{zh}：{_kind(span, counted).zh}", f"{en}: {_kind(span, counted).en}")
    zh, en = day(due.on)
    yield Text(f"最后一天：{zh}", f"Last day: {en}")


def _stretch(span: Span) -> tuple[str, str]:
    first, last = day(span.from_date), day(span.to_date)
    if span.from_date == span.to_date:
        return first
    return f"{first[0]}至{last[0]}", f"{first[1]} to {last[1]}"


def _kind(span: Span, counted: int) -> Text:
    days = (span.to_date - span.from_date).days + 1
    if span.counted:
        what = (
            Text("调休上班，", "make-up working days, ") if span.kind == "make_up" else Text("", "")
        )
        return Text(
            f"{what.zh}计{span.counted}天，共{counted}天",
            f"{what.en}{span.counted} counted, {counted} so far",
        )
    why = {
        "weekend": Text("周末", "weekend"),
        "holiday": Text(span.name or "放假", "public holiday"),
        "paused": PAUSES.get(span.name, Text("特别程序", "special procedure")),
        "rolled": Text("最后一天遇休息日，顺延", "the last day is a day off, so it moves on"),
    }.get(span.kind, Text("不计", "not counted"))
    return Text(f"{why.zh}，{days}天不算", f"{why.en}, {days} not counted")


def check_answer(
    notice: CorrectionNotice | None, papers: Sequence[int], words: str
) -> CorrectionNotice:
    """Only what is on the closed list, and something at all."""
    if notice is None:
        raise NoNotice()
    listed = {line.material for line in notice.lines}
    for place in papers:
        if place not in listed:
            raise NotOnList(place=place)
    if not papers and len(words.strip()) < 2:
        raise NothingAnswered()
    return notice


def check_collect(case: Case, collect: str, address: str) -> None:
    if case.state not in MAY_CHOOSE:
        raise CollectFixed()
    if collect == "mail" and len(address.strip()) < 6:
        raise MailAddressNeeded()


def masked_address(whole: str) -> str:
    """迎晖路*****: the first few signs, enough to know one's own."""
    return whole[:6] + "*" * max(0, len(whole) - 6)
