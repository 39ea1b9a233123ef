"""The hall screen: left the line, middle the person being served, right the clock and the keys.

Each act is a form post that answers with the screen as it then is, so that a reload or a click too
many changes nothing: the state of ticket and window decides, not the page.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.cases.shown import shown
from admin.nav import HALL
from admin.page import Asking, page, to
from admin.pushed import told
from admin.situations import Situated, situated
from admin.window import CAUSES
from backend import clock
from backend.access import actions as access
from backend.access.actions import OpenPerson
from backend.access.guards import staff
from backend.access.models import Identity
from backend.cases import actions as cases
from backend.cases.actions import filings
from backend.cases.actions.filings import Sent
from backend.deps import Reading, Writing
from backend.hall import actions, queries, rules
from backend.hall.models import Priority, Ticket, WalkIn
from backend.permits import actions as permits
from backend.permits.models import Item
from backend.places import queries as places
from backend.places.models import Centre, Pool

USUAL = 9
"""As many items as there are digits to pick one with."""
SHOWN = 40
"""So much of the line is on the screen; how long it is, is said."""
LABEL = r"^([A-Z]\d{3,5})?$"


class SignOn(Struct, frozen=True, forbid_unknown_fields=True):
    window_id: int


class Code(Struct, frozen=True, forbid_unknown_fields=True):
    """The eight characters, or the text of the QR code as a scanner types it."""

    code: Annotated[str, Meta(max_length=600)] = ""


class OpenCase(Struct, frozen=True, forbid_unknown_fields=True):
    """As read from the ID card; left empty for a case that was booked."""

    name: Annotated[str, Meta(max_length=50)] = ""
    id_number: Annotated[str, Meta(max_length=18)] = ""


class WalkInForm(Struct, frozen=True, forbid_unknown_fields=True):
    """`key` is of the page: sent twice it is one number."""

    item_code: Annotated[str, Meta(max_length=10)]
    priority: Priority | Literal[""] = ""
    key: UUID | None = None


class Elsewhere(Struct, frozen=True):
    pools: list[Pool]
    centres: list[Centre]


class LookReason(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(max_length=200)] = ""


@get("/hall", guards=[staff(*HALL)])
async def screen(
    request: Asking,
    view: Reading,
    issued: Annotated[str, QueryParameter(pattern=LABEL)] = "",
    sent: Annotated[str, QueryParameter(pattern=LABEL)] = "",
) -> Response[Any]:
    """The screen, or the choice of a window for who sits at none."""
    return await _screen(request, view, issued, sent)


async def _screen(
    request: Asking,
    view: Reading,
    issued: str = "",
    sent: str = "",
    full: OpenPerson | None = None,
) -> Response[Any]:
    now = clock.now()
    today = clock.civil_date(now)
    desk = await queries.desk_of(view.conn, view.who.id)
    if desk is None:
        windows = await queries.windows(view.conn, view.who.organ_id, view.who.centres)
        return await page(request, "hall/windows.html", view, windows=windows)
    pools = await queries.pools_of_window(view.conn, desk.window_id)
    ticket = await queries.at_window(view.conn, desk.window_id, today)
    policy = await queries.policy(view.conn, desk.centre_id)
    last = await queries.seen_act(view.conn, desk.window_id, today)
    return await page(
        request,
        "hall/screen.html",
        view,
        desk=desk,
        issued=issued,
        sent=sent,
        line=await queries.line(view.conn, desk.centre_id, today, pools, SHOWN),
        waiting=await queries.waiting_count(view.conn, desk.centre_id, today, pools),
        aside=await queries.aside(view.conn, desk.centre_id, today, pools),
        why={one: rules.why(one, None, policy) for one in rules.WHY},
        priorities={one: rules.PRIORITY[one] for one in policy.priorities},
        priority=rules.PRIORITY,
        policy=policy,
        undo=last if last and last.staff_id == view.who.id and now < last.at + rules.UNDO else None,
        undo_until=last.at + rules.UNDO if last else None,
        ticket=ticket,
        elsewhere=await _elsewhere(view, ticket),
        it=await shown(view, ticket.case_id, today) if ticket and ticket.case_id else None,
        photos=await _photos(view, ticket),
        situation=await _situation(view, ticket),
        person=await _person(view, ticket),
        full=full,
        causes=CAUSES,
        usual=await _served(view, desk.centre_id, "", pools),
        key=uuid4(),
        at="hall",
    )


async def _elsewhere(view: Reading, ticket: Ticket | None) -> Elsewhere | None:
    """Where the ticket could go instead: other lines of this centre, other centres with its matter."""
    if ticket is None:
        return None
    today = clock.civil_date(clock.now())
    served = {
        one.centre_id
        for one in await places.served(view.conn, today)
        if one.item_code == ticket.item_code
    }
    return Elsewhere(
        [
            one
            for one in await places.pools(view.conn, ticket.centre_id)
            if one.id != ticket.pool_id
            and one.opened_on <= today
            and (one.closed_on is None or one.closed_on > today)
        ],
        [
            one
            for one in await places.centres(view.conn, today)
            if one.id in served and one.id != ticket.centre_id
        ],
    )


async def _person(view: Reading, ticket: Ticket | None) -> OpenPerson | None:
    """Who is before the window, as far as known; the page masks."""
    if ticket is None or ticket.person_id is None:
        return None
    return await access.open_person(view.conn, view.keys, ticket.person_id)


async def _situation(view: Reading, ticket: Ticket | None) -> Situated | None:
    """What the person's situation is, for the case before the window."""
    if ticket is None or ticket.case_id is None:
        return None
    return await situated(view, await cases.case_of(view.conn, ticket.case_id))


