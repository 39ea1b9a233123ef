"""What the parts of counted things are called: of each axis of a source its values; empty where it goes without saying."""

from backend.permits.catalogue import load_bundles
from backend.permits.models import Text
from backend.tallies import wording
from backend.tallies.models.facts import Source
from backend.tallies.models.figures import Language

NOTHING = Text("", "")
PARTS: dict[str, dict[str, Text]] = {
    "how": {
        "online": Text("网上提交", "handed in online"),
        "on_site": Text("窗口提交", "handed in at a window"),
        "not_accepted": Text("不予受理", "not accepted"),
        "not_needed": Text("无需许可", "no permit needed"),
        "withdrawn": Text("受理前撤回", "withdrawn before acceptance"),
        "acceptance_withdrawn": Text("撤销受理", "acceptance withdrawn"),
    },
    "bundle": {one.code: one.name for one in load_bundles().values()},
    "role": {
        "lead": Text("牵头件", "leading case"),
        "part": Text("随办件", "under a leading case"),
    },
    "way": {
        "plain": Text("受理", "accepted"),
        "on_the_spot": Text("当场受理", "accepted on the spot"),
        "deferred": Text("容缺受理", "accepted with papers to follow"),
        "commitment": Text("告知承诺受理", "accepted on commitment"),
        "deemed": Text("视为受理", "deemed accepted"),
    },
    "noticed": {"clean": NOTHING, "noticed": Text("经补正", "after a notice")},
    "nth": {"first": NOTHING, "again": Text("重复受理", "accepted again")},
    "outcome": {
        "granted": Text("准予", "granted"),
        "granted_by_silence": Text("默示准予", "granted by silence"),
        "refused": Text("不予", "refused"),
        "ended": Text("终止", "ended"),
    },
    "of": {"new": NOTHING, "renewal": Text("延续", "renewal"), "change": Text("变更", "change")},
    "timing": {
        "promise": Text("承诺期限内", "within the promise"),
        "legal": Text("法定期限内", "within the legal limit"),
        "missed": Text("超承诺期限、无法定期限", "past the promise, no legal limit"),
        "late": Text("逾期", "overdue"),
        "none": NOTHING,
    },
    "speed": {"day": Text("24小时内", "within 24 hours"), "longer": NOTHING, "unknown": NOTHING},
    "pairing": {"paired": NOTHING, "stray": Text("与受理不对应", "without its acceptance")},
    "papers": {
        "complete": Text("一次交齐", "complete at first"),
        "other": Text("未一次交齐或例外事项", "not complete at first, or an exception"),
    },
    "trips": {
        "0": Text("到场0次", "no trip"),
        "1": Text("到场1次", "1 trip"),
        "2": Text("到场2次", "2 trips"),
        "3": Text("到场3次及以上", "3 trips or more"),
    },
    "step": {
        "handing_in": Text("受理环节", "when handed in"),
        "result": Text("结果环节", "after the result"),
    },
    "all": {"all": Text("办结", "closed")},
    "when": {"on_time": Text("按时", "on time"), "late": Text("逾期", "late")},
    "what": {
        "taken": Text("代收", "taken for another organ"),
        "wasted": Text("白跑", "wasted"),
        "filed": Text("收到", "filed"),
        "upheld": Text("维持", "upheld"),
        "changed": Text("变更", "changed"),
        "revoked": Text("撤销", "revoked"),
        "unlawful": Text("确认违法", "found unlawful"),
        "lost": Text("败诉", "lost"),
        "withdrawn": Text("撤回", "withdrawn"),
    },
    "kind": {"review": Text("行政复议", "reconsideration"), "suit": Text("行政诉讼", "suit")},
    "level": {
        "level_1": Text("非常不满意", "very dissatisfied"),
        "level_2": Text("不满意", "dissatisfied"),
        "level_3": Text("基本满意", "fairly satisfied"),
        "level_4": Text("满意", "satisfied"),
        "level_5": Text("非常满意", "very satisfied"),
    },
    "mended": {"open": NOTHING, "mended": Text("已整改", "mended")},
    "called": {"uncalled": NOTHING, "called": Text("已回访", "called back")},
    "fate": {
        "granted": Text("赴约，办理并准予", "came, served, granted"),
        "served": Text("赴约并办理", "came and was served"),
        "arrived": Text("赴约", "came"),
        "noshow": Text("爽约", "no-show"),
        "cancelled": Text("本人取消", "cancelled by the resident"),
        "open": Text("未到时段或无记录", "nothing yet"),
    },
    "who": {
        "booked": Text("预约号票", "with appointment"),
        "walk_in": Text("现场号票", "without appointment"),
    },
    "weekday": {
        day: Text(f"周{zh}", en)
        for day, zh, en in zip(
            "1234567",
            "一二三四五六日",
            ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
            strict=True,
        )
    },
    "hour": {f"{h:02d}": Text(f"{h}时", f"{h:02d}:00") for h in range(24)},
}


def said(source: Source | None, part: str, language: Language) -> str:
    """Each axis in words, without those that go without saying."""
    values = part.split(".")
    if source is None or len(source.axes) != len(values):
        return part
    told = (
        wording.say(PARTS[axis][value], language) if value in PARTS.get(axis, {}) else value
        for (axis, _), value in zip(source.axes, values, strict=True)
    )
    return (" · ").join(text for text in told if text) or part
