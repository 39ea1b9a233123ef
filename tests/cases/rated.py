"""A closed case of a resident, and who may have something to do with its rating."""

from datetime import UTC, datetime

from backend import db
from backend.access.models import Resident, Staff
from backend.cases.actions import ratings
from backend.cases.models import Case, CaseState
from backend.cases.models.ratings import ActKind, MyRating, Rate, RatedStep
from backend.cases.queries import ratings as queries
from tests import make

NOW = datetime(2026, 9, 14, 2, tzinfo=UTC)
"""A Monday, ten in the morning."""


class Scene:
    """A clerk, a reviewer, a supervisor beside them, and one case of one resident."""

    def __init__(self, conn: db.Conn) -> None:
        self.conn = conn

    async def begin(self, state: CaseState = "closed", item: str = "CR-201") -> "Scene":
        here = await make.centre_id(self.conn)
        self.clerk = await make.staff(
            self.conn, "rated-clerk", "clerk", "supervisor", centre_id=here
        )
        self.reviewer = await make.staff(self.conn, "rated-reviewer", "reviewer", centre_id=here)
        self.boss = await make.staff(self.conn, "rated-boss", "supervisor", centre_id=here)
        self.other = await make.staff(self.conn, "rated-other", "supervisor", centre_id=here)
        self.case: Case = await make.case_in(self.conn, state, self.clerk, self.reviewer, NOW, item)
        self.who: Resident = await make.resident(self.conn, 1, NOW)
        return self

    async def rate(
        self, level: int, step: RatedStep = "result", at: datetime = NOW, **said: object
    ) -> list[MyRating]:
        rate = Rate(step, level, **said)  # type: ignore[arg-type]
        return await ratings.rate(self.conn, make.KEYS, self.who, self.case.id, rate, at)

    async def act(
        self, who: Staff, kind: ActKind, words: str = "已核实处理", founded: bool = True
    ) -> None:
        (found,) = await queries.ratings_of_case(self.conn, self.case.organ_id, self.case.id)
        await ratings.act(self.conn, who, found.id, kind, words, NOW, founded)

    async def listed(self, who: Staff, settled: bool = False) -> list[ratings.BadRating]:
        return await ratings.bad_ratings(self.conn, make.KEYS, who, settled)