async def _photos(view: Reading, ticket: Ticket | None) -> Sent | None:
    """What the person sent before the day; None if nothing."""
    if ticket is None or ticket.case_id is None:
        return None
    case = await cases.case_of(view.conn, ticket.case_id)
    sent = await filings.sent_of(view.conn, view.keys, case)
    return sent if any(paper.pages for paper in sent.photos.papers) else None


async def _served(view: Reading, centre_id: int, q: str, pools: Sequence[int]) -> list[Item]:
    """Items this centre serves today that fit what was typed; nothing typed: the window's usual ones."""
    today = clock.civil_date(clock.now())
    here = {
        one.item_code
        for one in await places.served(view.conn, today)
        if one.centre_id == centre_id and (q.strip() or one.pool_id in pools)
    }
    found = await permits.find_items(view.conn, today, q, limit=500)
    return [item for item in found if item.code in here][:USUAL]


@get("/hall/items", guards=[staff(*HALL)])
async def walk_in_items(
    request: Asking, view: Reading, q: Annotated[str, QueryParameter(max_length=60)] = ""
) -> Response[Any]:
    """What the walk-in field finds: name, common word, pinyin or initials."""
    desk = await actions.desk_of(view.conn, view.who)
    pools = await queries.pools_of_window(view.conn, desk.window_id)
    return await page(
        request, "hall/hits.html", view, usual=await _served(view, desk.centre_id, q, pools)
    )


@post("/hall/sign-on", guards=[staff(*HALL)])
async def sign_on(tx: Writing, data: URLEncodedBody[SignOn]) -> Redirect:
    """Sit down at a window."""
    desk = await actions.sign_on(tx.conn, tx.who, data.window_id, clock.now())
    return told("/hall", tx.house, desk.centre_code)


@post("/hall/sign-off", guards=[staff(*HALL)])
async def sign_off(tx: Writing) -> Redirect:
    """Leave the window."""
    desk = await queries.desk_of(tx.conn, tx.who.id)
    await actions.sign_off(tx.conn, tx.who, clock.now())
    return told("/hall", tx.house, desk.centre_code) if desk else to("/hall")


@post("/hall/tickets/{ticket_id:uuid}/case", guards=[staff(*HALL)])
async def take_case(
    tx: Writing, ticket_id: FromPath[UUID], data: URLEncodedBody[OpenCase]
) -> Redirect:
    """The case of who is before the window."""
    given = data.name.strip() or data.id_number.strip()
    said = Identity(data.name.strip(), data.id_number.strip()) if given else None
    await actions.take_case(tx.conn, tx.keys, tx.who, ticket_id, said, clock.now())
    return to("/hall")


@post("/hall/tickets/{ticket_id:uuid}/full-view", guards=[staff(*HALL)], status_code=200)
async def full_view(
    request: Asking, tx: Writing, ticket_id: FromPath[UUID], data: URLEncodedBody[LookReason]
) -> Response[Any]:
    """Who is before one's own window, unmasked once; the look is written down with its reason first."""
    now = clock.now()
    person_id = await actions.person_of(tx.conn, tx.who, ticket_id, now)
    full = await access.full_view(tx.conn, tx.keys, tx.who, person_id, data.reason, now)
    return await _screen(request, tx, full=full)


@post("/hall/walk-ins", guards=[staff(*HALL)])
async def walk_in(tx: Writing, data: URLEncodedBody[WalkInForm]) -> Redirect:
    """A number for somebody without an appointment."""
    desk = await actions.desk_of(tx.conn, tx.who)
    asked = WalkIn(data.item_code, data.priority or None, data.key)
    ticket = await actions.walk_in(tx.conn, desk.centre_id, asked, clock.now())
    return told(f"/hall?issued={ticket.label}", tx.house, desk.centre_code)


@post("/hall/check-ins", guards=[staff(*HALL)])
async def check_in(tx: Writing, data: URLEncodedBody[Code]) -> Redirect:
    """A number for who has an appointment, by code or QR text."""
    desk = await actions.desk_of(tx.conn, tx.who)
    ticket = await actions.check_in(tx.conn, tx.keys, desk.centre_id, data.code, clock.now())
    return told(f"/hall?issued={ticket.label}", tx.house, desk.centre_code)


router = Router(
    "/",
    route_handlers=[
        screen,
        walk_in_items,
        sign_on,
        sign_off,
        take_case,
        full_view,
        walk_in,
        check_in,
    ],
)
