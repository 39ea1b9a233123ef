"""Which limits of a day are broken, and which lines a window may serve."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from math import ceil

from backend.hall.models.board import Alert, LineCount, Standing, WindowNow
from backend.hall.models.waits import Learned
from backend.refusal import Refusal

LONG_WAIT = 30
"""Minutes, where the log says nothing [U]."""
LONG_PAUSE = 20
"""Minutes of a pause [U]."""
LONG_VISIT = 2.0
"""A visit longer than so many times its matter's usual minutes [U]."""
Skills = Mapping[int, frozenset[int]]
"""Window -> the pools it serves."""


class PoolElsewhere(Refusal):
    """This line is not one of this centre, or is closed. Choose among the lines of the window's own centre."""

    zh = "所选队列不属于本网点或已停用，请在该窗口所在网点的队列中选择。"
    status = 422


class WindowElsewhere(Refusal):
    """This window is not one of this centre, or is closed. Open the board again and choose there."""

    zh = "所选窗口不属于本网点或已停用，请重新打开看板后选择。"
    status = 422


class WindowServesNothing(Refusal):
    """Window {number} would serve no line, so nobody could be called there. Leave it one, or pause it instead."""

    zh = "{number}号窗口将没有任何队列可叫。请至少保留一个队列；如需停办请改用暂停。"
    status = 422


class SkillsChanged(Refusal):
    """Somebody changed who serves what since you opened this page. Look at the newest state and decide again."""

    zh = "您打开页面后，窗口与队列的对应已被他人修改，请查看最新状态后再操作。"


class NoSkillsChange(Refusal):
    """Nothing is different from what holds now. Tick or untick a line first."""

    zh = "与现状相同，没有改动。请先勾选或取消一个队列。"
    status = 422


def check_skills(
    was: Skills, wanted: Skills, pool_ids: frozenset[int], numbers: Mapping[int, int]
) -> list[int]:
    """The windows that change. Refuses windows and pools of elsewhere, and a window left without any line."""
    if not set(wanted) <= set(was):
        raise WindowElsewhere()
    changed = [window_id for window_id in sorted(was) if wanted.get(window_id) != was[window_id]]
    if not changed:
        raise NoSkillsChange()
    for window_id in changed:
        now_serving = wanted.get(window_id, frozenset())
        if not now_serving <= pool_ids:
            raise PoolElsewhere()
        if not now_serving:
            raise WindowServesNothing(number=numbers[window_id])
    return changed


def skills_text(skills: Skills) -> str:
    """As a page carries it: changes whenever the skills do."""
    return ";".join(f"{one}:{','.join(map(str, sorted(skills[one])))}" for one in sorted(skills))


def limit_of(learned: Learned, pool_id: int, issued_at: datetime, zone: tzinfo) -> int:
    """Minutes after which a wait is unusually long: four in five who came at that hour waited less."""
    usual = learned.usual.get((pool_id, issued_at.astimezone(zone).hour))
    return LONG_WAIT if usual is None else ceil(usual.high)


def alerts(
    windows: Sequence[WindowNow],
    lines: Sequence[LineCount],
    standing: Sequence[Standing],
    learned: Learned,
    now: datetime,
    zone: tzinfo,
) -> list[Alert]:
    """What a supervisor should look at: lines nobody serves, then waits, pauses and visits that are too long."""
    found = [
        Alert("no_window", one.code, one.waiting, 0)
        for one in lines
        if one.waiting and not one.open
    ]
    waits = [
        Alert("long_wait", one.label, _minutes(one.issued_at, now), limit)
        for one in standing
        if now - one.issued_at
        > timedelta(minutes=(limit := limit_of(learned, one.pool_id, one.issued_at, zone)))
    ]
    found += sorted(waits, key=lambda one: (-one.minutes, one.name))
    for window in windows:
        paused = _minutes(window.paused_at, now) if window.paused_at else 0
        if paused > LONG_PAUSE:
            found.append(Alert("long_pause", str(window.number), paused, LONG_PAUSE))
        if window.state_since is not None and window.usual is not None:
            lasts, limit = _minutes(window.state_since, now), ceil(window.usual * LONG_VISIT)
            if lasts > limit:
                found.append(Alert("long_visit", str(window.number), lasts, limit))
    return found


def _minutes(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds() // 60))
