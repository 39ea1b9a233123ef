"""The service circle as a map, as tables, and as what it would be if."""

from collections.abc import Sequence
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import QueryParameter
from msgspec import Struct

from admin.circle.drawing import COLOURS, by_town, draw, way_of
from admin.circle.wish import Wish, wish_of
from admin.nav import POLICY, TALLIES
from admin.page import Asking, render
from admin.standing import ground_of
from admin.standing_sheets import definition
from admin.tallies.form import language
from admin.texts import Texts
from backend.access.guards import staff
from backend.deps import Counting
from backend.permits.models import Category
from backend.places.models import Division
from backend.problem import language_of
from backend.refusal import Refusal
from backend.tallies.actions import standing as actions
from backend.tallies.models import Period
from backend.tallies.models.standing import Ground
from backend.tallies.queries import standing as queries
from backend.tallies.rules import circle as rules
from backend.tallies.rules.circle import Change, Circle, Reach
from backend.tallies.standing import STANDING

PAGE = 20
DOWNLOAD = {
    "Content-Disposition": 'attachment; filename="circle.svg"',
    "Cache-Control": "no-store",
}


class Looked(Struct, frozen=True):
    """What a page of the circle stands on. `found`: with the changes asked for."""

    wish: Wish
    stands: Ground
    period: Period
    towns: dict[str, Division]
    now: Circle
    found: Circle


async def _look(request: Asking, count: Counting) -> Looked:
    wish = wish_of(request)
    stands, period = await ground_of(count, wish.period)
    towns = await queries.townships(count.conn, count.who.organ_id)
    rules.check_changes(stands, wish.changes, towns)
    now = rules.circle(stands)
    found = rules.circle(stands, wish.changes, towns) if wish.changes else now
    return Looked(wish, stands, period, {t.code: t for t in towns}, now, found)


@get("/circle", guards=[staff(*TALLIES)])
async def circle(
    request: Asking,
    count: Counting,
    number: Annotated[int, QueryParameter(name="page", ge=1, le=10_000)] = 1,
) -> Response[Any]:
    """Minutes by category, now and if; the map, and the same as tables."""
    try:
        looked = await _look(request, count)
    except Refusal as no:
        return _again(request, no)
    wish, stands, found = looked.wish, looked.stands, looked.found
    category = wish.category if wish.category in found.offered else None
    villages = _by_distance(found, category)
    figure = STANDING["F09"]
    return render(
        request,
        "circle/map.html",
        wish=wish,
        looked=looked,
        figure=figure,
        definition=definition(language(request), figure),
        value=actions.value_of(figure, rules.rows(looked.now), stands.on, looked.period),
        drawing=draw(found, stands, looked.towns, category),
        colours=COLOURS,
        category=category,
        limit=found.minutes if category is None else found.minutes_by[category],
        told=_told(looked),
        shows=_shows(request, found),
        new_points=[one for one in wish.open if one.rpartition(".")[0] in looked.towns],
        grid=[
            (centre, {c: centre.id in ids for c, ids in found.offered.items()})
            for centre in stands.centres.values()
            if centre.id in found.points
        ],
        before=rules.offered(stands),
        lines=by_town(found, looked.towns, category),
        villages=villages[(number - 1) * PAGE : number * PAGE],
        way_of=way_of,
        page=number,
        more=len(villages) > number * PAGE,
        basket=rules.basket(stands),
        may_set=count.who.may(*POLICY),
    )


def _shows(request: Asking, found: Circle) -> list[tuple[str, str]]:
    """What the map can show, for the form's list."""
    t = Texts(language_of(request))
    return [("", t("circle.all")), *((c, t(f"circle.category.{c}")) for c in found.offered)]


class WhatIf(Struct, frozen=True):
    """One sentence of a what-if: what changes of a category, and its minutes before and after."""

    category: Category
    opened: list[tuple[str, str]]
    closed: list[tuple[str, str]]
    """Names of places, Chinese and English."""
    before: int | None
    after: int | None


def _told(looked: Looked) -> list[WhatIf]:
    """A sentence for each category that is changed."""
    changes = looked.wish.changes
    return [
        WhatIf(
            category,
            _named(looked, [c for c in changes if (c.act, c.category) == ("open", category)]),
            _named(looked, [c for c in changes if (c.act, c.category) == ("close", category)]),
            looked.now.minutes_by[category],
            looked.found.minutes_by[category],
        )
        for category in looked.found.offered
        if any(change.category == category for change in changes)
    ]


def _named(looked: Looked, changes: Sequence[Change]) -> list[tuple[str, str]]:
    """A centre by its own name, a new point by its township's."""
    centres = {c.code: c for c in looked.stands.centres.values()}
    found = [centres.get(c.place) or looked.towns[c.place] for c in changes]
    return [(place.name_zh, place.name_en) for place in found]


def _by_distance(found: Circle, category: Category | None) -> list[Reach]:
    """The farthest first; who reaches nothing before them."""

    def order(reach: Reach) -> tuple[bool, float, str]:
        way = way_of(reach, category)
        return way is not None, 0.0 if way is None else -float(way.minutes), reach.village.code

    return sorted(found.reaches, key=order)


def _again(request: Asking, no: Refusal) -> Response[Any]:
    """The form, with the sentence that says what to change."""
    if "application/json" in request.headers.get("accept", ""):
        raise no
    return render(
        request,
        "circle/again.html",
        status=no.status,
        period=str(request.query_params.get("period", ""))[:60],
        sentence=no.sentence(language_of(request)),
    )


@get("/circle/map.svg", guards=[staff(*TALLIES)])
async def picture(request: Asking, count: Counting) -> Response[Any]:
    """The map as a file, with its title and what it stands on."""
    looked = await _look(request, count)
    found = looked.found
    category = looked.wish.category if looked.wish.category in found.offered else None
    answer = render(
        request,
        "circle/map.svg",
        looked=looked,
        drawing=draw(found, looked.stands, looked.towns, category),
        colours=COLOURS,
        category=category,
        limit=found.minutes if category is None else found.minutes_by[category],
        figure=STANDING["F09"],
    )
    return Response(answer.content, media_type="image/svg+xml", headers=DOWNLOAD)


ROUTES = [circle, picture]
