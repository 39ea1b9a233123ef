"""Official papers: issued once, kept sealed, checked each time they are fetched."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from backend import crypto, db, typeset
from backend.access import actions as access
from backend.access import queries as accounts
from backend.access.models import Resident, Staff
from backend.cases import papers, queries
from backend.cases.actions.views import case_of, case_of_resident
from backend.cases.models import Case
from backend.cases.models.machine import Verb
from backend.cases.models.papers import IssuedPaper, Numbered, OrganName, PaperKind
from backend.cases.papers import Applicant, Basis, Kind, Mark, Source
from backend.cases.queries import papers as kept
from backend.cases.rules import papers as rules
from backend.clock import civil_date
from backend.crypto import Keys
from backend.permits import actions as permits
from backend.permits.models import Item, Text

SEALED = "issued_paper.pdf"
LOOKS_BACK = timedelta(days=60)
"""How long ago silence may have acted for its paper still to be written: longer than any stop of the worker."""
AT_ONCE = 20
"""Papers of one run of the job: it holds the counters while it writes."""

BY_LAW: dict[str, PaperKind] = {
    "case_accepted": "deemed_accepted",
    "case_withdrawn": "withdrawn",
    "case_acceptance_withdrawn": "acceptance_withdrawn",
    "case_granted": "granted",
}
"""Which paper tells what silence did."""


class PaperChoice(Struct, frozen=True):
    kind: PaperKind
    title: Text


class Fetched(Struct, frozen=True):
    """A paper and its PDF, as it was issued."""

    paper: IssuedPaper
    pdf: bytes


async def issue(
    conn: db.Conn,
    keys: Keys,
    case: Case,
    kind: PaperKind,
    who: Staff | None,
    now: datetime,
    about: int | None = None,
    again: bool = False,
) -> IssuedPaper:
    """The paper of this kind: the one that was issued, else made now. `again` makes a new one in its place.

    `about`: which notice or pause, the newest if not said. `who` None: by law or by a job.
    """
    await kept.lock_case(conn, case)
    case = await case_of(conn, case.id, case.organ_id)
    source = await _source(conn, keys, case, kind, about, now)
    before = _newest(source.issued, kind, source.about)
    if before is not None and not again:
        return before
    sort = papers.KINDS[kind]
    if not sort.fits(source):
        raise rules.PaperNotDue(paper=sort.titled(source.item).zh)
    number = await _number(conn, case, sort, source)
    return await _make(conn, keys, sort, source, number, before, who, now)


async def issue_for(
    conn: db.Conn, keys: Keys, case: Case, verb: Verb, who: Staff | None, now: datetime
) -> list[IssuedPaper]:
    """The papers that belong to a step just taken; none where the law asks for none in writing."""
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    wanted = [kind for kind in rules.BY_STEP.get(verb, ()) if rules.belongs(kind, case, item)]
    return [await issue(conn, keys, case, kind, who, now) for kind in wanted]


async def issue_owed(conn: db.Conn, keys: Keys, now: datetime) -> int:
    """Papers of what silence did, which no hand has written; how many. Safe to run twice and by two workers."""
    owed = await kept.owed_papers(conn, civil_date(now) - LOOKS_BACK, AT_ONCE)
    for one in owed:
        case = await case_of(conn, one.case_id, one.organ_id)
        await issue(conn, keys, case, BY_LAW[one.event], None, now)
    return len(owed)


async def papers_of(conn: db.Conn, case: Case) -> list[IssuedPaper]:
    """Oldest first, also those that were replaced."""
    return await kept.issued_papers(conn, case)


class CasePapers(Struct, frozen=True):
    """A case's papers for its page: those issued, newest first, and the kinds that could be issued now."""

    issued: list[IssuedPaper]
    could: list[PaperChoice]


async def papers_on_page(conn: db.Conn, case: Case) -> CasePapers:
    """What `templates/cases/_papers_issued.html` shows."""
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    issued = await kept.issued_papers(conn, case)
    notices, pauses = await queries.notices(conn, case), await queries.pauses(conn, case)
    basis = Basis(case, notices, pauses, issued, 0)
    could = [
        PaperChoice(sort.kind, sort.titled(item))
        for sort in papers.KINDS.values()
        if _could(basis.of(_about(basis, sort.kind, None)), sort)
    ]
    return CasePapers(issued[::-1], could)


def _could(basis: Basis, sort: Kind) -> bool:
    return sort.fits(basis) and _newest(basis.issued, sort.kind, basis.about) is None


async def fetch(conn: db.Conn, keys: Keys, case: Case, paper_id: UUID) -> Fetched:
    """The PDF as it was issued: of this case, unchanged, and with its owner inside. Else it is not given out."""
    row = await kept.kept_paper(conn, case, paper_id)
    found = next((one for one in await papers_of(conn, case) if one.id == paper_id), None)
    if row is None or found is None:
        raise rules.UnknownPaper()
    if row.pdf_sealed is None:
        raise rules.PaperForgotten()
    try:
        pdf = crypto.open_bytes(keys, row.pdf_sealed, SEALED, str(paper_id))
    except crypto.SealBroken:
        raise rules.PaperBroken() from None
    whole = hashlib.sha256(pdf).digest() == row.sha256
    if not whole or Mark.inside(pdf) != mark_of(keys, case, paper_id):
        raise rules.PaperBroken()
    return Fetched(found, pdf)


