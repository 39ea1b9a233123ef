"""What the organ may set about booking, each with its default marked as one that is to be confirmed."""

from datetime import time
from typing import Annotated, Any

from litestar import Response, Router, get, post
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct
from msgspec.structs import asdict

from admin.nav import POLICY
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.booking import queries
from backend.booking.actions import staff as desk
from backend.booking.models import Policy
from backend.booking.queries import staff as log
from backend.booking.rules.policy import BOUNDS
from backend.deps import Reading, Writing
from backend.problem import language_of
from backend.refusal import BadInput

HISTORY = 20
Number = Annotated[int, Meta(ge=-32768, le=32767)]
GROUPS: dict[str, tuple[str, ...]] = {
    "holding": ("hold_minutes", "live_per_phone", "gap_minutes"),
    "noshow": ("noshow_limit", "noshow_days", "noshow_pause_days"),
    "returning": ("return_from_minutes", "return_to_minutes"),
    "offering": ("offer_minutes", "offers_a_day"),
    "release": ("release_from", "release_to"),
}
"""The fields in the order of the page, under the headings that hold them together."""


class Wished(Struct, frozen=True, forbid_unknown_fields=True):
    """The form. Times as 07:00, by the clock of the centres."""

    hold_minutes: Number
    live_per_phone: Number
    gap_minutes: Number
    noshow_limit: Number
    noshow_days: Number
    noshow_pause_days: Number
    return_from_minutes: Number
    return_to_minutes: Number
    offer_minutes: Number
    offers_a_day: Number
    release_from: Annotated[str, Meta(max_length=8)]
    release_to: Annotated[str, Meta(max_length=8)]
    reason: Annotated[str, Meta(max_length=1000)] = ""


@get("/policy", guards=[staff(*POLICY)])
async def policy(
    request: Asking, view: Reading, done: Annotated[str, QueryParameter(max_length=10)] = ""
) -> Response[Any]:
    """What holds now, beside the planning default, and who changed what when."""
    return await page(
        request,
        "policy.html",
        view,
        groups=GROUPS,
        holds=_shown(await queries.policy(view.conn, view.who.organ_id)),
        default=_shown(Policy()),
        changes=await log.policy_changes(view.conn, view.who.organ_id, HISTORY),
        bounds={name: kind.text(language_of(request)) for name, kind in BOUNDS.items()},
        done=done,
    )


def _shown(policy: Policy) -> dict[str, object]:
    return {
        name: f"{value:%H:%M}" if isinstance(value, time) else value
        for name, value in asdict(policy).items()
    }


@post("/policy/save", guards=[staff(*POLICY)])
async def change(tx: Writing, data: URLEncodedBody[Wished]) -> Redirect:
    """From now on it holds; the reason is kept in the log."""
    given = asdict(data)
    reason = given.pop("reason")
    for name in ("release_from", "release_to"):
        given[name] = _time(name, given[name])
    await desk.set_policy(tx.conn, tx.who, Policy(**given), reason, clock.now())
    return to("/policy?done=saved")


def _time(name: str, text: str) -> time:
    try:
        found = time.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or found.second or found.microsecond:
        raise BadInput(
            where=name, problem="give a time such as 07:30", problem_zh="请填写时间，例如07:30"
        )
    return found


router = Router("/", route_handlers=[policy, change])
