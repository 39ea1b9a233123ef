"""When people come, and what becomes of their appointments."""

from collections.abc import Sequence

from admin.tallies.charts import funnel, heat
from admin.tallies.charts.frame import Picture
from admin.tallies.charts.words import frame, version_of, whole
from admin.tallies.wish import Wish
from admin.texts import Texts
from backend.deps import Counting
from backend.tallies import wording
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Choice, Language
from backend.tallies.models.marks import Marked
from backend.tallies.parts import PARTS
from backend.tallies.queries import spreads
from backend.tallies.sources import BOOKED, ISSUED


async def heat_picture(
    count: Counting, choice: Choice, wish: Wish, tongue: Language, marks: Sequence[Marked]
) -> Picture | None:
    t, found = Texts(tongue), dict[tuple[int, int], int]()
    for counted in await spreads.part_counts(count.conn, ISSUED.name, choice):
        _, weekday, hour = counted.part.split(".")
        spot = int(weekday), int(hour)
        found[spot] = found.get(spot, 0) + counted.n
    table = await whole(count, choice, "F24", tongue)
    title = f"{t('tallies.chart.heat')}（{wording.period(choice.period, tongue)}）"
    rule = t(
        "tallies.rule.tickets",
        first=wording.day(choice.period.first, tongue),
        last=wording.day(choice.period.last, tongue),
        place=wording.place(choice, tongue),
    )
    days = [wording.say(text, tongue) for text in PARTS["weekday"].values()]
    words = heat.Words(
        t("tallies.head.weekday"), days, t("tallies.less"), t("tallies.many"), t("tallies.total")
    )
    return heat.draw(
        frame(title, t("tallies.unit.tickets"), table, t("tallies.heat.source"), marks, rule),
        found,
        words,
    )


async def funnel_picture(
    count: Counting, choice: Choice, wish: Wish, tongue: Language, marks: Sequence[Marked]
) -> Picture | None:
    t = Texts(tongue)
    found = {c.part: c.n for c in await spreads.part_counts(count.conn, BOOKED.name, choice)}
    granted = found.get("granted", 0)
    served = granted + found.get("served", 0)
    arrived = served + found.get("arrived", 0)
    steps = [
        funnel.Step(t(f"tallies.step.{name}"), number)
        for name, number in (
            ("booked", sum(found.values())), ("arrived", arrived), ("served", served), ("granted", granted),
        )
    ]  # fmt: skip
    table = await whole(count, choice, "F24", tongue)
    title = f"{t('tallies.chart.funnel')}（{wording.period(choice.period, tongue)}）"
    words = funnel.Words(
        t("tallies.head.step"), t("tallies.head.count"), t("tallies.head.of_first"),
        t("tallies.head.of_last"), t("tallies.lost", n="{n}"),
    )  # fmt: skip
    return funnel.draw(
        frame(title, t("tallies.unit.appointments"), table, version_of(FIGURES["F24"]), marks),
        steps,
        words,
    )
