"""The bounds of what a centre may set about its line: each one a constraint, each with its sentence."""

from backend.refusal import Refusal


class EarlyBounds(Refusal):
    """Check-in opens 0 to 720 minutes before the booked time. Enter a number within that."""

    zh = "提前签到时间应为0至720分钟，请填写该范围内的数字。"
    status = 422
    constraint = "hall_policy_opens_a_day_early_at_most"


class GraceBounds(Refusal):
    """The grace after the booked time is 0 to 240 minutes. Enter a number within that."""

    zh = "迟到宽限应为0至240分钟，请填写该范围内的数字。"
    status = 422
    constraint = "hall_policy_grace_is_bounded"


class BookedLeadBounds(Refusal):
    """A booked time counts 0 to 240 minutes ahead in line. Enter a number within that."""

    zh = "预约排位提前量应为0至240分钟，请填写该范围内的数字。"
    status = 422
    constraint = "hall_policy_booked_lead_is_bounded"


class PriorityLeadBounds(Refusal):
    """Priority counts 0 to 240 minutes ahead in line. Enter a number within that."""

    zh = "优先排位提前量应为0至240分钟，请填写该范围内的数字。"
    status = 422
    constraint = "hall_policy_priority_lead_is_bounded"


class PriorityUnknown(Refusal):
    """Priority is for seniors, disabled or pregnant people, soldiers, or another reason. Tick some of these."""

    zh = "优先对象只能是老年人、残疾人、孕妇、军人或其他，请从中勾选。"
    status = 422
    constraint = "hall_policy_knows_its_priorities"


class CallsBounds(Refusal):
    """A number is called 1 to 5 times before it counts as missed. Enter a number within that."""

    zh = "过号前的叫号次数应为1至5次，请填写该范围内的数字。"
    status = 422
    constraint = "hall_policy_calls_one_to_five_times"


class CallGapBounds(Refusal):
    """Between two calls of one number pass 0 to 120 seconds. Enter a number within that."""

    zh = "两次叫号间隔应为0至120秒，请填写该范围内的数字。"
    status = 422
    constraint = "hall_policy_call_gap_is_bounded"


class MissedPlaceBounds(Refusal):
    """Who was missed stands behind 0 to 50 people of the line. Enter a number within that."""

    zh = "过号返回应排在0至50人之后，请填写该范围内的数字。"
    status = 422
    constraint = "hall_policy_missed_place_is_bounded"


class ParkedPlaceBounds(Refusal):
    """Who stepped aside stands behind 0 to 50 people of the line. Enter a number within that."""

    zh = "暂离返回应排在0至50人之后，请填写该范围内的数字。"
    status = 422
    constraint = "hall_policy_parked_place_is_bounded"


BOUNDS: dict[str, type[Refusal]] = {
    "early_minutes": EarlyBounds,
    "grace_minutes": GraceBounds,
    "booked_minutes": BookedLeadBounds,
    "priority_minutes": PriorityLeadBounds,
    "priorities": PriorityUnknown,
    "calls": CallsBounds,
    "call_gap_seconds": CallGapBounds,
    "missed_behind": MissedPlaceBounds,
    "parked_behind": ParkedPlaceBounds,
}
"""What bounds each field of the policy."""
