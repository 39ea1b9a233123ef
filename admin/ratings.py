"""Bad ratings put right step by step, what a clerk may know of one's own, and the days that hold."""

from typing import Annotated, Any, Literal

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct
from msgspec.structs import asdict

from admin.nav import OWN_RATINGS, POLICY, RATINGS
from admin.page import Asking, page, to
from backend import clock
from backend.access.actions import OpenPerson
from backend.access.guards import staff
from backend.cases.actions import ratings
from backend.cases.models.ratings import ActKind, RatingPolicy
from backend.cases.queries import ratings as stored
from backend.cases.rules import ratings as rules
from backend.deps import Asked, Reading, Writing

Days = Annotated[int, Meta(ge=0, le=1000)]


class Doing(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the chain, or of excluding."""

    kind: ActKind
    words: Annotated[str, Meta(max_length=1000)] = ""
    founded: Literal["yes", "no"] = "yes"


class Why(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(max_length=200)] = ""


class Wished(Struct, frozen=True, forbid_unknown_fields=True):
    """The form of the days."""

    change_days: Days
    invite_days: Days
    verify_days: Days
    fix_days: Days
    close_days: Days
    reason: Annotated[str, Meta(max_length=200)] = ""


@get("/ratings", guards=[staff(*RATINGS)])
async def bad_ratings(
    request: Asking,
    view: Reading,
    show: Annotated[Literal["open", "settled"], QueryParameter()] = "open",
) -> Response[Any]:
    """Bad ratings of one's centres, oldest first; never one about one's own work."""
    return await _page(request, view, show == "settled")


async def _page(
    request: Asking,
    asked: Asked,
    settled: bool,
    rater: tuple[int, OpenPerson] | None = None,
) -> Response[Any]:
    today = clock.civil_date(clock.now())
    rows = await ratings.bad_ratings(asked.conn, asked.keys, asked.who, settled)
    return await page(
        request,
        "ratings/list.html",
        asked,
        rows=rows,
        settled=settled,
        acts=rules.ACTS,
        dimensions=rules.DIMENSIONS,
        late=[row.rating.id for row in rows if row.due_on and row.due_on < today],
        rater=rater,
    )


@post("/ratings/{rating_id:int}/act", guards=[staff(*RATINGS)])
async def act(tx: Writing, rating_id: FromPath[int], data: URLEncodedBody[Doing]) -> Redirect:
    """The next step, with words."""
    await ratings.act(
        tx.conn, tx.who, rating_id, data.kind, data.words, clock.now(), data.founded == "yes"
    )
    return to(f"/ratings#rating-{rating_id}")


@post("/ratings/{rating_id:int}/rater", guards=[staff(*RATINGS)], status_code=200)
async def rater(
    request: Asking, tx: Writing, rating_id: FromPath[int], data: URLEncodedBody[Why]
) -> Response[Any]:
    """Whom to call back, once; the look is written down with its reason first."""
    person = await ratings.rater(tx.conn, tx.keys, tx.who, rating_id, data.reason, clock.now())
    return await _page(request, tx, False, (rating_id, person))


@get("/my-ratings", guards=[staff(*OWN_RATINGS)])
async def own_sums(request: Asking, view: Reading) -> Response[Any]:
    """Sums of five and more of quarters that are over; no single rating can be read from them."""
    today = clock.civil_date(clock.now())
    sums = await ratings.own_sums(view.conn, view.who, today)
    return await page(request, "ratings/own.html", view, sums=sums, least=rules.LEAST)


@get("/rating-policy", guards=[staff(*POLICY)])
async def policy(
    request: Asking,
    view: Reading,
    done: Annotated[str, QueryParameter(max_length=10)] = "",
) -> Response[Any]:
    """The days that hold now, beside the planning defaults."""
    holds = await stored.rating_policy(view.conn, view.who.organ_id)
    return await page(
        request,
        "ratings/policy.html",
        view,
        holds=asdict(holds),
        default=asdict(RatingPolicy()),
        done=done,
    )


@post("/rating-policy/save", guards=[staff(*POLICY)])
async def change(tx: Writing, data: URLEncodedBody[Wished]) -> Redirect:
    """From now on it holds; the reason is kept in the log."""
    given = asdict(data)
    wanted = RatingPolicy(**{name: given[name] for name in RatingPolicy.__struct_fields__})
    await ratings.set_policy(tx.conn, tx.who, wanted, data.reason, clock.now())
    return to("/rating-policy?done=saved")


router = Router("/", route_handlers=[bad_ratings, act, rater, own_sums, policy, change])
