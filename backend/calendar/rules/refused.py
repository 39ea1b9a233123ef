"""Why a change of openings is refused."""

from backend.refusal import Refusal


class UnknownSeries(Refusal):
    """There is no such opening any more. Look at the newest timetable and choose again."""

    zh = "没有这条开放时间，或已变更，请查看最新安排后重新选择。"
    status = 404


class UnknownException(Refusal):
    """There is no such exception any more. Look at the newest timetable and choose again."""

    zh = "没有这条例外安排，或已撤回，请查看最新安排后重新选择。"
    status = 404


class UnknownPool(Refusal):
    """This centre has no such group of windows. Choose one from the list."""

    zh = "该网点没有这个窗口组，请从列表中选择。"
    status = 404


class PastChange(Refusal):
    """What was open before {today} is history and stays. Choose a day from {today} on."""

    zh = "{today}之前的开放安排已成历史，不能更改，请选择{today}及以后的日期。"
    status = 422


class DatesReversed(Refusal):
    """The last day is before the first. Correct one of the two."""

    zh = "结束日期早于开始日期，请改正其中一个。"
    status = 422


class TimesReversed(Refusal):
    """The closing time must come after the opening time, both on the same day. Give both, or neither."""

    zh = "结束时间须晚于开始时间，且在同一天之内。请同时填写两个时间，或都不填。"
    status = 422


class NotWhole(Refusal):
    """Times are given in whole minutes. Leave the seconds out."""

    zh = "时间以整分钟为单位，请去掉秒数。"
    status = 422


class TooShort(Refusal):
    """This is shorter than one unit of {minutes} minutes. Make it longer, or choose a smaller unit."""

    zh = "开放时间短于一个{minutes}分钟的时段，请延长时间或改用更短的时段。"
    status = 422
    constraint = "opening_series_ends_after_it_starts"


class NoWeekday(Refusal):
    """Choose at least one day of the week for this opening."""

    zh = "请至少选择一个星期几。"
    status = 422
    constraint = "opening_series_weekdays_are_iso"


class UnknownWeekday(Refusal):
    """Make-up days follow one of Monday to Sunday, or stay closed. Choose one of these."""

    zh = "调休上班日只能按周一至周日之一开放，或不开放，请重新选择。"
    status = 422
    constraint = "centre_make_up_weekday_is_iso_or_none"


class NoReserve(Refusal):
    """Booking is an option, never a gate: keep at least one window for people without an
    appointment."""

    zh = "预约只是可选方式，不得成为门槛：请至少为未预约群众保留1个窗口。"
    status = 422
    constraint = "opening_series_keeps_a_walk_in_reserve"


class ReserveTooLarge(Refusal):
    """Only {windows} windows are open then, so no more can be kept for walk-ins. Lower the reserve."""

    zh = "该时段只开{windows}个窗口，现场保留数不能更多，请减少保留数。"
    status = 422


class TooManyWindows(Refusal):
    """This group has {there} windows. Open at least one and at most {there}."""

    zh = "该窗口组共有{there}个窗口，请填写1至{there}。"
    status = 422
    constraint = "opening_series_has_a_window"


class WindowsNotFewer(Refusal):
    """Usually up to {windows} windows are open. Choose at least 1 and fewer than that, or close the group."""

    zh = "平时最多开{windows}个窗口，请填写不少于1且少于该数的窗口数；全部不开请选择停办。"
    status = 422
    constraint = "opening_exception_leaves_a_window"


class ReasonWanted(Refusal):
    """People will read why. Give the reason in Chinese and in English, two characters or more each."""

    zh = "原因会向群众公布，请用中文和英文分别填写，至少两个字符。"
    status = 422


class LongException(Refusal):
    """An exception lasts a year at most. For longer, end the opening or change its hours."""

    zh = "例外安排最长一年。更长时间请结束该开放时间或更改其时段。"
    status = 422


class AlreadyEnds(Refusal):
    """This opening ends on {on_date} anyway. Choose an earlier day, or add a new opening after it."""

    zh = "该开放时间本就于{on_date}结束，请选择更早的日期，或另行新增。"


class NothingChanges(Refusal):
    """The opening would stay exactly as it is. Change its hours, days or windows first."""

    zh = "没有任何变化。请先修改时间、星期或窗口数。"
    status = 422
