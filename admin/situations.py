"""“Which situation?” at the window: the same questions as on the phone, and the case's papers follow the answers."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import HALL
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.cases import actions
from backend.cases.models import Case
from backend.cases.models.situations import Situation
from backend.cases.rules import situations as rules
from backend.deps import Asked, Reading, Writing
from backend.permits import actions as permits
from backend.permits.models import Item
from backend.permits.models.situation import TAPS, Outcome, Said
from backend.permits.rules.situations import answered, ask

At = Literal["case", "hall"]


class Answers(Struct, frozen=True, forbid_unknown_fields=True):
    """What was answered, joined with dots, to that version of the questions."""

    version: Annotated[int, Meta(ge=1, le=1_000_000)]
    answers: Annotated[str, Meta(max_length=100)]
    at: At = "case"


class Heard(Struct, frozen=True, forbid_unknown_fields=True):
    at: At = "case"


class Situated(Struct, frozen=True):
    """What a case's page says of its situation. `asks`: the item has questions."""

    situation: Situation
    asks: bool
    may_answer: bool
    may_confirm: bool
    shared: list[str]
    """Papers data sharing supplies, in Chinese: the applicant confirms them."""


async def situated(asked: Asked, case: Case) -> Situated:
    """For the partial `cases/_situation.html`."""
    item = await actions.item_of(asked.conn, case)
    situation = await actions.situation_of(asked.conn, case)
    at_window = asked.who.may(*HALL, centre_id=case.centre_id)
    asks = permits.situations_of(item) is not None
    outcome = situation.taken.outcome if situation.taken else None
    open_ = case.state in rules.OPEN
    return Situated(
        situation=situation,
        asks=asks,
        may_answer=at_window and asks and open_,
        may_confirm=at_window and open_ and situation.shared_confirmed_at is None,
        shared=rules.shared_names(outcome, item),
    )


@get("/cases/{case_id:uuid}/situation", guards=[staff(*HALL)])
async def questions(
    request: Asking,
    view: Reading,
    case_id: FromPath[UUID],
    given: Annotated[str, QueryParameter(name="a", max_length=100)] = "",
    at: Annotated[At, QueryParameter()] = "case",
) -> Response[Any]:
    """The next question, or what the answers come to, before they are set. `a`: the answers so far."""
    case = await actions.case_for(view.conn, view.who, case_id, *HALL)
    rules.check_open(case.state)
    item = await actions.item_of(view.conn, case)
    answers = [one for one in given.split(".") if one][: TAPS + 1]
    situations = permits.situations_of(item)
    found = ask(situations, item, answers) if situations else None
    return await page(
        request,
        "situations/ask.html",
        view,
        case=case,
        at=at,
        answers=answers,
        lines=answered(situations, answers) if situations else [],
        version=situations.version if situations else 0,
        question=None if isinstance(found, Outcome) else found,
        outcome=found if isinstance(found, Outcome) else None,
        instead=await _named(view, found),
    )


async def _named(view: Asked, found: object) -> Item | None:
    """The item that the answers lead to instead."""
    if not isinstance(found, Outcome) or found.instead is None:
        return None
    return (await permits.item_now(view.conn, found.instead, clock.civil_date(clock.now()))).item


@post("/cases/{case_id:uuid}/situation", guards=[staff(*HALL)])
async def answer(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Answers]) -> Redirect:
    """The case's papers are those of these answers from now on; what was looked at stays looked at."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    said = Said(data.version, data.answers.split("."))
    await actions.answer_again(tx.conn, case, tx.who, said, clock.now())
    return _back(data.at, case_id)


@post("/cases/{case_id:uuid}/shared", guards=[staff(*HALL)])
async def confirm(tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Heard]) -> Redirect:
    """The applicant has confirmed at the window what data sharing supplies."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    await actions.hear_confirmed(tx.conn, case, clock.now())
    return _back(data.at, case_id)


def _back(at: At, case_id: UUID) -> Redirect:
    return to("/hall" if at == "hall" else f"/cases/{case_id}")


router = Router("/", route_handlers=[questions, answer, confirm])
