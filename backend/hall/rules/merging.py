"""What of a journal can't be applied any more, and which times are believed."""

from datetime import datetime, timedelta

from backend.hall.models.merging import Entry
from backend.hall.rules.arrival import AlreadyCheckedIn
from backend.hall.rules.calls import ClerkBusy, WindowBusy
from backend.refusal import Refusal

SLACK = timedelta(seconds=90)
"""A clock may be so far off without anybody having to look."""


class UnknownLease(Refusal):
    """This journal belongs to no window of your centres. Sign in as staff of its centre and send it again."""

    zh = "该离线记录不属于您所在网点的窗口，请由本网点人员登录后重新上传。"
    status = 404


class JournalGap(Refusal):
    """Entry {seq} came before entry {next}. Send the journal from entry {next} on."""

    zh = "第{seq}条先于第{next}条到达，请从第{next}条起重新上传。"


class JournalForked(Refusal):
    """Entry {seq} was sent before with other contents. Keep this page open and call your administrator."""

    zh = "第{seq}条此前已上传且内容不同，请保留本页面并联系管理员。"
    constraint = "offline_entry_has_its_place"


class EntryElsewhere(Refusal):
    """Entry {seq} belongs to another journal. Keep this page open and call your administrator."""

    zh = "第{seq}条属于另一份离线记录，请保留本页面并联系管理员。"
    constraint = "offline_entry_is_merged_once"


class AbsurdClock(Refusal):
    """Done at {at} by the window's clock, which was wrong: not counted. Settle it with what really happened."""

    zh = "窗口时钟显示为{at}，明显有误，未计入。请核实实际情况后注明处理结果。"


class NumberNotLent(Refusal):
    """{label} is not one of the numbers lent to this window: not counted. Give the person a number by hand."""

    zh = "{label}不在本窗口离线号段内，未计入。请人工为其取号。"


class NumberUsed(Refusal):
    """{label} was given to somebody else already: not counted. Give the person another number by hand."""

    zh = "{label}已发给他人，未计入。请人工为其另取号。"
    constraint = "ticket_number_is_unique_in_its_centre_and_day"


class TicketMovedMeanwhile(Refusal):
    """Meanwhile {label} became “{state}” elsewhere, so what was done here was not counted. Settle which holds."""

    zh = (
        "{label}在断网期间已在其他窗口变为“{state}”，本窗口的操作未计入。请核实后注明以哪一方为准。"
    )


class NotInThisLine(Refusal):
    """{label} is not in a line of this window: not counted. Settle it with what really happened."""

    zh = "{label}不在本窗口的队列中，未计入。请核实实际情况后注明处理结果。"


class CodeUnknownHere(Refusal):
    """{label} was checked in by a code this window had not taken along: kept as a walk-in. Look it up."""

    zh = "{label}签到所用预约码不在本窗口离线名单内，已按现场号保留。请核实预约。"


class BookingGone(Refusal):
    """{label} was checked in here, but its appointment was cancelled or moved meanwhile: kept as a walk-in."""

    zh = "{label}在本窗口签到，但其预约在断网期间已取消或改期，已按现场号保留。请核实。"


class CheckedInTwice(Refusal):
    """{label} was checked in here, and its appointment has {other} already: kept as a walk-in. Settle which holds."""

    zh = "{label}在本窗口签到，但其预约已另取号{other}，已按现场号保留。请核实以哪一个号为准。"


class CalledUnseen(Refusal):
    """{label} was called when the connection broke and nobody saw it: back in line at its place. Look whether it waits."""

    zh = "断网瞬间已叫{label}但窗口未显示，已退回原位。请确认该人员是否仍在等候。"


class DoesNotFit(Refusal):
    """What was done with {label} can't be stored: not counted. Settle it with what really happened."""

    zh = "{label}的操作无法入账，未计入。请核实实际情况后注明处理结果。"


class NoteNeeded(Refusal):
    """Write what was found and how it was settled."""

    zh = "请填写核实情况和处理结果。"
    status = 422


class SettledAlready(Refusal):
    """Somebody settled this already. Look at the list again."""

    zh = "该项已由他人处理，请刷新列表。"


BROKEN: dict[str, type[Refusal]] = {
    "ticket_number_is_unique_in_its_centre_and_day": NumberUsed,
    "ticket_one_at_a_window": WindowBusy,
    "ticket_one_at_a_clerk": ClerkBusy,
    "ticket_one_per_appointment": AlreadyCheckedIn,
}
"""What a constraint says about an entry."""


def believed(said: datetime, earliest: datetime, now: datetime) -> datetime:
    """The time an entry counts at: within its lease and no later than now, a little slack drawn in.

    Refuses with AbsurdClock.
    """
    if not earliest - SLACK <= said <= now + SLACK:
        raise AbsurdClock(at=said.strftime("%Y-%m-%d %H:%M:%SZ"))
    return min(max(said, earliest), now)


def check_order(entries: list[Entry], applied: int) -> None:
    """Refuses with JournalGap."""
    expected = applied + 1
    for entry in entries:
        if entry.seq > expected:
            raise JournalGap(seq=entry.seq, next=expected)
        expected = max(expected, entry.seq + 1)
