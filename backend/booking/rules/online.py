"""Where the online path and a visit meet."""

from datetime import date

from backend.refusal import Refusal


class BookedAlready(Refusal):
    """You have a visit for this matter: {when}. Keep it, or cancel it first and then hand in online."""

    zh = "您已预约{when_zh}到窗口办理这件事。请按预约办理，或先取消预约再网上申请。"


class NoVisitAhead(Refusal):
    """There is no visit to come for this case. Book one first: photos are looked at before the day of the visit."""

    zh = "该办件没有待办理的预约。预审在办理日前进行，请先预约。"


class TooLateToAsk(Refusal):
    """The visit is today: nobody can look at photos before it. Bring the papers themselves."""

    zh = "今天就是办理日，来不及预审，请直接带材料到窗口。"


def check_before_the_day(visit_on: date, today: date) -> None:
    """A clerk needs at least the rest of today."""
    if visit_on <= today:
        raise TooLateToAsk()
