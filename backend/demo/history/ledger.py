"""What happened, as rows. The shapes here are those that the ordinary statements write."""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random
from uuid import UUID

from backend.demo.history import chances
from backend.demo.history.columns import COLUMNS
from backend.demo.history.files import Booked, File, Notice
from backend.demo.history.world import Paper

Row = tuple[object, ...]


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

    def centre_event(
        self, kind: str, centre_id: int, on: date, at: datetime, details: bytes
    ) -> None:
        """Done by a job."""
        self._event(
            (
                self.organ_id, on, at, kind, None, None, None, centre_id, None, None, None, None, "job", None, None,
                details,
            )
        )  # fmt: skip

    def add(self, table: str, *row: object) -> None:
        self.rows[table].append((self.organ_id, *row))

    def write_file(self, file: File, papers: bool = False) -> None:
        """The case as it stands with its appointments and visits; `papers` for one that is still open."""
        self.add(
            "case_file",
            file.id, file.number, file.matter.code, file.matter.version, file.person_id, file.channel, file.centre_id,
            file.state, file.made_at, file.submitted_on, file.complete, file.received_on, file.accepted_on,
            file.accepted_by, file.acceptance, file.legal_due_on, file.promised_due_on, file.provisional,
            file.decided_on, file.decided_by, file.decision, file.reason, file.ground, file.delivered_on, file.collect,
            "in_force" if file.permit_from else None, file.permit_from, file.matter.sealed,
        )  # fmt: skip
        if file.notice is not None:
            self._write_notice(file, file.notice)
        for one in file.appointments:
            self._write_appointment(one)
        for visit_id in file.visits:
            self.add("visit_case", visit_id, file.id)
        if papers:
            for place, (paper, state) in enumerate(papers_of(file), 1):
                self.add("case_material", file.id, place, paper.name_zh, paper.name_en, state)

    def _write_notice(self, file: File, given: Notice) -> None:
        place, paper = first_wanted(file)
        self.add(
            "correction_notice",
            file.id, 1, chances.POLICY.rule_set, given.at, given.on, given.staff_id, given.due, "signed", given.on,
            file.answered_on,
        )  # fmt: skip
        self.add("correction_line", file.id, 1, 1, place, paper.name_zh)

    def _write_appointment(self, one: Booked) -> None:
        file, day, then = one.file, one.day, one.then
        self.add(
            "appointment",
            one.id, one.code, file.id, file.person_id, file.matter.code, file.centre_id, one.pool_id,
            day.at(one.starts), day.at(one.ends), then.pool_id if then else None,
            day.at(then.starts) if then else None, day.at(then.ends) if then else None, day.on, one.units, one.state, one.made_at, one.arrived_at,
            one.ended_at, one.cancelled_by,
        )  # fmt: skip


def first_wanted(file: File) -> tuple[int, Paper]:
    """The first paper the applicant brings, which is the one that is missing."""
    return next(
        (place, paper)
        for place, paper in enumerate(file.matter.papers, 1)
        if paper.state == "missing"
    )


def papers_of(file: File) -> Iterator[tuple[Paper, str]]:
    """The papers with their states: what was missing is there once the case was accepted."""
    short = file.state == "correcting"
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
    return UUID(
        int=milliseconds << 80 | 7 << 76 | (rest >> 62) << 64 | 2 << 62 | rest & (1 << 62) - 1
    )
