"""Cases that two places share: open hand-overs by due day, what another place took for us, and each step of one."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import CASES, HALL
from admin.page import Asking, page, to
from backend import clock
from backend.access import actions as access
from backend.access.guards import staff
from backend.access.models import Identity
from backend.cases import actions as cases
from backend.cases.actions import regions as actions
from backend.cases.models import Case, Collect
from backend.cases.models.regions import Direction, Organ, Outcome
from backend.cases.queries import regions as queries
from backend.cases.rules import regions as rules
from backend.deps import Asked, Reading, Writing
from backend.permits import actions as permits
from backend.places import queries as places
from backend.places.models import Centre
from backend.places.rules import UnknownCentre

PAGE = 30
Short = Annotated[str, Meta(max_length=40)]
Code = Annotated[str, Meta(pattern="^[0-9]{6}$")]
Name = Annotated[str, Meta(min_length=2, max_length=100)]
Parcel = Annotated[str, Meta(max_length=60)]


class Registered(Struct, frozen=True, forbid_unknown_fields=True):
    """What another place took for us."""

    item: Annotated[str, Meta(max_length=10)]
    centre: Short
    name: Annotated[str, Meta(max_length=50)]
    id_number: Annotated[str, Meta(max_length=20)]
    code: Code
    organ: Name
    taken_on: date
    tracking: Parcel


class Taking(Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    organ: Name


class Sending(Struct, frozen=True, forbid_unknown_fields=True):
    tracking: Parcel


class Confirming(Struct, frozen=True, forbid_unknown_fields=True):
    accepted_on: date


class Returning(Struct, frozen=True, forbid_unknown_fields=True):
    outcome: Outcome
    tracking: Parcel = ""


class Giving(Struct, frozen=True, forbid_unknown_fields=True):
    how: Collect = "window"


@get("/regions", guards=[staff(*CASES)])
async def regions(
    request: Asking,
    view: Reading,
    direction: Annotated[Literal["", "in", "out"], QueryParameter()] = "",
    page_number: Annotated[int, QueryParameter(name="page", ge=1, le=1000)] = 1,
) -> Response[Any]:
    """What is shared with another place and has not ended, at one's own centres."""
    today, who = clock.civil_date(clock.now()), view.who
    way: Direction | None = direction or None
    skipped = (page_number - 1) * PAGE
    rows = await queries.open_handovers(
        view.conn, who.organ_id, who.centres, way, PAGE + 1, skipped
    )
    shared = [
        one
        for one in await permits.items_on(view.conn, today)
        if set(one.item.regions) & set(rules.SCHEMES)
    ]
    return await page(
        request,
        "regions/list.html",
        view,
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        page=page_number,
        direction=direction,
        names=await access.masked_names(view.conn, view.keys, [row.person_id for row in rows]),
        items=shared,
        centres=await _own(view),
        today=today,
    )


async def _own(asked: Asked) -> list[Centre]:
    """Centres where who asks may take papers in."""
    return [
        one
        for one in await places.centres(asked.conn, clock.civil_date(clock.now()))
        if one.organ_id == asked.who.organ_id and asked.who.may(*HALL, centre_id=one.id)
    ]


@post("/regions/incoming", guards=[staff(*HALL)])
async def incoming(tx: Writing, data: URLEncodedBody[Registered]) -> Redirect:
    """A case for what another place took."""
    centre = next((one for one in await _own(tx) if one.code == data.centre), None)
    if centre is None:
        raise UnknownCentre(code=data.centre or "—")
    asked = actions.Incoming(
        data.item,
        Identity(data.name, data.id_number),
        Organ(data.code, data.organ.strip()),
        data.taken_on,
        data.tracking,
    )
    case = await actions.take_over(tx.conn, tx.keys, tx.who, centre, asked, clock.now())
    return to(f"/cases/{case.id}")


async def _case(tx: Writing, case_id: UUID) -> Case:
    return await cases.case_for(tx.conn, tx.who, case_id, *HALL)


@post("/cases/{case_id:uuid}/take-for", guards=[staff(*HALL)])
async def take_for(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Taking]) -> Redirect:
    """Take the papers for the organ that decides."""
    there = Organ(data.code, data.organ.strip())
    await actions.take_for(tx.conn, tx.who, await _case(tx, case_id), there, clock.now())
    return to(f"/cases/{case_id}")


@post("/cases/{case_id:uuid}/hand-over", guards=[staff(*HALL)])
async def send(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Sending]) -> Redirect:
    """The papers are on their way."""
    await actions.send(tx.conn, tx.who, await _case(tx, case_id), data.tracking, clock.now())
    return to(f"/cases/{case_id}")


@post("/cases/{case_id:uuid}/received", guards=[staff(*HALL)])
async def confirm(
    tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Confirming]
) -> Redirect:
    """The organ that decides has accepted."""
    case = await _case(tx, case_id)
    await actions.confirm(tx.conn, tx.who, case, data.accepted_on, clock.now())
    return to(f"/cases/{case_id}")


@post("/cases/{case_id:uuid}/back", guards=[staff(*HALL)])
async def bring_back(
    tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Returning]
) -> Redirect:
    """The result is with us."""
    case = await _case(tx, case_id)
    await actions.bring_back(tx.conn, tx.who, case, data.outcome, data.tracking, clock.now())
    return to(f"/cases/{case_id}")


@post("/cases/{case_id:uuid}/give", guards=[staff(*HALL)])
async def give(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Giving]) -> Redirect:
    """The applicant has the result."""
    await actions.give(tx.conn, tx.who, await _case(tx, case_id), data.how, clock.now())
    return to(f"/cases/{case_id}")


@post("/cases/{case_id:uuid}/hand-back", guards=[staff(*HALL)])
async def hand_back(
    tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Sending]
) -> Redirect:
    """Our decision goes back to the place that took the papers."""
    case = await _case(tx, case_id)
    await actions.hand_back(tx.conn, tx.keys, tx.who, case, data.tracking, clock.now())
    return to(f"/cases/{case_id}")


router = Router(
    "/",
    route_handlers=[
        regions,
        incoming,
        take_for,
        send,
        confirm,
        bring_back,
        give,
        hand_back,
    ],
)
