"""What a tallies page was asked for: all of it stands in its address, so it can be kept and sent."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import asdict, replace

from admin.nav import TALLIES
from admin.page import Asking
from backend import clock
from backend.access.models import Staff
from backend.deps import Asked
from backend.problem import language_of
from backend.refusal import BadInput
from backend.tallies import actions, rules
from backend.tallies.models import ALONE, Choice, Column, Comparison, Cursor, Definition, Spot
from backend.tallies.models.exports import Form, Wanted

LONGEST = 60
"""Characters of one value; what is longer was not made by our form."""
NUMBERED, DATED = ("organ", "centre"), ("year", "quarter", "month")
"""What a cell names by a number and by a first day; everything else by its code."""


class Wish(Struct, frozen=True):
    """The choices on the left. `out`: kinds of licences left out of the count. `yoy` and `since`: columns beside."""

    figure: str = "F01"
    period: str = ""
    by: str = "centre"
    then: str = ""
    also: str = ""
    across: str = ""
    measure: str = ""
    place: str = ""
    yoy: str = ""
    since: str = ""
    out: tuple[str, ...] = ()

    @property
    def rows(self) -> list[str]:
        return [dim for dim in (self.by, self.then, self.also) if dim]

    @property
    def scope(self) -> str | None:
        return ",".join(f"no-{name}" for name in self.out) or None

    @property
    def beside(self) -> Comparison:
        """A cross table has no columns beside it; the form says so."""
        return Comparison(bool(self.yoy) and not self.across, bool(self.since) and not self.across)

    def address(self, path: str, **more: object) -> str:
        """A page of the same wish."""
        facts = {
            name: value
            for name, value in (asdict(self) | more).items()
            if value not in ("", (), None)
        }
        return f"{path}?{urlencode(facts, doseq=True)}"


def wish_of(request: Asking) -> Wish:
    """The wish in the address; the present year by default, only dimensions the figure knows."""
    query = request.query_params
    said = {
        name: text(request, name)
        for name in Wish.__struct_fields__
        if name != "out" and query.get(name)
    }
    out = tuple(name for name in query.getall("out", []) if name in rules.SWITCHES)
    year = str(clock.civil_date(clock.now()).year)
    wish = replace(Wish(period=year, out=out), **said)
    begin, end = text(request, "from"), text(request, "to")
    if begin and end:
        wish = replace(wish, period=f"{begin}..{end}")
    return fitting(wish, actions.figure(wish.figure))


def text(request: Asking, name: str) -> str:
    found = str(request.query_params.get(name, "")).strip()
    if len(found) > LONGEST:
        problem = f"at most {LONGEST} characters"
        raise BadInput(where=name, problem=problem, problem_zh=f"最多{LONGEST}个字符")
    return found


def fitting(wish: Wish, definition: Definition) -> Wish:
    """Changing the figure keeps what fits it and drops the rest."""

    def known(dim: str, *used: str) -> str:
        return dim if dim in definition.dims and dim not in used else ""

    by = known(wish.by) or "category"
    then = known(wish.then, by)
    also = known(wish.also, by, then)
    across = known(wish.across, by, then, also)
    measure = wish.measure if definition.measure(wish.measure) else ""
    return replace(
        wish, figure=definition.code, by=by, then=then, also=also, across=across, measure=measure
    )


async def choice_of(asked: Asked, wish: Wish) -> Choice:
    """What is counted for who asks: their organ, and their centres only if they are bound to some."""
    who: Staff = asked.who
    return await actions.choose(
        asked.conn,
        wish.period,
        clock.now(),
        wish.place or None,
        wish.scope,
        who.organ_id,
        centres_of(who),
    )


def centres_of(who: Staff) -> Sequence[int] | None:
    """The centres whose figures who asks may see; None: the whole organ."""
    bound = [role.centre_id for role in who.roles if role.role in TALLIES]
    return None if None in bound else [centre for centre in bound if centre is not None]


def spot_address(spot: Spot, column: Column | None = None) -> dict[str, object]:
    """The cell of a row and a column, as it stands in an address."""
    aside = {} if column is None else asdict(column.spot)
    facts = {**asdict(spot), **{k: v for k, v in aside.items() if v is not None}}
    return {f"at_{name}": value for name, value in facts.items() if value is not None}


def spot_of(request: Asking) -> Spot:
    """The cell an address names."""
    said = ((name, request.query_params.get(f"at_{name}")) for name in Spot.__struct_fields__)
    try:
        return Spot(**{name: _value(name, text) for name, text in said if text is not None})
    except ValueError:
        raise BadInput(where="at", problem="no such cell", problem_zh="没有这一格") from None


def _value(name: str, text: str) -> Any:
    if len(text) > LONGEST or "\0" in text:
        raise ValueError(name)
    if name in NUMBERED:
        return int(text)
    return date.fromisoformat(text) if name in DATED else text


def wanted(request: Asking, who: Staff, form: Form, *, rows: bool) -> Wanted:
    """What a file of the page is made of, within what who asks may see: its rows, or its table as it is shown."""
    wish, bound = wish_of(request), centres_of(who)
    return Wanted(
        figure=wish.figure,
        period=wish.period,
        form=form,
        organ_id=who.organ_id,
        by=tuple(wish.rows),
        across=None if rows else wish.across or None,
        measure=wish.measure or None,
        beside=ALONE if rows else wish.beside,
        place=wish.place or None,
        scope=wish.scope,
        rows=rows,
        spot=spot_of(request),
        only_centres=None if bound is None else tuple(bound),
        language="zh" if language_of(request) == "zh" else "en",
    )


def cursor_of(request: Asking) -> Cursor | None:
    """Where the next page of rows begins."""
    after = request.query_params.get("after")
    if not after:
        return None
    try:
        on, number, part = after.split("~")
        return Cursor(date.fromisoformat(on), int(number), part)
    except ValueError:
        raise BadInput(where="after", problem="no such page", problem_zh="没有这一页") from None


def cursor_text(after: Cursor) -> str:
    return f"{after.on_date}~{after.id}~{after.part}"
