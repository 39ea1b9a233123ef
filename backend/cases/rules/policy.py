"""The bounds of what an organ may set about its cases: each one a constraint, each with its sentence."""

from backend.refusal import Refusal


class CorrectionBounds(Refusal):
    """What a notice asks for may take 1 to 90 days. Enter a number within that."""

    zh = "补正期限应为1至90天，请填写该范围内的数字。"
    status = 422
    constraint = "case_policy_correction_is_bounded"


class DeferringBounds(Refusal):
    """Papers may follow within 1 to 90 working days. Enter a number within that."""

    zh = "容缺后补期限应为1至90个工作日，请填写该范围内的数字。"
    status = 422
    constraint = "case_policy_deferring_is_bounded"


class YellowBounds(Refusal):
    """A limit turns yellow 0 to 30 working days before its end. Enter a number within that."""

    zh = "黄色预警应在期满前0至30个工作日，请填写该范围内的数字。"
    status = 422
    constraint = "case_policy_yellow_is_bounded"


class RedBounds(Refusal):
    """Red comes after yellow: enter 0 or more working days, at most as many as for yellow."""

    zh = "红色预警不得早于黄色预警，请填写0至黄色预警天数之间的数字。"
    status = 422
    constraint = "case_policy_red_comes_after_yellow"


BOUNDS: dict[str, type[Refusal]] = {
    "correction_days": CorrectionBounds,
    "deferred_days": DeferringBounds,
    "yellow_days": YellowBounds,
    "red_days": RedBounds,
}
