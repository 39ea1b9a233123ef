"""What stands around a case on its page: limits, situation, trips, regions, the reviewer's net, official papers."""

from datetime import date

from msgspec import Struct

from admin.findings import Net, net_of
from admin.nav import HALL
from admin.situations import Situated, situated
from backend.cases.actions import due, filings, papers, remedies
from backend.cases.actions.filings import Sent
from backend.cases.actions.papers import CasePapers
from backend.cases.actions.regions import regions_of
from backend.cases.actions.story import answers_of
from backend.cases.actions.trips import trips_of
from backend.cases.models import Case
from backend.cases.models.due import CaseDue
from backend.cases.models.regions import Regions
from backend.cases.models.remedies import Remedy
from backend.cases.models.trips import Trips
from backend.deps import Asked


class Around(Struct, frozen=True):
    """All of it, and what who asks may do there."""

    today: date
    due: CaseDue
    may_explain: bool
    situated: Situated
    answers: dict[int, str]
    """What the applicant wrote with the answers to the notices, by their number."""
    trips: Trips
    may_cause: bool
    regions: Regions
    may_take: bool
    net: Net | None
    papers: CasePapers
    remedies: list[Remedy]
    may_remedy: bool
    sent: Sent


async def around(asked: Asked, case: Case, today: date) -> Around:
    conn, who = asked.conn, asked.who
    return Around(
        today=today,
        due=await due.due_of(conn, case, today),
        may_explain=who.may(*due.EXPLAINS, centre_id=case.centre_id),
        situated=await situated(asked, case),
        answers=await answers_of(conn, asked.keys, case),
        trips=await trips_of(conn, case),
        may_cause=who.may("supervisor", centre_id=case.centre_id),
        regions=await regions_of(conn, case),
        may_take=who.may(*HALL, centre_id=case.centre_id),
        net=await net_of(asked, case),
        papers=await papers.papers_on_page(conn, case),
        remedies=await remedies.of_case(conn, case),
        may_remedy=who.may(*remedies.KEEPS, centre_id=case.centre_id)
        and case.submitted_on is not None,
        sent=await filings.sent_of(conn, asked.keys, case),
    )
