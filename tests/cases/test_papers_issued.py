"""Official papers: what stands on them, whose they are, and that nothing of them changes."""

import io
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pypdf
import pytest

from backend import crypto, db, typeset
from backend.access.models import Staff
from backend.cases import actions, papers
from backend.cases.actions import papers as issuing
from backend.cases.models import Case
from backend.cases.models.papers import IssuedPaper, PaperKind, PaperRule
from backend.cases.papers import Mark
from backend.cases.queries import papers as kept
from backend.cases.rules import papers as rules
from tests import make
from tests.cases.printing import KEYS, plain, read, scene

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)


@pytest.mark.parametrize("kind", papers.KINDS)
async def test_every_kind_says_whose_it_is(conn: db.Conn, kind: PaperKind) -> None:
    """Number, owner, matter and case stand on it; the mark inside is the owner's; one page is enough."""
    case, staff = await scene(conn, kind, NOW)
    paper = await issuing.issue(conn, KEYS, case, kind, staff, NOW)
    found = await issuing.fetch(conn, KEYS, case, paper.id)
    said, pages = read(found.pdf)
    assert pages == 1
    for part in (paper.number, case.number, case.item_name_zh, "林晓青", paper.title_zh):
        assert plain(part) in said, part
    assert Mark.inside(found.pdf) == issuing.mark_of(KEYS, case, paper.id)
    assert paper.issued_on == date(2026, 9, 16)
    assert "None" not in said
    assert "演示" in said or kind == "deferral"


@pytest.mark.parametrize("kind", papers.KINDS)
async def test_a_paper_that_would_say_what_is_not_true_is_refused(
    conn: db.Conn, kind: PaperKind
) -> None:
    staff = await make.staff(conn, "paper-clerk", "clerk")
    case = await make.case(conn, NOW, "ZA-403")
    with pytest.raises(rules.PaperNotDue):
        await issuing.issue(conn, KEYS, case, kind, staff, NOW)
    assert await issuing.papers_of(conn, case) == []
    assert await conn.fetchval("SELECT count(*) FROM paper_counter") == 0


async def test_a_paper_is_issued_once_and_again_only_when_wanted(conn: db.Conn) -> None:
    """The second is another row and says which it replaces; the first is never changed."""
    case, staff = await scene(conn, "refused", NOW)
    first = await issuing.issue(conn, KEYS, case, "refused", staff, NOW)
    assert await issuing.issue(conn, KEYS, case, "refused", staff, NOW) == first
    before = (await issuing.fetch(conn, KEYS, case, first.id)).pdf
    second = await issuing.issue(
        conn, KEYS, case, "refused", staff, NOW + timedelta(days=1), again=True
    )
    assert (second.edition, first.edition) == (2, 1)
    assert plain(first.number) in read((await issuing.fetch(conn, KEYS, case, second.id)).pdf)[0]
    assert (await issuing.fetch(conn, KEYS, case, first.id)).pdf == before
    assert [one.id for one in await issuing.papers_of(conn, case)] == [first.id, second.id]


async def test_numbers_run_by_organ_series_and_year(conn: db.Conn) -> None:
    """Granted and refused read alike, so they count together; another year begins again."""
    granted, staff = await scene(conn, "granted", NOW)
    refused, _ = await scene(conn, "refused", NOW, serial=2)
    made = [
        await issuing.issue(conn, KEYS, granted, "granted", staff, NOW),
        await issuing.issue(conn, KEYS, refused, "refused", staff, NOW),
        await issuing.issue(conn, KEYS, refused, "receipt", staff, NOW),
        await issuing.issue(
            conn, KEYS, refused, "refused", staff, NOW + timedelta(days=120), again=True
        ),
    ]
    assert [one.number for one in made] == [
        "青公（治）许决字〔2026〕第1号",
        "青公（治）许决字〔2026〕第2号",
        "青公（治）送字〔2026〕第1号",
        "青公（治）许决字〔2027〕第1号",
    ]


