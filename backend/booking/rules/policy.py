"""The bounds of what a deployment may set about booking: each one a constraint, each with its sentence."""

from backend.refusal import Refusal


class HoldMinutesBounds(Refusal):
    """A place is kept for 1 to 60 minutes while the form is filled. Enter a number within that."""

    zh = "填表期间保留号源应为1至60分钟，请填写该范围内的数字。"
    status = 422
    constraint = "booking_policy_holds_one_to_sixty_minutes"


class LivePerPhoneBounds(Refusal):
    """A phone may hold at least one appointment. Enter 1 or more."""

    zh = "每个手机号至少允许1个有效预约，请填写1或更大的数字。"
    status = 422
    constraint = "booking_policy_allows_one_booking"


class GapBounds(Refusal):
    """The wait between two stages of a visit is 0 to 240 minutes at most. Enter a number within that."""

    zh = "同次到访两个环节之间的等待应为0至240分钟，请填写该范围内的数字。"
    status = 422
    constraint = "booking_policy_gap_is_bounded"


class NoshowLimitBounds(Refusal):
    """A pause needs at least one missed appointment. Enter 1 or more."""

    zh = "暂停网上预约前至少须有1次未到，请填写1或更大的数字。"
    status = 422
    constraint = "booking_policy_forgives_one"


class NoshowDaysBounds(Refusal):
    """Missed appointments are counted over 1 to 366 days. Enter a number within that."""

    zh = "未到次数的统计期应为1至366天，请填写该范围内的数字。"
    status = 422
    constraint = "booking_policy_remembers_a_year_at_most"


class NoshowPauseBounds(Refusal):
    """Online booking is paused for 0 to 366 days. Enter a number within that; 0 means never."""

    zh = "暂停网上预约应为0至366天，请填写该范围内的数字；0表示不暂停。"
    status = 422
    constraint = "booking_policy_pauses_a_year_at_most"


class ReturnBounds(Refusal):
    """A freed place can't return before it was freed. Enter 0 or more minutes."""

    zh = "退号重新放出不能早于退号时，请填写0或更大的分钟数。"
    status = 422
    constraint = "booking_policy_return_starts_now_or_later"


class ReturnReversed(Refusal):
    """The latest return of a freed place must not be before the earliest. Correct one of the two if it is."""

    zh = "退号最晚放出时间不得早于最早时间，如有颠倒请改正其中一个。"
    status = 422
    constraint = "booking_policy_return_window_is_forward"


class OfferMinutesBounds(Refusal):
    """An offer stands for at least 5 minutes, so that people can answer. Enter 5 or more."""

    zh = "候补名额至少保留5分钟以便答复，请填写5或更大的数字。"
    status = 422
    constraint = "booking_policy_offers_stand_five_minutes"


class OffersADayBounds(Refusal):
    """The waiting list makes at least one offer a day to a person. Enter 1 or more."""

    zh = "候补每人每天至少可获1次通知，请填写1或更大的数字。"
    status = 422
    constraint = "booking_policy_offers_once"


class ReleaseReversed(Refusal):
    """The end of the time in which new days open must come after its beginning. Correct one of the two if
    it does not."""

    zh = "放号时段的结束须晚于开始，如有颠倒请改正其中一个。"
    status = 422
    constraint = "booking_policy_release_window_is_forward"


BOUNDS: dict[str, type[Refusal]] = {
    "hold_minutes": HoldMinutesBounds,
    "live_per_phone": LivePerPhoneBounds,
    "gap_minutes": GapBounds,
    "noshow_limit": NoshowLimitBounds,
    "noshow_days": NoshowDaysBounds,
    "noshow_pause_days": NoshowPauseBounds,
    "return_from_minutes": ReturnBounds,
    "return_to_minutes": ReturnReversed,
    "offer_minutes": OfferMinutesBounds,
    "offers_a_day": OffersADayBounds,
    "release_from": ReleaseReversed,
    "release_to": ReleaseReversed,
}
"""What bounds each field of the policy."""
