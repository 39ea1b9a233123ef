"""What a centre sets about its line, each number with its default marked as one that is to be confirmed."""

from typing import Annotated, Any, Literal, get_args

from litestar import Response, Router, get, post
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct
from msgspec.structs import asdict

from admin.door import centres_of
from admin.nav import HALL_POLICY
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.deps import Reading, Writing
from backend.hall import actions, queries, rules
from backend.hall.actions.policy import centre_of
from backend.hall.models import HallPolicy, Priority
from backend.problem import language_of

HISTORY = 20
Number = Annotated[int, Meta(ge=-32768, le=32767)]
Tick = Literal["", "on"]
GROUPS: dict[str, tuple[str, ...]] = {
    "arriving": ("early_minutes", "grace_minutes"),
    "order": ("booked_minutes", "priority_minutes"),
    "calling": ("calls", "call_gap_seconds"),
    "returning": ("missed_behind", "parked_behind"),
}
"""The numbers in the order of the page; who has priority stands with the order."""
PRIORITIES: tuple[Priority, ...] = get_args(Priority)


class Wished(Struct, frozen=True, forbid_unknown_fields=True):
    """The form of one centre. A ticked box says “on”."""

    centre_code: Annotated[str, Meta(max_length=20)]
    early_minutes: Number
    grace_minutes: Number
    booked_minutes: Number
    priority_minutes: Number
    calls: Number
    call_gap_seconds: Number
    missed_behind: Number
    parked_behind: Number
    senior: Tick = ""
    disabled: Tick = ""
    pregnant: Tick = ""
    soldier: Tick = ""
    other: Tick = ""
    reason: Annotated[str, Meta(max_length=1000)] = ""


@get("/hall-policy", guards=[staff(*HALL_POLICY)])
async def hall_policy(
    request: Asking,
    view: Reading,
    centre: Annotated[str, QueryParameter(max_length=20)] = "",
    done: Annotated[str, QueryParameter(max_length=10)] = "",
) -> Response[Any]:
    """What holds now at a centre, beside the planning default, and who changed what when."""
    own = await centres_of(view, *HALL_POLICY)
    at = await centre_of(view.conn, view.who, centre or own[0].code, *HALL_POLICY)
    return await page(
        request,
        "hall_policy.html",
        view,
        centres=own,
        centre=at,
        groups=GROUPS,
        priorities={one: rules.PRIORITY[one] for one in PRIORITIES},
        holds=asdict(await queries.policy(view.conn, at.id)),
        default=asdict(HallPolicy()),
        changes=await queries.policy_changes(view.conn, at.id, HISTORY),
        bounds={name: kind.text(language_of(request)) for name, kind in rules.BOUNDS.items()},
        done=done,
    )


@post("/hall-policy/save", guards=[staff(*HALL_POLICY)])
async def change(tx: Writing, data: URLEncodedBody[Wished]) -> Redirect:
    """From now on it holds; the reason is kept in the log."""
    given = asdict(data)
    priorities = tuple(one for one in PRIORITIES if given[one])
    numbers = {name: given[name] for names in GROUPS.values() for name in names}
    wanted = HallPolicy(**numbers, priorities=priorities)
    await actions.set_policy(tx.conn, tx.who, data.centre_code, wanted, data.reason, clock.now())
    return to(f"/hall-policy?centre={data.centre_code}&done=saved")


router = Router("/", route_handlers=[hall_policy, change])
