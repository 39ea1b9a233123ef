"""Photos of papers: what waits for a look before the day, the look itself, and the pictures. Each picture that is
shown is written down first."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import CASES, HALL
from admin.page import Asking, page, to
from backend import clock
from backend.access import actions as access
from backend.access.guards import staff
from backend.answers import in_chinese
from backend.booking.queries import pre_reviews as waiting
from backend.cases import actions
from backend.cases.actions import filings, photos, pre_reviews
from backend.cases.models.photos import AnsweredPaper
from backend.cases.rules.photos import FAULTS
from backend.deps import Reading, Writing
from backend.refusal import BadInput

PAGE = 30
PICTURE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
}


class Why(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(max_length=200)] = ""


@get("/pre-review", guards=[staff(*HALL)])
async def waits(
    request: Asking,
    view: Reading,
    page_number: Annotated[int, QueryParameter(name="page", ge=1, le=1000)] = 1,
) -> Response[Any]:
    """What waits at one's own centres, soonest visit first."""
    rows = await waiting.waiting_reviews(
        view.conn, view.who.organ_id, view.who.centres, PAGE + 1, (page_number - 1) * PAGE
    )
    return await page(
        request,
        "pre_review/list.html",
        view,
        rows=rows[:PAGE],
        names=await access.masked_names(view.conn, view.keys, [row.person_id for row in rows]),
        today=clock.civil_date(clock.now()),
        day=timedelta(days=1),
        more=len(rows) > PAGE,
        page=page_number,
    )


@get("/pre-review/{case_id:uuid}", guards=[staff(*HALL)])
async def look(request: Asking, view: Reading, case_id: FromPath[UUID]) -> Response[Any]:
    """One case's photos with a form that answers each paper."""
    case = await actions.case_for(view.conn, view.who, case_id, *HALL)
    seen = await photos.photos_of(view.conn, case)
    person = await access.open_person(view.conn, view.keys, case.person_id)
    return await page(
        request,
        "pre_review/case.html",
        view,
        case=case,
        person=person,
        seen=seen,
        wanted=pre_reviews.waiting(seen) if seen.asked_at else [],
        visit=await waiting.visit_of(view.conn, case.organ_id, case.id),
        faults=FAULTS,
    )


@post("/pre-review/{case_id:uuid}", guards=[staff(*HALL)])
async def answer(
    tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[dict[str, str]]
) -> Redirect:
    """An answer for each paper that waits; the applicant is told once."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    revision, given = read(data)
    await pre_reviews.answer(tx.conn, tx.keys, case, tx.who, revision, given, clock.now())
    return to("/pre-review")


def read(form: dict[str, str]) -> tuple[int, list[AnsweredPaper]]:
    """`answer-3`, `reason-3`, `words-3` for the paper in place 3; a wrong word is refused as bad input."""
    places = [name.removeprefix("answer-") for name in form if name.startswith("answer-")]
    given = [
        {
            "place": place,
            "answer": form[f"answer-{place}"],
            "reason": form.get(f"reason-{place}") or None,
            "words": form.get(f"words-{place}", ""),
        }
        for place in places
    ]
    try:
        return (
            msgspec.convert(form.get("revision", ""), int, strict=False),
            msgspec.convert(given, list[AnsweredPaper], strict=False),
        )
    except msgspec.ValidationError as wrong:
        raise BadInput(where="answer", problem=wrong, problem_zh=in_chinese(str(wrong))) from None


@get(
    "/cases/{case_id:uuid}/photos/{place:int}/{page_number:int}",
    guards=[staff(*CASES)],
    media_type="image/jpeg",
)
async def picture(
    tx: Writing, case_id: FromPath[UUID], place: FromPath[int], page_number: FromPath[int]
) -> Response[bytes]:
    """One photo; the look is written down first, and nothing on the way keeps the picture."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *CASES)
    shown = await photos.picture_for(
        tx.conn, tx.keys, tx.who, case, place, page_number, clock.now()
    )
    return Response(shown, media_type="image/jpeg", headers=PICTURE)


@post("/cases/{case_id:uuid}/address", guards=[staff(*HALL)], status_code=200)
async def address(
    request: Asking, tx: Writing, case_id: FromPath[UUID], data: URLEncodedBody[Why]
) -> Response[Any]:
    """The whole postal address, once; the look is written down with its reason first."""
    case = await actions.case_for(tx.conn, tx.who, case_id, *HALL)
    found = await filings.address_for(tx.conn, tx.keys, tx.who, case, data.reason, clock.now())
    person = await access.open_person(tx.conn, tx.keys, case.person_id)
    return await page(
        request, "pre_review/address.html", tx, case=case, address=found, person=person
    )


router = Router("/", route_handlers=[waits, look, answer, picture, address])
