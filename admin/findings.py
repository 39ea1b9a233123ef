"""What the file rules found, for the legal officer: evidence, acknowledgement, and the rules themselves."""

from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import FINDINGS
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.access.models import RoleName, Staff
from backend.cases import actions as cases
from backend.cases.actions import bans
from backend.cases.actions import findings as actions
from backend.cases.filerules import RULES
from backend.cases.models import Case
from backend.cases.models.bans import BanKind
from backend.cases.models.facts import FindingState, Severity
from backend.cases.queries import findings as queries
from backend.cases.queries import passes
from backend.cases.queries.bans import BanRow
from backend.cases.queries.findings import FindingRow
from backend.cases.rules.sealed import centres_with
from backend.deps import Asked, Reading, Writing

PAGE = 30
STATES: tuple[FindingState, ...] = get_args(FindingState)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
SEEN_BY: tuple[RoleName, ...] = ("legal", "reviewer", "supervisor")
Text = Annotated[str, Meta(max_length=1000)]


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """`digest`: of the evidence that was read; `at`: the page it was done on."""

    digest: Annotated[str, Meta(max_length=40)]
    reason: Text = ""
    at: Literal["list", "case"] = "list"


class Ban(Struct, frozen=True, forbid_unknown_fields=True):
    kind: BanKind
    reason: Text = ""


class Net(Struct, frozen=True):
    """What the reviewer's net says of one case, and what who asks may do about it."""

    findings: list[FindingRow]
    bans: list[BanRow]
    may_acknowledge: bool
    may_ban: BanKind | None


async def net_of(asked: Asked, case: Case) -> Net | None:
    """For the page of the case; None for somebody who does not review."""
    who: Staff = asked.who
    if not who.may(*SEEN_BY, centre_id=case.centre_id):
        return None
    imposes = who.may("legal", "supervisor", centre_id=case.centre_id)
    standing = await bans.bans_of_case(asked.conn, case.organ_id, case.id)
    free = imposes and not any(one.lifted_at is None for one in standing)
    return Net(
        await actions.findings_of(asked.conn, case.organ_id, case.id),
        standing,
        who.may("legal", centre_id=case.centre_id),
        await bans.may_follow(asked.conn, case) if free else None,
    )


@get("/findings", guards=[staff(*FINDINGS)])
async def list_findings(
    request: Asking,
    view: Reading,
    wanted: Annotated[str, QueryParameter(name="state", max_length=20)] = "",
    severity: Annotated[str, QueryParameter(max_length=20)] = "",
    rule: Annotated[str, QueryParameter(max_length=60)] = "",
    page_number: Annotated[int, QueryParameter(name="page", ge=1, le=1000)] = 1,
) -> Response[Any]:
    """Findings of one's own centres, newest first, with how many of each rule there are."""
    who: Staff = view.who
    state: FindingState = next((one for one in STATES if one == wanted), "open")
    grave = severity if severity in SEVERITIES else None
    chosen = rule if rule in RULES else None
    own = centres_with(who, *FINDINGS)
    rows = await queries.findings(
        view.conn,
        who.organ_id,
        own,
        state,
        grave,
        chosen,
        None,
        PAGE + 1,
        (page_number - 1) * PAGE,
    )
    counts = await queries.counts(view.conn, who.organ_id, own)
    return await page(
        request,
        "findings/list.html",
        view,
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        page=page_number,
        state=state,
        states=STATES,
        severity=grave or "",
        severities=SEVERITIES,
        rule=chosen or "",
        rules=RULES,
        counts={one.rule: one.count for one in counts if one.state == state},
        last=await passes.newest(view.conn, who.organ_id, None),
    )


@post("/findings/review", guards=[staff(*FINDINGS)])
async def review(tx: Writing) -> Redirect:
    """All files once more; the worker does it."""
    await actions.begin_whole(tx.conn, tx.who, clock.now())
    return to("/findings")


@post("/cases/{case_id:uuid}/findings/{rule:str}", guards=[staff(*FINDINGS)])
async def acknowledge(
    tx: Writing, case_id: FromPath[UUID], rule: FromPath[str], data: URLEncodedBody[Answer]
) -> Redirect:
    """Known and in order, for a reason."""
    row = await actions.finding_of(tx.conn, tx.who, case_id, rule)
    await actions.acknowledge(tx.conn, tx.who, row, data.digest, data.reason, clock.now())
    return to("/findings" if data.at == "list" else f"/cases/{case_id}")


@post("/cases/{case_id:uuid}/ban", guards=[staff("legal", "supervisor")])
async def impose(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Ban]) -> Redirect:
    """The applicant may not apply again for as long as the law says."""
    case = await cases.case_for(tx.conn, tx.who, case_id, "legal", "supervisor")
    await bans.impose(tx.conn, tx.who, case, data.kind, data.reason, clock.now())
    return to(f"/cases/{case_id}")


router = Router("/", route_handlers=[list_findings, review, acknowledge, impose])
