"""F10: windows that take everything their place handles."""

from backend.permits.models import Text
from backend.tallies.models.standing import Ground, StandingFigure, StandingMeasure, StandingRow
from backend.tallies.rules.standing import categories_at, open_pools, open_windows
from backend.tallies.standing import words


def rows(ground: Ground) -> list[StandingRow]:
    """Each window that serves the public: one of its pools of windows is open and serves a category of its place.

    Lanes of an inspection bay are no windows.
    """
    pools, places = open_pools(ground, ground.on), categories_at(ground, ground.on)
    found = []
    for window in open_windows(ground, ground.on):
        serves = [pools[p] for p in window.pool_ids if p in pools and pools[p].kind == "window"]
        wanted = places.get(window.centre_id, set())
        takes = {c for c in wanted if any(c in pool.skills for pool in serves)}
        if takes:
            part = "all" if takes == wanted else "some"
            found.append(StandingRow(part, window.centre_id, window_id=window.id))
    return found


F10 = StandingFigure(
    code="F10",
    name=Text("一窗通办覆盖率", "One-window coverage"),
    meaning=Text(
        "当日对外服务的窗口中，能受理本网点全部业务类别的窗口所占比例。查验通道不算窗口。",
        "Of the windows that serve the public on the day, the share that can take every category their place handles. "
        "Lanes of an inspection bay are no windows.",
    ),
    numerator=Text("能受理本网点全部类别的窗口", "windows that take every category of their place"),
    denominator=Text("当日对外服务的窗口", "windows that serve the public on the day"),
    basis=words.AS_OF,
    unit=words.SHARE,
    origin="city report S2: “全市xxx个公安窗口均实现‘一窗通办’”",
    version=1,
    valid_from=words.FIRST_VALID,
    tells="window",
    measures=(
        StandingMeasure(
            "coverage",
            Text("覆盖率", "Coverage"),
            words.SHARE,
            "share",
            ("all",),
            over=("all", "some"),
            digits=4,
        ),
        StandingMeasure(
            "one_window", Text("一窗通办窗口", "One-window"), words.WINDOWS, "count", ("all",)
        ),
        StandingMeasure(
            "windows",
            Text("对外服务窗口", "Windows that serve the public"),
            words.WINDOWS,
            "count",
            ("all", "some"),
        ),
    ),
    rows=rows,
)
