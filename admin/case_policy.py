"""What an organ may set about its cases: the rule set, and four planning defaults that are to be confirmed."""

from typing import Annotated, Any

from litestar import Response, Router, get, post
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct
from msgspec.structs import asdict

from admin.nav import CASE_POLICY
from admin.page import Asking, page, to
from backend import clock
from backend.access.guards import staff
from backend.cases.actions.policy import policy_of, set_policy
from backend.cases.models.policy import CasePolicy, RuleSet
from backend.cases.queries.policy import policy_changes
from backend.cases.rules.policy import BOUNDS
from backend.deps import Reading, Writing
from backend.problem import language_of

HISTORY = 20
Number = Annotated[int, Meta(ge=-32768, le=32767)]
GROUPS: dict[str, tuple[str, ...]] = {
    "applicant": ("correction_days", "deferred_days"),
    "warning": ("yellow_days", "red_days"),
}
RULE_SETS: tuple[RuleSet, ...] = ("zhejiang", "national")


class Wished(Struct, frozen=True, forbid_unknown_fields=True):
    """The form."""

    rule_set: RuleSet
    correction_days: Number
    deferred_days: Number
    yellow_days: Number
    red_days: Number
    reason: Annotated[str, Meta(max_length=1000)] = ""


@get("/case-policy", guards=[staff(*CASE_POLICY)])
async def case_policy(
    request: Asking, view: Reading, done: Annotated[str, QueryParameter(max_length=10)] = ""
) -> Response[Any]:
    """What holds now, beside the planning default, and who changed what when."""
    return await page(
        request,
        "due/policy.html",
        view,
        groups=GROUPS,
        rule_sets=RULE_SETS,
        holds=asdict(await policy_of(view.conn, view.who.organ_id)),
        default=asdict(CasePolicy()),
        changes=await policy_changes(view.conn, view.who.organ_id, HISTORY),
        bounds={name: kind.text(language_of(request)) for name, kind in BOUNDS.items()},
        done=done,
    )


@post("/case-policy/save", guards=[staff(*CASE_POLICY)])
async def change(tx: Writing, data: URLEncodedBody[Wished]) -> Redirect:
    """From now on it holds; the reason is kept in the log."""
    given = asdict(data)
    reason = given.pop("reason")
    await set_policy(tx.conn, tx.who, CasePolicy(**given), reason, clock.now())
    return to("/case-policy?done=saved")


router = Router("/", route_handlers=[case_policy, change])
