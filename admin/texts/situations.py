"""Texts of the situation questions at the window."""

TEXTS: dict[str, tuple[str, str]] = {
    "situation.title": ("办理情形", "Situation"),
    "situation.change": ("修改", "Change"),
    "situation.change_of": ("修改“{question}”", "Change “{question}”"),
    "situation.instead": (
        "按此情形应办理“{name}”（{code}），请改开该事项的办件。",
        "This situation belongs to “{name}” ({code}): open a case of that item.",
    ),
    "situation.papers": ("按此情形的材料", "Papers in this situation"),
    "situation.spared": ("此情形不需要", "Not needed here"),
    "situation.coming": ("到场", "Who comes"),
    "situation.minutes": ("窗口用时", "At the window"),
    "situation.about": ("约{minutes}分钟", "about {minutes} minutes"),
    "situation.bay": ("查验", "Inspection"),
    "situation.bay_first": ("车辆须先到查验区", "The vehicle goes to the bay first"),
    "situation.online": ("网上办理", "Online"),
    "situation.provisional": (
        "含规划默认值，以法律法规和本级公布的清单为准。",
        "Holds planning defaults: the law and the published list prevail.",
    ),
    "situation.set": ("按此情形办理", "Set this situation"),
    "situation.nothing": ("该事项没有情形问题。", "Nothing is asked of this item."),
    "situation.leave": ("返回，不作更改", "Back, change nothing"),
    "situation.by_resident": ("申请人{at}回答", "Answered by the applicant, {at}"),
    "situation.by_staff": ("窗口{at}填写", "Answered at the window, {at}"),
    "situation.unasked": (
        "还没有问情形，材料按通用清单。",
        "Not asked yet: the papers are those of the general list.",
    ),
    "situation.ask": ("询问情形", "Ask the situation"),
    "situation.again": ("重新询问", "Ask again"),
    "situation.shared": (
        "由数据共享取得，不得索要，请申请人核对：{papers}",
        "Supplied by data sharing: never demand them, let the applicant confirm: {papers}",
    ),
    "situation.hear": ("申请人已当面核对", "The applicant has confirmed"),
    "situation.confirmed_resident": ("申请人已在线核对 {at}", "Confirmed online, {at}"),
    "kiosk.skip": ("直接取号", "Just give me a number"),
    "kiosk.skip_hint": (
        "回答可免排不需要的队；不清楚就直接取号，到窗口再说。",
        "An answer may spare a line; if in doubt take a number and say it at the window.",
    ),
    "kiosk.questions_done": ("请取号", "Take a number"),
    "situation.confirmed_staff": ("申请人已当面核对 {at}", "Confirmed at the window, {at}"),
}
