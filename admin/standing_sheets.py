"""All standing figures as one sheet: their numbers, what each centre can do, what bays added, what figures mean."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from admin.said import Words
from admin.texts import Texts
from backend.places.models import Division
from backend.tallies import marking
from backend.tallies.models import Period
from backend.tallies.models.figures import Language
from backend.tallies.models.marks import Marked
from backend.tallies.models.sheets import Share, Sheet, SheetCell, SheetColumn, SheetTable
from backend.tallies.models.standing import (
    Ground,
    StandingFigure,
    StandingMeasure,
    StandingRow,
    StandingValue,
)
from backend.tallies.rules import standing as rules

SHARES = ("share", "compression")


class Told(Struct, frozen=True):
    """A figure on the page."""

    figure: StandingFigure
    value: StandingValue
    numbers: list[tuple[StandingMeasure, str, str]]
    """Measure, number as shown, number as written by exports."""


class Speaker:
    """Names of what stands, in one language."""

    def __init__(self, language: Language, stands: Ground, towns: Sequence[Division] = ()) -> None:
        self.language: Language = language
        self.stands, self.t, self.said = stands, Texts(language), Words(language)
        self.towns = {town.code: town for town in towns}
        self.villages = {village.code: village for village in stands.villages}
        self.windows = {window.id: window for window in stands.windows}
        self.items = {promise.item_code: promise for promise in stands.promises}

    def centre(self, centre_id: int) -> str:
        one = self.stands.centres.get(centre_id)
        return self.said.pick(one.name_zh, one.name_en) if one else "—"

    def category(self, category: str) -> str:
        known = category in rules.CATEGORIES
        return self.t(f"circle.category.{category}") if known else "—"

    def day(self) -> str:
        return self.t("standing.as_of", day=self.said.full_day(self.stands.on))


class AtCentre(Struct, frozen=True):
    """Of a centre the items it handles by category ("" for all), and those it did in the period."""

    centre: int
    can: Mapping[str, int]
    did: int


def all_sheet(
    speak: Speaker,
    period: Period,
    told: Sequence[Told],
    centres: Sequence[AtCentre],
    added: Sequence[StandingRow],
    marks: Sequence[Marked],
) -> Sheet:
    """Every number of every figure, a line each, and the lists that stand below them on the page.

    `marks`: of the days of the period, said of the numbers that are counted from them.
    """
    t, pick = speak.t, speak.said.pick
    columns = (
        SheetColumn(t("standing.figure")),
        SheetColumn(t("standing.measure")),
        SheetColumn(t("standing.number"), number=True),
        SheetColumn(t("standing.unit")),
        SheetColumn(t("standing.behind"), number=True),
        SheetColumn(t("tallies.version")),
        SheetColumn("SHA-256"),
    )
    lines = [
        (
            _called(speak, one.figure),
            pick(measure.name.zh, measure.name.en),
            _number(measure, exact),
            _unit(speak, measure, estimated=one.value.estimated),
            len(rules.chosen(measure, one.figure.rows(speak.stands))),
            f"v{one.figure.version}",
            one.value.digest,
        )
        for one in told
        for measure, _, exact in one.numbers
    ]
    return Sheet(
        "F06-F20",
        f"{t('standing.title')} {period.text}",
        speak.day(),
        speak.language,
        columns,
        tuple(lines),
        tuple(
            (f"{_of_days(speak, told)} {name}", said)
            for name, said in marking.lines(None, marks, speak.language)
        ),
        "" if speak.stands.on == period.last else t("standing.running"),
        (_by_centre(speak, centres), _added(speak, added), _meanings(speak, told)),
    )


def _of_days(speak: Speaker, told: Sequence[Told]) -> str:
    """The numbers that are counted from days."""
    pick = speak.said.pick
    return speak.t("standing.and").join(
        f"{one.figure.code} {pick(measure.name.zh, measure.name.en)}"
        for one in told
        for measure in one.figure.measures
        if measure.of_days
    )


def _called(speak: Speaker, figure: StandingFigure) -> str:
    return f"{figure.code} {speak.said.pick(figure.name.zh, figure.name.en)}"


def _number(measure: StandingMeasure, exact: str) -> SheetCell:
    if not exact:
        return None
    return Share(Decimal(exact)) if measure.kind in SHARES else Decimal(exact)


def _unit(speak: Speaker, measure: StandingMeasure, *, estimated: bool) -> str:
    """None of a share: its format says it, and 0.85 % is not 85 %."""
    if measure.kind in SHARES:
        return ""
    unit = speak.said.pick(measure.unit.zh, measure.unit.en)
    if measure.kind == "minutes" and estimated:
        return f"{unit}（{speak.t('standing.estimated')}）"
    return unit


def _by_centre(speak: Speaker, centres: Sequence[AtCentre]) -> SheetTable:
    t = speak.t
    counted = [t(f"circle.category.{category}") for category in rules.CATEGORIES]
    heads = [*counted, t("standing.can"), t("standing.did")]
    return SheetTable(
        "F07",
        t("standing.by_centre"),
        (
            SheetColumn(t("tallies.dim.centre")),
            SheetColumn(t("standing.tier")),
            *(SheetColumn(head, number=True) for head in heads),
        ),
        tuple(
            (
                speak.centre(one.centre),
                t(f"tier.{speak.stands.centres[one.centre].tier}"),
                *(one.can[category] for category in rules.CATEGORIES),
                one.can[""],
                one.did,
            )
            for one in centres
        ),
    )


def _added(speak: Speaker, added: Sequence[StandingRow]) -> SheetTable:
    t, items = speak.t, rules.items_on(speak.stands, speak.stands.on)

    def name(code: str) -> str:
        one = items.get(code)
        return f"{code} {speak.said.pick(one.name_zh, one.name_en) if one else ''}".strip()

    heads = ("tallies.dim.item", "tallies.dim.centre", "standing.needs_bay")
    return SheetTable(
        "F08",
        t("standing.added"),
        tuple(SheetColumn(t(head)) for head in heads),
        tuple(
            (
                name(row.item_code),
                speak.centre(row.centre_id),
                t("standing.yes" if row.of else "standing.no"),
            )
            for row in added
        ),
        t("standing.added_none"),
    )


def _meanings(speak: Speaker, told: Sequence[Told]) -> SheetTable:
    figures = [one.figure for one in told]
    lines = [(_called(speak, f), *definition(speak.language, f).values()) for f in figures]
    heads = (speak.t("standing.figure"), *definition(speak.language, figures[0]))
    title = speak.t("tallies.definition")
    return SheetTable(title, title, tuple(SheetColumn(head) for head in heads), tuple(lines))


def definition(language: Language, figure: StandingFigure) -> dict[str, str]:
    """What a figure means, by heading: on every page that shows it, and in the file of all figures."""
    t, said = Texts(language), Words(language)
    below = figure.denominator
    version = t(
        "tallies.version.said", version=figure.version, day=said.full_day(figure.valid_from)
    )
    return {
        t("tallies.meaning"): said.pick(figure.meaning.zh, figure.meaning.en),
        t("tallies.numerator"): said.pick(figure.numerator.zh, figure.numerator.en),
        t("tallies.denominator"): said.pick(below.zh, below.en) if below else "",
        t("tallies.basis"): said.pick(figure.basis.zh, figure.basis.en),
        t("tallies.version"): version,
        t("tallies.origin"): figure.origin,
    }
