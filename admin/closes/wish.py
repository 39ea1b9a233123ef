"""Which close a page is about, for whom, and what of it was asked: all of it stands in the address."""

from urllib.parse import urlencode

from msgspec import Struct

from admin.page import Asking
from admin.tallies.wish import centres_of
from backend.deps import Asked
from backend.problem import language_of
from backend.refusal import BadInput
from backend.tallies.actions import closes as actions
from backend.tallies.actions import freeze, frozen
from backend.tallies.models.closes import Close
from backend.tallies.models.figures import Choice, Definition, Dim, Language, Spot

LONGEST = 40
"""Characters of one value; what is longer was not made by our form."""


class View(Struct, frozen=True):
    """A frozen table: rows by one or two dimensions, columns the measures or one of them across another."""

    figure: str = "F01"
    by: str = ""
    then: str = ""
    across: str = ""
    measure: str = ""

    @property
    def rows(self) -> list[str]:
        return [dim for dim in (self.by, self.then) if dim]

    def address(self, path: str, **more: object) -> str:
        facts = {name: getattr(self, name) for name in self.__struct_fields__} | more
        return f"{path}?{urlencode({k: v for k, v in facts.items() if v not in ('', None)})}"


def language(request: Asking) -> Language:
    return "zh" if language_of(request) == "zh" else "en"


async def close_of(asked: Asked, close_id: int) -> Close:
    return await actions.close_of(asked.conn, asked.who, close_id)


async def choice_of(asked: Asked, found: Close) -> Choice:
    """The whole period, at the centres of the reader."""
    return frozen.choice_of(found, None, centres_of(asked.who))


def text(request: Asking, name: str) -> str:
    found = str(request.query_params.get(name, "")).strip()
    if len(found) > LONGEST:
        problem = f"at most {LONGEST} characters"
        raise BadInput(where=name, problem=problem, problem_zh=f"最多{LONGEST}个字符")
    return found


def view_of(request: Asking, definition: Definition) -> View:
    """What fits the figure; by category and item, as it was filed, unless the address says otherwise."""

    def known(name: str, *used: str) -> str:
        dim = text(request, name)
        return dim if dim in definition.dims and dim not in used else ""

    filed = freeze.filed_by(definition.dims)
    by = known("by")
    then = known("then", by) if by else "".join(filed[1:2])
    across = known("across", by, then)
    measure = text(request, "measure")
    return View(
        definition.code, by or filed[0], then, across,
        measure if definition.measure(measure) else "",
    )  # fmt: skip


SPOT: tuple[Dim, ...] = ("centre", "item")


def spot_address(spot: Spot) -> dict[str, object]:
    """The place and item of a row, as they stand in an address."""
    facts = {name: getattr(spot, name) for name in SPOT}
    return {f"at_{name}": value for name, value in facts.items() if value is not None}


def spot_of(request: Asking) -> Spot:
    centre, item = text(request, "at_centre"), request.query_params.get("at_item")
    if centre and not (centre.isascii() and centre.isdigit()):
        raise BadInput(where="at", problem="no such cell", problem_zh="没有这一格")
    return Spot(
        centre=int(centre) if centre else None, item=None if item is None else item[:LONGEST]
    )


def number_of(request: Asking, name: str) -> int | None:
    """A whole number in the address, or None."""
    given = text(request, name)
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else None
