"""What the circle's page was asked for: period, category and what-ifs, all of it in its address."""

from typing import cast
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import asdict, replace

from admin.page import Asking
from backend.permits.models import Category
from backend.refusal import BadInput
from backend.tallies.rules.circle import Act, Change
from backend.tallies.rules.standing import CATEGORIES

LONGEST = 60
MOST = 40
"""Changes of one what-if."""


class Wish(Struct, frozen=True):
    """`open` and `close`: a place's code and a category, as in QX-HALL.exit_entry; `show`: one category, or all."""

    period: str = ""
    show: str = ""
    open: tuple[str, ...] = ()
    close: tuple[str, ...] = ()

    @property
    def category(self) -> Category | None:
        return self.show if self.show in CATEGORIES else None

    @property
    def changes(self) -> list[Change]:
        given: list[tuple[Act, str]] = [("open", one) for one in self.open]
        given += [("close", one) for one in self.close]
        return [
            Change(act, place, cast(Category, category))
            for act, one in given
            for place, _, category in [one.rpartition(".")]
        ]

    def address(self, path: str = "/circle", **changed: object) -> str:
        """A page of the same wish."""
        facts = {k: v for k, v in (asdict(self) | changed).items() if v not in ("", (), None)}
        return f"{path}?{urlencode(facts, doseq=True)}" if facts else path

    def toggled(self, place: str, category: str, offered: bool) -> "Wish":
        """The other way round at one place: what was changed goes back, what stands is changed."""
        one = f"{place}.{category}"
        mine, other = ("close", "open") if offered else ("open", "close")
        if one in getattr(self, other):
            return self.without(one)
        return replace(self, **{mine: (*getattr(self, mine), one)})

    def without(self, one: str) -> "Wish":
        return replace(
            self,
            open=tuple(c for c in self.open if c != one),
            close=tuple(c for c in self.close if c != one),
        )


def wish_of(request: Asking) -> Wish:
    """The wish in the address. Refuses what our form can't have made."""
    query = request.query_params
    opened, closed = (_several(request, name) for name in ("open", "close"))
    period, show = str(query.get("period", "")).strip(), str(query.get("show", ""))
    if max(map(len, (period, show, *opened, *closed))) > LONGEST:
        problem = f"at most {LONGEST} characters"
        raise BadInput(where="circle", problem=problem, problem_zh=f"最多{LONGEST}个字符")
    if len(opened) + len(closed) > MOST:
        raise BadInput(
            where="circle",
            problem=f"at most {MOST} changes",
            problem_zh=f"最多{MOST}项假设",
        )
    return Wish(period, show if show in CATEGORIES else "", opened, closed)


def _several(request: Asking, name: str) -> tuple[str, ...]:
    given = (str(one) for one in request.query_params.getall(name, []))
    return tuple(dict.fromkeys(one for one in given if one))