async def my_papers(conn: db.Conn, who: Resident, case_id: UUID) -> list[IssuedPaper]:
    """Of one's own case."""
    return await papers_of(conn, await case_of_resident(conn, who, case_id))


async def my_paper(
    conn: db.Conn, keys: Keys, who: Resident, case_id: UUID, paper_id: UUID
) -> Fetched:
    """Of one's own case."""
    return await fetch(conn, keys, await case_of_resident(conn, who, case_id), paper_id)


async def staff_paper(
    conn: db.Conn, keys: Keys, who: Staff, case: Case, paper_id: UUID, now: datetime
) -> Fetched:
    """For staff of the case's centre; the look is written down, because the paper names its owner in full."""
    found = await fetch(conn, keys, case, paper_id)
    await accounts.add_audit(
        conn,
        who.id,
        case.centre_id,
        "paper_view",
        case.person_id,
        f"打印文书 {found.paper.number}",
        {"case": str(case.id), "paper": str(paper_id)},
        now,
    )
    return found


def mark_of(keys: Keys, case: Case, paper_id: UUID) -> Mark:
    """What must stand inside the paper."""
    owner = crypto.blind_index(keys, "paper_owner", f"{paper_id}:{case.id}:{case.person_id}")
    return Mark(paper_id, case.id, owner[:16].hex())


async def _source(
    conn: db.Conn, keys: Keys, case: Case, kind: PaperKind, about: int | None, now: datetime
) -> Source:
    """Everything a paper may say, read in one transaction."""
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    person = await access.open_person(conn, keys, case.person_id)
    organisation = await kept.person_kind(conn, case.person_id) == "organisation"
    source = Source(
        case=case,
        item=item,
        organ=await kept.organ_name(conn, case.organ_id) or OrganName("", "", None),
        applicant=Applicant(person.name, person.id_number, organisation),
        materials=await queries.materials(conn, case.organ_id, case.id),
        notices=await queries.notices(conn, case),
        pauses=await queries.pauses(conn, case),
        last={step.kind: step for step in await kept.last_steps(conn, case)},
        issued=await kept.issued_papers(conn, case),
        about=0,
        today=civil_date(now),
    )
    return source.of(_about(source, kind, about))


def _about(basis: Basis, kind: PaperKind, about: int | None) -> int:
    """Which of several: the one asked for, else the newest."""
    several = {
        "correction": [one.place for one in basis.notices],
        "paused": [one.place for one in basis.pauses],
    }.get(kind)
    if several is None:
        return 0
    return about if about is not None else max(several, default=0)


def _newest(issued: Sequence[IssuedPaper], kind: PaperKind, about: int) -> IssuedPaper | None:
    same = [one for one in issued if (one.kind, one.about) == (kind, about)]
    return max(same, key=lambda one: one.edition, default=None)


async def _number(conn: db.Conn, case: Case, sort: Kind, source: Source) -> Numbered:
    """The next of its series; the counter stays locked until this transaction ends."""
    item: Item = source.item
    own = await kept.paper_rules(conn, case.organ_id)
    pattern = rules.pattern_for(sort.kind, sort.signed(item), item, own)
    series, year = rules.series_of(pattern, source.organ.name_zh, item), source.today.year
    running = await kept.next_running(conn, case.organ_id, series, year)
    return Numbered(series, year, running, series.format(year=year, number=running))


async def _make(
    conn: db.Conn,
    keys: Keys,
    sort: Kind,
    source: Source,
    number: Numbered,
    before: IssuedPaper | None,
    who: Staff | None,
    now: datetime,
) -> IssuedPaper:
    """Typeset, sealed and stored."""
    paper_id, case = crypto.new_id(now), source.case
    title, mark = sort.titled(source.item), mark_of(keys, case, paper_id)
    said = papers.facts(sort, source, number.text, mark, before.number if before else None)
    pdf = await typeset.typeset(papers.template(sort.kind), said)
    made = IssuedPaper(
        id=paper_id,
        case_id=case.id,
        kind=sort.kind,
        about=source.about,
        edition=before.edition + 1 if before else 1,
        number=number.text,
        title_zh=title.zh,
        title_en=title.en,
        issued_at=now,
        issued_on=source.today,
        issued_by=who.id if who else None,
        size=len(pdf),
        forgotten_at=None,
    )
    sealed = crypto.seal_bytes(keys, pdf, SEALED, str(paper_id))
    digest = hashlib.sha256(pdf).digest()
    await kept.add_paper(
        conn, case, made, number.series, number.year, number.running, digest, sealed
    )
    return made
