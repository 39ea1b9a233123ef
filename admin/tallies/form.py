"""What the form on the left offers, and the form again when what was asked can't be counted."""

from typing import Any

from litestar import Response
from msgspec import Struct

from admin.page import Asking, render
from admin.said import MONTHS
from admin.tallies.wish import Wish, centres_of
from admin.texts import Texts
from backend import clock
from backend.deps import Counting
from backend.problem import language_of
from backend.refusal import Refusal
from backend.tallies import compare, queries, rules, wording
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Centre, Language, Period


def language(request: Asking) -> Language:
    return "zh" if language_of(request) == "zh" else "en"


class Offers(Struct, frozen=True):
    """Pairs of value and text for the lists of the form."""

    figures: list[tuple[str, str]]
    places: list[tuple[str, str]]
    dims: list[tuple[str, str]]
    more_dims: list[tuple[str, str]]
    measures: list[tuple[str, str]]


class Picked(Struct, frozen=True):
    """One period of the picker."""

    period: str
    text: str


class Picker(Struct, frozen=True):
    """Periods around the chosen one, as links. `first` and `last`: its days, for the date fields."""

    year: Picked
    earlier: Picked | None
    later: Picked | None
    quarters: list[Picked]
    months: list[Picked]
    first: str
    last: str


async def choices(request: Asking, wish: Wish, count: Counting) -> dict[str, Any]:
    """What the form on the left offers."""
    tongue = language(request)
    return {
        "wish": wish,
        "definition": FIGURES[wish.figure],
        "offers": _offers(wish, await _centres(count), tongue),
        "switches": rules.SWITCHES,
        "picker": _picker(wish, tongue),
    }


async def _centres(count: Counting) -> list[Centre]:
    """The places who asks may choose."""
    allowed = centres_of(count.who)
    return [
        c
        for c in await queries.centres(count.conn)
        if c.organ_id == count.who.organ_id and (allowed is None or c.id in allowed)
    ]


def _offers(wish: Wish, centres: list[Centre], tongue: Language) -> Offers:
    definition, t = FIGURES[wish.figure], Texts(tongue)
    dims: list[tuple[str, str]] = [(d, t(f"tallies.dim.{d}")) for d in definition.dims]
    return Offers(
        [(code, f"{code} {wording.say(d.name, tongue)}") for code, d in FIGURES.items()],
        [
            ("", t("tallies.everywhere")),
            *((c.code, c.name_zh if tongue == "zh" else c.name_en) for c in centres),
        ],
        dims,
        [("", t("tallies.none")), *dims],
        [
            ("", t("tallies.headline")),
            *((m.code, wording.say(m.name, tongue)) for m in definition.measures[1:]),
        ],
    )


def _picker(wish: Wish, tongue: Language) -> Picker:
    """Only periods that have begun; around the present year while the field holds no period."""
    t, today = Texts(tongue), clock.civil_date(clock.now())
    try:
        chosen = rules.period(wish.period, today)
    except Refusal:
        chosen = Period(str(today.year), today.replace(month=1, day=1), today)
    year = chosen.last.year

    def picked(n: int) -> Picked | None:
        return (
            Picked(str(n), t("tallies.year", year=n))
            if rules.FIRST_YEAR <= n <= today.year
            else None
        )

    months = [
        m for m in compare.months_to(today.replace(year=year, month=12, day=1), 12) if m <= today
    ]
    return Picker(
        Picked(str(year), t("tallies.whole_year")),
        picked(year - 1),
        picked(year + 1),
        [
            Picked(f"{year}Q{q}", t("tallies.quarter", n=q))
            for q in range(1, (len(months) + 2) // 3 + 1)
        ],
        [
            Picked(f"{m:%Y-%m}", t("tallies.month", n=m.month, name=MONTHS[m.month - 1]))
            for m in months
        ],
        chosen.first.isoformat(),
        min(chosen.last, today).isoformat(),
    )


def again(request: Asking, path: str, offered: dict[str, Any], no: Refusal) -> Response[Any]:
    """The form as it was filled in, with the sentence that says what to change."""
    if "application/json" in request.headers.get("accept", ""):
        raise no
    sentence = no.sentence(language(request))
    return render(
        request,
        "tallies/again.html",
        status=no.status,
        path_of_form=path,
        sentence=sentence,
        **offered,
    )
