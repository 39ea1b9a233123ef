"""What the public gets: release a closed year, take one back, and what stands beside the data."""

from typing import Annotated, Any

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import OPEN_DATA
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.deps import Reading, Writing
from backend.open_data import actions, queries
from backend.open_data.models import OpenPolicy
from backend.open_data.rules import publishing as rules

YEARS = 10
Words = Annotated[str, Meta(max_length=100)]
Said = Annotated[str, Meta(min_length=2, max_length=200)]
Address = Annotated[str, Meta(max_length=300, pattern="^(https?://[^ ]+)?$")]


class Releasing(Struct, frozen=True, forbid_unknown_fields=True):
    year: Annotated[str, Meta(max_length=10)]
    reason: Annotated[str, Meta(max_length=500)] = ""


class TakingBack(Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(max_length=500)] = ""


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    publisher_zh: Words
    publisher_en: Words
    licence_zh: Said
    licence_en: Said
    least: Annotated[int, Meta(ge=3, le=50)]
    licence_url: Address = ""
    contact: Annotated[str, Meta(max_length=200)] = ""


@get("/open-data", guards=[staff(*OPEN_DATA)])
async def shown(
    request: Asking,
    view: Reading,
    done: Annotated[str, QueryParameter(max_length=10)] = "",
) -> Response[Any]:
    """Every edition there was, the years that may be released, and the policy."""
    organ, this_year = view.who.organ_id, clock.civil_date(clock.now()).year
    return await page(
        request,
        "open_data/list.html",
        view,
        editions=await queries.editions(view.conn, organ),
        division=await actions.division_of(view.conn, organ),
        years=[
            year for year in range(this_year - 1, this_year - YEARS, -1) if year >= rules.FIRST_YEAR
        ],
        policy=await actions.policy_of(view.conn, organ),
        done=done if done in ("released", "back", "saved") else "",
    )


@post("/open-data/release", guards=[staff(*OPEN_DATA)])
async def release(tx: Writing, data: URLEncodedBody[Releasing]) -> Redirect:
    """The year as it was closed, for everybody."""
    await actions.release(tx.conn, tx.who, data.year, data.reason, clock.now())
    return to("/open-data?done=released")


@post("/open-data/policy", guards=[staff(*OPEN_DATA)])
async def save_policy(tx: Writing, data: URLEncodedBody[Policy]) -> Redirect:
    """Publisher, licence, contact; the smallest number shown holds from the next edition on."""
    wanted = OpenPolicy(
        data.publisher_zh.strip(),
        data.publisher_en.strip(),
        data.licence_zh.strip(),
        data.licence_en.strip(),
        data.licence_url,
        data.contact.strip(),
        data.least,
    )
    await queries.set_policy(tx.conn, tx.who.organ_id, wanted, tx.who.id, clock.now())
    return to("/open-data?done=saved")


@post("/open-data/{year:str}/back", guards=[staff(*OPEN_DATA)])
async def take_back(tx: Writing, year: FromPath[str], data: URLEncodedBody[TakingBack]) -> Redirect:
    """Public no more, with the reason."""
    await actions.take_back(tx.conn, tx.who, year, data.reason, clock.now())
    return to("/open-data?done=back")


router = Router("/", route_handlers=[shown, release, save_policy, take_back])