async def test_an_organ_numbers_in_its_own_way(conn: db.Conn) -> None:
    case, staff = await scene(conn, "refused", NOW)
    own = PaperRule("refused", "青公{mark}不许〔{year}〕{number}", "public_order")
    await kept.set_paper_rule(conn, case.organ_id, own)
    other = PaperRule("refused", "别的〔{year}〕{number}")
    await kept.set_paper_rule(conn, case.organ_id, other)
    paper = await issuing.issue(conn, KEYS, case, "refused", staff, NOW)
    assert paper.number == "青公治不许〔2026〕1"


@pytest.mark.parametrize(
    "pattern",
    [
        "{year}",
        "{number}",
        "第{number}号{year}{year}",
        "{year}{number}{name}",
        "{year}{number",
        "{0}{year}{number}",
        "{year.real}{number}",
    ],
)
def test_a_pattern_that_could_give_a_number_twice_is_refused(pattern: str) -> None:
    with pytest.raises(rules.PatternUnfit):
        rules.check_pattern(PaperRule("refused", pattern))


@pytest.mark.parametrize(
    ("on", "body"),
    [
        (date(2023, 12, 29), "县人民政府或者市级公安机关"),
        (date(2024, 1, 2), "县人民政府申请行政复议"),
    ],
)
async def test_remedies_are_those_of_the_day(conn: db.Conn, on: date, body: str) -> None:
    """行政复议法 of 2024: from then on only the government reviews, and inaction goes to review first."""
    now = datetime(on.year, on.month, on.day, 2, tzinfo=UTC)
    case, staff = await scene(conn, "refused", now)
    said, _ = read((await _issued(conn, case, "refused", staff, now))[1])
    assert body in said
    assert ("应当先申请行政复议" in said) == (on.year >= 2024)


async def _issued(
    conn: db.Conn, case: Case, kind: PaperKind, staff: Staff, now: datetime
) -> tuple[IssuedPaper, bytes]:
    paper = await issuing.issue(conn, KEYS, case, kind, staff, now)
    return paper, (await issuing.fetch(conn, KEYS, case, paper.id)).pdf


async def test_a_foreigner_reads_english_too(conn: db.Conn) -> None:
    """Only a foreigner: a citizen's paper is Chinese alone."""
    case, staff = await scene(conn, "refused", NOW)
    _, pdf = await _issued(conn, case, "refused", staff, NOW)
    assert "Reasons" not in read(pdf)[0]
    sealed = crypto.seal(KEYS, "X1234567", "person.id_number", str(case.person_id))
    await conn.execute(
        "UPDATE person SET id_number_sealed = $2 WHERE id = $1", case.person_id, sealed
    )
    again = await issuing.issue(conn, KEYS, case, "refused", staff, NOW, again=True)
    said, _ = read((await issuing.fetch(conn, KEYS, case, again.id)).pdf)
    for part in ("Reasons:", "TheChinesetextprevails", "60days", "证件号码：X1234567"):
        assert part in said, part


@pytest.mark.parametrize(
    ("number", "organisation", "foreign", "label"),
    [
        ("330899199003070019", False, False, "公民身份号码"),
        ("830000199201300022", False, False, "公民身份号码"),
        ("911124198108030024", False, True, "证件号码"),
        ("X1234567", False, True, "证件号码"),
        ("H12345678", False, False, "证件号码"),
        ("12345678", False, False, "证件号码"),
        ("52100000500000784G", True, False, "统一社会信用代码"),
    ],
)
def test_who_is_a_foreigner(number: str, organisation: bool, foreign: bool, label: str) -> None:
    applicant = papers.Applicant("某某", number, organisation)
    assert (applicant.foreign, applicant.label.zh) == (foreign, label)


