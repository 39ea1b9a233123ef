"""What the messages say, in both languages: signed, no ID number, no link, few parts.

A new message is one entry here. Facts come in the message's language; people are addressed by name in
Chinese only, because one Chinese character more than halves the length of an English part.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from msgspec import Struct

from backend.notices import rules
from backend.notices.models import Purpose

SIGN = {"zh": "【青溪公安】", "en": "[Qingxi Police] "}


class Template(Struct, frozen=True):
    """The words, how many parts they may take, and how long after it was due a message is still worth sending."""

    purpose: Purpose
    zh: str
    en: str
    parts: int = 2
    lives: timedelta = timedelta(days=1)


TEMPLATES: dict[str, Template] = {
    "login_code": Template(
        "required",
        "您的登录验证码为{code}，5分钟内有效。工作人员不会向您索要验证码。",
        "Your sign-in code is {code}, valid for 5 minutes. Our staff never ask for it.",
        parts=1,
        lives=timedelta(minutes=5),
    ),
    "appointment_booked": Template(
        "informing",
        "{name}，您已预约{when}在{centre}办理{item}，请携带{papers}，预约码{code}。改期或取消请提前{hours}小时。",
        "Booked: {when}, {centre}, for {item}. Please bring: {papers}. Code {code}. Move or cancel at least {hours} hours before.",
    ),
    "appointment_reminder": Template(
        "informing",
        "{name}，提醒您{when}在{centre}办理{item}，请携带{papers}，预约码{code}。不能前来请提前{hours}小时取消。",
        "Reminder: {when}, {centre}, for {item}. Please bring: {papers}. Code {code}. If you can't come, cancel at least {hours} hours before.",
    ),
    "appointment_moved": Template(
        "informing",
        "{name}，您办理{item}的预约已改为{when}，地点{centre}，预约码{code}不变。原时间不再保留。",
        "Moved: your appointment for {item} is now {when}, {centre}. Code {code} stays the same. The earlier time is no longer kept.",
    ),
    "appointment_moved_by_centre": Template(
        "required",
        "{name}，因{reason}，您办理{item}的预约已由工作人员改为{when}，地点{centre}，预约码{code}不变，十分抱歉。不便前来可改期或取消，也可直接到窗口取号。",
        "Sorry: your appointment for {item} was moved by our staff ({reason}). It is now {when}, {centre}. Code {code} stays the same. You may move or cancel it, or come and take a ticket.",
    ),
    "appointment_cancelled": Template(
        "informing",
        "{name}，您{when}在{centre}的预约（{item}）已取消。需要时可重新预约，也可直接到窗口取号。",
        "Cancelled: {when}, {centre}, {item}. You may book again at any time, or come and take a ticket.",
    ),
    "appointment_cancelled_by_centre": Template(
        "required",
        "{name}，因{reason}，您{when}在{centre}的预约（{item}）已由工作人员取消，十分抱歉。可重新预约，也可直接到窗口取号。",
        "Sorry: your appointment {when}, {centre}, for {item} was cancelled by our staff: {reason}. You may book again, or come and take a ticket.",
    ),
    "appointment_closed": Template(
        "required",
        "{name}，因{reason}，{centre}届时停办，您{when}的预约（{item}）不能办理，十分抱歉。已为您保留新时间至{until}，请在“一趟”中确认，也可直接到窗口取号。",
        "Sorry: {centre} will be closed ({reason}) at your time {when} for {item}. A new time is kept for you until {until}: accept it in Yitang, or come and take a ticket.",
        parts=3,
        lives=timedelta(days=3),
    ),
    "offer_made": Template(
        "offering",
        "{name}，{centre}{when}有空位可办理{item}，已为您保留至{until}。请在“一趟”中接受，逾期将转给下一位。",
        "A place is free: {when}, {centre}, for {item}. It is kept for you until {until}. Accept it in Yitang, or it goes to the next person.",
    ),
    "noshow_paused": Template(
        "required",
        "{name}，您{days}天内有{times}次预约未到，网上预约暂停至{until}。窗口现场取号不受影响；如有特殊情况，请向窗口说明。",
        "You missed {times} appointments within {days} days: booking online is paused until {until}. You may always come and take a ticket. If there was a reason, tell a clerk.",
        lives=timedelta(days=3),
    ),
    "draw_result": Template(
        "offering",
        "{name}，{item}的摇号已完成：{entries}人报名，共{places}个名额，您排在第{place}位。轮到您时另行通知。名单和种子见“一趟”，任何人可核验。",
        "The draw for {item} is done: {entries} people, {places} places, you are number {place}. We tell you when it is your turn. List and seed are in Yitang for anyone to check.",
    ),
    "member_code": Template(
        "required",
        "{name}请求在“一趟”中代您预约，确认码{code}，5分钟内有效。同意再告知对方，不认识请勿理会。",
        "{name} asks to book for you in Yitang. Code {code}, valid for 5 minutes: share it only if you agree.",
        lives=timedelta(minutes=5),
    ),
    "member_confirmed": Template(
        "required",
        "您已同意{name}在“一趟”中代您预约。可随时用本手机登录“一趟”撤回。",
        "You agreed that {name} may book for you in Yitang. Sign in with this phone to take it back.",
        lives=timedelta(days=3),
    ),
    "pre_reviewed": Template(
        "informing",
        "{name}，您{item}的材料预审已答复：合格{good}份，须更换{bad}份，须窗口核验{window}份。详情见“一趟”的办件页。",
        "Your papers for {item} were looked at: {good} good, {bad} to replace, {window} to be seen at the window. See your case in Yitang.",
        lives=timedelta(days=3),
    ),
    "case_accepted": Template(
        "required",
        "您的{item}（办件号{number}）已受理，{due}前办结。",
        "Your {item} (case {number}) was accepted. It will be decided by {due}.",
        lives=timedelta(days=3),
    ),
    "case_noticed": Template(
        "required",
        "您的{item}（办件号{number}）有{count}处需要补正，请于{due}补正，逐项要求见办件详情中的一次性告知书。",
        "Your {item} (case {number}) needs {count} corrections by {due}. The one-time notice in your case lists them all.",
        lives=timedelta(days=3),
    ),
    "case_paused": Template(
        "required",
        "您的{item}（办件号{number}）依法进行特别程序，约{days}天，期间不计入办理期限。",
        "Your {item} (case {number}) is paused for a procedure by law, about {days} days, which do not count.",
        lives=timedelta(days=3),
    ),
    "case_resumed": Template(
        "required",
        "您的{item}（办件号{number}）特别程序已结束，继续办理，{due}前办结。",
        "Your {item} (case {number}) goes on. It will be decided by {due}.",
        lives=timedelta(days=3),
    ),
    "case_extended": Template(
        "required",
        "您的{item}（办件号{number}）经批准延长{days}个工作日至{due}，原因：{reason}。",
        "The limit of your {item} (case {number}) was extended by {days} working days to {due}: {reason}.",
        lives=timedelta(days=3),
    ),
    "case_ready": Template(
        "required",
        "您的{item}（办件号{number}）证件已制好，请携带有效证件到{centre}领取。",
        "Your {item} (case {number}) is ready. Collect it at {centre} with your ID.",
        lives=timedelta(days=3),
    ),
    "case_mailed": Template(
        "required",
        "您的{item}（办件号{number}）结果已寄出，邮件号{parcel}，无需到场。",
        "Your {item} (case {number}) is in the mail, parcel {parcel}. No visit is needed.",
        lives=timedelta(days=3),
    ),
    "case_deemed_accepted": Template(
        "required",
        "您的{item}（办件号{number}）逾期未告知补正，依法自收到材料之日起视为受理，无需您操作。",
        "Your {item} (case {number}) counts as accepted from the day we received it, by law. You need not do anything.",
        lives=timedelta(days=3),
    ),
    "case_deemed_withdrawn": Template(
        "required",
        "您的{item}（办件号{number}）逾期未补正，依规定视为撤回申请。需要时可随时重新申请。",
        "Your {item} (case {number}) was not completed in time and counts as withdrawn. You may apply again at any time.",
        lives=timedelta(days=3),
    ),
    "case_acceptance_withdrawn": Template(
        "required",
        "您的{item}（办件号{number}）容缺材料逾期未补齐，已撤销受理。需要时可随时重新申请。",
        "The papers that were to follow for your {item} (case {number}) did not come in time: its acceptance was withdrawn. You may apply again.",
        lives=timedelta(days=3),
    ),
    "case_granted_by_silence": Template(
        "required",
        "您的{item}（办件号{number}）逾期未作决定，依法视为准予。可到{centre}领取结果。",
        "No decision on your {item} (case {number}) came in time: by law it counts as granted. Collect the result at {centre}.",
        lives=timedelta(days=3),
    ),
    "case_decided": Template(
        "required",
        "您的{item}（办件号{number}）已办结：{decision}。可到{centre}领取结果。",
        "Your {item} (case {number}) was decided: {decision}. Collect the result at {centre}.",
        lives=timedelta(days=3),
    ),
    "case_decided_sent": Template(
        "required",
        "您的{item}（办件号{number}）已办结：{decision}。结果将邮寄或电子送达，无需到场。",
        "Your {item} (case {number}) was decided: {decision}. The result is sent to you: no visit is needed.",
        lives=timedelta(days=3),
    ),
    "rating_invited": Template(
        "informing",
        "您的{item}（办件号{number}）已办结。愿意的话，请在“一趟”的办件页评价这次服务，评价对经办人保密。",
        "Your {item} (case {number}) is done. If you like, rate the service on its page in Yitang; who served you does not see it.",
        lives=timedelta(days=3),
    ),
}


def text(template: str, facts: Mapping[str, object], language: str = "zh") -> str:
    """The message with its facts filled in, shortened to its parts; a missing fact is a bug and raises KeyError."""
    known = TEMPLATES[template]
    words = SIGN[language] + (known.zh if language == "zh" else known.en)
    said = {name: _said(fact, language) for name, fact in facts.items()}
    whole = words.format_map(said)
    for shorten in SHORTENING:
        while len(rules.parts(whole)) > known.parts:
            shorter = shorten(said)
            if shorter == said:
                break
            said, whole = shorter, words.format_map(shorter)
    return whole


def _said(fact: object, language: str) -> str:
    """A list is joined so that its last entries can be cut again."""
    if isinstance(fact, list | tuple):
        return ("、" if language == "zh" else "; ").join(rules.clean(str(one)) for one in fact)
    return rules.clean(str(fact))


def _fewer_papers(facts: dict[str, str]) -> dict[str, str]:
    """One paper less, and a word that says there are more; the first paper stays."""
    papers = facts.get("papers", "")
    mark, and_more = ("、", "等") if "、" in papers else ("; ", " and more")
    kept = papers.removesuffix(and_more).split(mark)[:-1]
    return facts | {"papers": mark.join(kept) + and_more} if kept else facts


def _item_without_bracket(facts: dict[str, str]) -> dict[str, str]:
    """The matter's name without the remark that follows it."""
    item = facts.get("item", "")
    bare = item.split("（", maxsplit=1)[0]
    return facts | {"item": bare} if bare else facts


def _cut(name: str, least: int) -> Callable[[dict[str, str]], dict[str, str]]:
    """Shorten the fact letter by letter, but not below `least` letters."""

    def shorter(facts: dict[str, str]) -> dict[str, str]:
        whole = facts.get(name, "")
        latin = whole.isascii()
        mark = ".." if latin else "…"
        bare = whole.removesuffix(mark)
        if len(bare) <= (2 * least if latin else least):
            return facts
        return facts | {name: bare[:-1].rstrip() + mark}

    return shorter


SHORTENING = (
    _fewer_papers,
    _item_without_bracket,
    _cut("reason", 10),
    _cut("papers", 10),
    _cut("item", 12),
)
"""In this order until the message fits: the place, the time and the code are never cut."""
