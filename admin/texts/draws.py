"""Texts of the page of draws."""

TEXTS: dict[str, tuple[str, str]] = {
    "draws.title": ("摇号", "Draws"),
    "draws.lead": (
        "名额紧张的日期先报名、后摇号：种子的哈希在报名前公布，次序人人可验算。",
        "Scarce days are given out by lot: the hash of the seed is published before anybody enters, and anyone can "
        "work the order out again.",
    ),
    "draws.new": ("发起摇号", "Open a draw"),
    "draws.none": ("该网点还没有摇号。", "This centre has no draws yet."),
    "draws.pool": ("窗口组", "Group of windows"),
    "draws.item": (
        "事项代码（留空：该窗口组的全部事项）",
        "Item code (empty: every item of the group)",
    ),
    "draws.from_date": ("办理日期从", "Days from"),
    "draws.to_date": ("至", "To"),
    "draws.closes_at": ("报名截止", "Registration closes"),
    "draws.offers_until": (
        "名额确认截止，余号向所有人开放",
        "Offers end, what is left opens to all",
    ),
    "draws.reason": ("原因", "Reason"),
    "draws.open_go": ("发起并公布哈希", "Open and publish the hash"),
    "draws.to_correct": ("请更正后再提交：", "Please correct:"),
    "draws.days": ("办理日期", "Days"),
    "draws.state": ("状态", "State"),
    "draws.entries": ("报名人数", "Entered"),
    "draws.times": ("报名截止 / 确认截止", "Closes / offers end"),
    "draws.hash": ("种子哈希（SHA-256）", "Hash of the seed (SHA-256)"),
    "draws.seed": ("种子", "Seed"),
    "draws.all_items": ("全部事项", "Every item"),
    "draws.withdraw": ("撤回", "Withdraw"),
    "draws.withdraw_reason": ("撤回原因", "Reason to withdraw"),
    "draws.state_open": ("报名中", "Open"),
    "draws.state_closed": ("待摇号", "Closed"),
    "draws.state_drawn": ("已摇出", "Drawn"),
    "draws.state_withdrawn": ("已撤回", "Withdrawn"),
}
