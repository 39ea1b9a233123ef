"""How many trips and days cases took, and within which limit they were decided."""

from collections.abc import Sequence

from admin.tallies.charts import columns
from admin.tallies.charts.frame import Picture
from admin.tallies.charts.words import frame, shown_total, total, version_of, whole
from admin.tallies.wish import Wish
from admin.texts import Texts
from backend.deps import Counting
from backend.tallies import wording
from backend.tallies.definitions import FIGURES
from backend.tallies.models import Choice, Language
from backend.tallies.models.marks import Marked
from backend.tallies.queries import spreads

LAST_DAYS = 20
"""Working days that stand apart; longer ones share the last column."""


async def trips_picture(
    count: Counting, choice: Choice, wish: Wish, tongue: Language, marks: Sequence[Marked]
) -> Picture | None:
    t, table = Texts(tongue), await whole(count, choice, "F19", tongue)
    found = [
        columns.Upright(
            t("tallies.trips.more" if n == 3 else "tallies.trips.n", n=n),
            total(table, f"trips_{n}"),
            n == 3,
        )
        for n in range(4)
    ]
    title = f"{t('tallies.chart.trips')}（{wording.period(choice.period, tongue)}）"
    words = columns.Words(
        t("tallies.head.trips"), t("tallies.head.count"), t("tallies.head.share"), ""
    )
    mean = shown_total(table, "mean")
    wrapped = frame(title, t("tallies.unit.cases"), table, version_of(FIGURES["F19"]), marks)
    return columns.draw("trips", wrapped, found, words, t("tallies.mean", mean=mean))


async def deadline_picture(
    count: Counting, choice: Choice, wish: Wish, tongue: Language, marks: Sequence[Marked]
) -> Picture | None:
    """Of the cases that F22 counts, how many took how many working days."""
    t, table = Texts(tongue), await whole(count, choice, "F22", tongue)
    median = FIGURES["F22"].measure("median")
    if median is None or median.source is None:
        return None
    counted = await spreads.value_counts(count.conn, median.source.name, median.parts, choice)
    by_days = dict.fromkeys(range(LAST_DAYS + 1), 0)
    for value in counted:
        by_days[min(value.value, LAST_DAYS)] += value.n
    found = [
        columns.Upright(
            t("tallies.n_and_more", n=days) if days == LAST_DAYS else str(days),
            n,
            days == LAST_DAYS,
        )
        for days, n in by_days.items()
    ]
    title = f"{t('tallies.chart.deadline')}（{wording.period(choice.period, tongue)}）"
    note = t(
        "tallies.quantiles",
        **{name: shown_total(table, name) for name in ("mean", "median", "p90")},
    )
    words = columns.Words(
        t("tallies.head.days"),
        t("tallies.head.count"),
        t("tallies.head.share"),
        t("tallies.head.days"),
    )
    wrapped = frame(title, t("tallies.unit.cases"), table, version_of(FIGURES["F22"]), marks)
    return columns.draw("deadline", wrapped, found, words, note)


async def timing_picture(
    count: Counting, choice: Choice, wish: Wish, tongue: Language, marks: Sequence[Marked]
) -> Picture | None:
    """Of the decisions that had a limit, within which one they were made."""
    t, table = Texts(tongue), await whole(count, choice, "F21", tongue)
    early, in_time, late = (total(table, name) for name in ("early", "in_time", "late"))
    missed = total(table, "limited") - in_time - late
    found = [
        columns.Upright(t(f"tallies.timing.{name}"), number, name in ("missed", "late"))
        for name, number in (
            ("promise", early), ("legal", in_time - early), ("missed", missed), ("late", late),
        )
        if number or name != "missed"
    ]  # fmt: skip
    title = f"{t('tallies.chart.timing')}（{wording.period(choice.period, tongue)}）"
    words = columns.Words(
        t("tallies.head.limit"), t("tallies.head.count"), t("tallies.head.share"), ""
    )
    wrapped = frame(title, t("tallies.unit.cases"), table, version_of(FIGURES["F21"]), marks)
    return columns.draw("timing", wrapped, found, words)
