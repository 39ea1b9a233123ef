"""What happened, as rows. The shapes here are those that the ordinary statements write."""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random
from uuid import UUID

from backend.demo.history.world import Matter, Moment, Paper

COLUMNS: dict[str, tuple[str, ...]] = {
    "person": (
        "id",
        "name_sealed",
        "id_number_sealed",
        "id_number_index",
        "phone_sealed",
        "phone_index",
        "home_division",
        "made_at",
    ),
    "case_file": (
        "organ_id",
        "id",
        "number",
        "item_code",
        "item_version",
        "person_id",
        "channel",
        "centre_id",
        "state",
        "made_at",
        "submitted_on",
        "complete_at_first",
        "accepted_on",
        "accepted_by",
        "legal_due_on",
        "promised_due_on",
        "due_provisional",
        "decided_on",
        "decided_by",
        "decision",
        "reason",
        "delivered_on",
    ),
    "case_material": ("organ_id", "case_id", "place", "name_zh", "name_en", "state"),
    "appointment": (
        "organ_id",
        "id",
        "code",
        "case_id",
        "person_id",
        "item_code",
        "centre_id",
        "pool_id",
        "starts_at",
        "ends_at",
        "on_date",
        "units",
        "state",
        "made_at",
        "arrived_at",
        "ended_at",
        "cancelled_by",
    ),
    "ticket": (
        "organ_id",
        "id",
        "centre_id",
        "on_date",
        "pool_id",
        "prefix",
        "number",
        "item_code",
        "person_id",
        "appointment_id",
        "case_id",
        "due_at",
        "priority",
        "state",
        "window_id",
        "staff_id",
        "issued_at",
        "called_at",
        "started_at",
        "ended_at",
    ),
    "ticket_counter": ("centre_id", "on_date", "prefix", "last"),
    "visit": (
        "organ_id",
        "id",
        "centre_id",
        "on_date",
        "person_id",
        "ticket_id",
        "outcome",
        "cause",
        "ended_at",
    ),
    "visit_case": ("organ_id", "visit_id", "case_id"),
    "event": (
        "organ_id",
        "on_date",
        "at",
        "kind",
        "case_id",
        "item_code",
        "item_version",
        "centre_id",
        "appointment_id",
        "ticket_id",
        "visit_id",
        "slot_on",
        "actor_kind",
        "actor_id",
        "reason",
        "details",
    ),
}
"""In the order in which rows refer to each other."""

Row = tuple[object, ...]


class File:
    """A case on its way; written down when nothing more can happen to it."""

    __slots__ = (
        "accepted_by",
        "accepted_on",
        "appointments",
        "centre_id",
        "channel",
        "complete",
        "decided_by",
        "decided_on",
        "decision",
        "delivered_on",
        "id",
        "legal_due_on",
        "made_at",
        "matter",
        "number",
        "person_id",
        "promised_due_on",
        "provisional",
        "reason",
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
        self.accepted_on: date | None = None
        self.accepted_by: int | None = None
        self.legal_due_on: date | None = None
        self.promised_due_on: date | None = None
        self.provisional = False
        self.decided_on: date | None = None
        self.decided_by: int | None = None
        self.decision: str | None = None
        self.reason: str | None = None
        self.delivered_on: date | None = None
        self.appointments: list[Booked] = []
        self.visits: list[UUID] = []


class Booked:
    """An appointment on its way. Slot indexes are those of its sheet."""

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
        self.state = "booked"
        self.made_at = made_at
        self.arrived_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.cancelled_by: str | None = None


class Ledger:
    """Rows waiting to be written, by table."""

    def __init__(self, organ_id: int) -> None:
        self.organ_id = organ_id
        self.rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        self._event = self.rows["event"].append

    def take(self) -> Iterator[tuple[str, list[Row]]]:
        """Everything written down so far, table by table in their order; afterwards it is empty."""
        for table, rows in self.rows.items():
            if rows:
                yield table, list(rows)
                rows.clear()

    def case_event(
        self,
        kind: str,
        file: File,
        on: date,
        at: datetime,
        actor: str,
        actor_id: int | None,
        reason: str | None = None,
        details: bytes | None = None,
        visit: tuple[UUID | None, UUID] | None = None,
    ) -> None:
        """`visit`: ticket and visit. It happens at the case's own centre."""
        matter = file.matter
        ticket_id, visit_id = visit or (None, None)
        self._event(
            (
                self.organ_id, on, at, kind, file.id, matter.code, matter.version, file.centre_id, None, ticket_id,
                visit_id, None, actor, actor_id, reason, details,
            )
        )  # fmt: skip

    def appointment_event(
        self,
        kind: str,
        one: Booked,
        on: date,
        at: datetime,
        actor: str,
        actor_id: int | None = None,
        details: bytes | None = None,
    ) -> None:
        file = one.file
        self._event(
            (
                self.organ_id, on, at, kind, file.id, file.matter.code, file.matter.version, file.centre_id, one.id,
                None, None, one.day.on, actor, actor_id, None, details,
            )
        )  # fmt: skip

    def ticket_event(
        self,
        kind: str,
        ticket_id: UUID,
        code: str,
        centre_id: int,
        on: date,
        at: datetime,
        actor_id: int | None,
        details: bytes | None = None,
        visit_id: UUID | None = None,
    ) -> None:
        self._event(
            (
                self.organ_id, on, at, kind, None, code, None, centre_id, None, ticket_id, visit_id, None, "staff",
                actor_id, None, details,
            )
        )  # fmt: skip

    def add(self, table: str, *row: object) -> None:
        self.rows[table].append((self.organ_id, *row))

    def write_file(self, file: File, papers: bool = False) -> None:
        """The case as it stands with its appointments and visits; `papers` for one that is still open."""
        self.add(
            "case_file",
            file.id, file.number, file.matter.code, file.matter.version, file.person_id, file.channel, file.centre_id,
            file.state, file.made_at, file.submitted_on, file.complete, file.accepted_on, file.accepted_by,
            file.legal_due_on, file.promised_due_on, file.provisional, file.decided_on, file.decided_by, file.decision,
            file.reason, file.delivered_on,
        )  # fmt: skip
        for one in file.appointments:
            self._write_appointment(one)
        for visit_id in file.visits:
            self.add("visit_case", visit_id, file.id)
        if papers:
            for place, (paper, state) in enumerate(papers_of(file), 1):
                self.add("case_material", file.id, place, paper.name_zh, paper.name_en, state)

    def _write_appointment(self, one: Booked) -> None:
        file, day = one.file, one.day
        self.add(
            "appointment",
            one.id, one.code, file.id, file.person_id, file.matter.code, file.centre_id, one.pool_id,
            day.at(one.starts), day.at(one.ends), day.on, one.units, one.state, one.made_at, one.arrived_at,
            one.ended_at, one.cancelled_by,
        )  # fmt: skip


def papers_of(file: File) -> Iterator[tuple[Paper, str]]:
    """The papers with their states: what was missing is there once the case was accepted."""
    short = file.state == "submitted" and not file.complete
    for paper in file.matter.papers:
        if paper.state != "missing" or file.state == "prepared":
            yield paper, paper.state
        else:
            yield paper, "missing" if short else "have"
            short = False


def uuid7(rng: Random, at: datetime) -> UUID:
    """Version 7 of an instant, as the database makes them: ids sort and partition by time."""
    milliseconds = int(at.timestamp() * 1000)
    rest = rng.getrandbits(74)
    return UUID(int=milliseconds << 80 | 7 << 76 | (rest >> 62) << 64 | 2 << 62 | rest & (1 << 62) - 1)
