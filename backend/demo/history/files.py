"""Cases and appointments on their way; written down when nothing more can happen to them."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from backend.demo.history.world import Matter, Moment


class Notice(NamedTuple):
    """The one-time notice: given at an instant by somebody, to be answered by the last day."""

    at: datetime
    on: date
    due: date
    staff_id: int


class File:
    """A case."""

    __slots__ = (
        "acceptance",
        "accepted_by",
        "accepted_on",
        "answered_on",
        "appointments",
        "centre_id",
        "channel",
        "collect",
        "complete",
        "decided_by",
        "decided_on",
        "decision",
        "delivered_by",
        "delivered_on",
        "ground",
        "id",
        "legal_due_on",
        "made_at",
        "matter",
        "notice",
        "number",
        "permit_from",
        "person_id",
        "promised_due_on",
        "provisional",
        "reason",
        "received_on",
        "state",
        "submitted_on",
        "visits",
    )

    def __init__(
        self,
        case_id: UUID,
        number: str,
        matter: Matter,
        person_id: int,
        channel: str,
        centre_id: int,
        made_at: datetime,
    ) -> None:
        self.id = case_id
        self.number = number
        self.matter = matter
        self.person_id = person_id
        self.channel = channel
        self.centre_id = centre_id
        self.made_at = made_at
        self.state = "prepared"
        self.submitted_on: date | None = None
        self.complete: bool | None = None
        self.received_on: date | None = None
        self.notice: Notice | None = None
        self.answered_on: date | None = None
        self.acceptance: str | None = None
        self.accepted_on: date | None = None
        self.accepted_by: int | None = None
        self.legal_due_on: date | None = None
        self.promised_due_on: date | None = None
        self.provisional = False
        self.decided_on: date | None = None
        self.decided_by: int | None = None
        self.decision: str | None = None
        self.reason: str | None = None
        self.ground: str | None = None
        self.permit_from: date | None = None
        self.delivered_on: date | None = None
        self.delivered_by: int | None = None
        self.collect = "window"
        self.appointments: list[Booked] = []
        self.visits: list[UUID] = []

    @property
    def awaited(self) -> bool:
        """Whether somebody is still expected for it."""
        return any(one.state == "booked" for one in self.appointments)


class Then(NamedTuple):
    """The second stage: the window after the bay."""

    pool_id: int
    starts: int
    ends: int
    first: int
    last: int


class Booked:
    """An appointment; `first` and `last` (excluded) are slots of its sheet."""

    __slots__ = (
        "arrived_at",
        "cancelled_by",
        "code",
        "day",
        "ended_at",
        "ends",
        "file",
        "first",
        "id",
        "last",
        "made_at",
        "pool_id",
        "starts",
        "state",
        "then",
        "units",
    )

    def __init__(
        self,
        appointment_id: UUID,
        code: str,
        file: File,
        pool_id: int,
        day: Moment,
        starts: int,
        ends: int,
        run: tuple[int, int],
        then: "Then | None",
        made_at: datetime,
    ) -> None:
        self.id = appointment_id
        self.code = code
        self.file = file
        self.pool_id = pool_id
        self.day = day
        self.starts = starts
        self.ends = ends
        self.first, self.last = run
        self.units = run[1] - run[0]
        self.then = then
        self.state = "booked"
        self.made_at = made_at
        self.arrived_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.cancelled_by: str | None = None