async def test_a_step_issues_what_belongs_to_it(conn: db.Conn) -> None:
    """A licence that is not decided at once: in writing. What is done on the spot needs none."""
    case, staff = await scene(conn, "granted", NOW)
    assert [p.kind for p in await issuing.issue_for(conn, KEYS, case, "accept", staff, NOW)] == [
        "accepted"
    ]
    assert [p.kind for p in await issuing.issue_for(conn, KEYS, case, "grant", staff, NOW)] == [
        "granted"
    ]
    assert await issuing.issue_for(conn, KEYS, case, "grant", staff, NOW) == [
        one for one in await issuing.papers_of(conn, case) if one.kind == "granted"
    ]
    assert await issuing.issue_for(conn, KEYS, case, "resume", staff, NOW) == []
    at_once = await make.case(conn, NOW, "CJ-313", serial=3)
    await actions.submit(conn, at_once, staff, NOW)
    at_once = await actions.case_of(conn, at_once.id)
    await actions.grant_on_the_spot(conn, KEYS, at_once, staff, NOW)
    at_once = await actions.case_of(conn, at_once.id)
    assert await issuing.issue_for(conn, KEYS, at_once, "accept", staff, NOW) == []
    assert await issuing.issue_for(conn, KEYS, at_once, "grant", staff, NOW) == []


async def test_what_silence_did_is_written_by_a_job(conn: db.Conn) -> None:
    """Once; a second run has nothing to write."""
    case, _ = await scene(conn, "deemed_accepted", NOW)
    await conn.execute(
        "UPDATE event SET actor_kind = 'law', actor_id = NULL WHERE case_id = $1 AND kind = 'case_accepted'",
        case.id,
    )
    assert await issuing.issue_owed(conn, KEYS, NOW) == 1
    assert await issuing.issue_owed(conn, KEYS, NOW) == 0
    (paper,) = await issuing.papers_of(conn, case)
    assert (paper.kind, paper.issued_by) == ("deemed_accepted", None)


def test_a_mark_is_read_only_when_there_is_one() -> None:
    mark = Mark(UUID(int=1), UUID(int=2), "0" * 32)
    other = Mark(UUID(int=1), UUID(int=3), "0" * 32)
    assert Mark.inside(str(mark).encode()) == mark
    assert Mark.inside(f"{mark} {mark}".encode()) == mark
    assert Mark.inside(f"{mark} {other}".encode()) is None
    assert Mark.inside(b"%PDF-1.7") is None


async def test_text_is_never_read_as_code(conn: db.Conn) -> None:
    """What people wrote is printed as they wrote it."""
    case, staff = await scene(conn, "refused", NOW)
    said = '#read("frame.typ") *a* $x$ <b> \\ "q" [z]'
    await conn.execute("UPDATE case_file SET reason = $2 WHERE id = $1", case.id, said)
    _, pdf = await _issued(conn, case, "refused", staff, NOW)
    assert plain('#read("frame.typ")*a*$x$<b>') in read(pdf)[0]


async def test_the_thread_makes_the_same_file_as_at_once() -> None:
    """The same facts, the same bytes: nothing of the clock or the machine stands in a paper."""
    template = papers.template("ended")
    case = {name: {"zh": name, "en": name} for name in ("item", "accepted", "decided", "centre")}
    said = {
        "kind": "ended", "title": {"zh": "一", "en": "one"}, "number": "一号", "bilingual": True,
        "organ": {"zh": "局", "en": "bureau"}, "you": "你", "self": "本人", "remedy": None,
        "person": {"name": "某", "id_number": "1", "label": {"zh": "号", "en": "no"}},
        "case": case | {"number": "1"}, "day": {"zh": "日", "en": "day"}, "replaces": None,
        "mark": "m", "code": "c", "qr": "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>",
        "consult": "1", "complain": "2", "own": {"ground": {"zh": "因", "en": "why"}, "reason": ""},
    }  # fmt: skip
    made = await typeset.typeset(template, said)
    assert made == typeset.compiled(template, msgspec.json.encode(said).decode())
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == 1
