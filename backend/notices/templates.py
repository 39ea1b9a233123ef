"""What the messages say, at most 70 characters a part, no ID number, no link to unknown hosts."""

SIGN = "【青溪公安】"

TEMPLATES: dict[str, str] = {
    "login_code": "您的登录验证码为{code}，5分钟内有效。工作人员不会向您索要验证码。",
    "appointment_booked": (
        "{name}，您已预约{when}在{centre}办理{item}，请携带{papers}，预约码{code}。改期或取消请提前{hours}小时。"
    ),
    "appointment_cancelled": "{name}，您{when}在{centre}的预约（{item}）已取消。需要时可重新预约，也可直接到窗口取号。",
    "case_accepted": "您的{item}（办件号{number}）已受理，{due}前办结。",
    "case_decided": "您的{item}（办件号{number}）已办结：{decision}。可到{centre}领取结果。",
}


def text(template: str, facts: dict[str, object]) -> str:
    """The message with its facts filled in; a missing fact is a bug and raises KeyError."""
    return SIGN + TEMPLATES[template].format_map(facts)
