"""A file of open data, before its format: one set of one year, by centre, by category or by item."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal, get_args

from msgspec import Struct

from backend import clock
from backend.open_data.models import (
    OpenCell,
    OpenPolicy,
    OpenRow,
    OpenYear,
    PublishedSet,
    Standing,
)
from backend.permits.models import Text

By = Literal["centre", "category", "item"]
BYS: tuple[By, ...] = get_args(By)
BY_NAMES: dict[By, Text] = {
    "centre": Text("网点", "centre"),
    "category": Text("类别", "category"),
    "item": Text("事项", "item"),
}
HIDDEN = "*"
RULE = Text(
    "小于{least}的数（零除外）记作“<{least}”；为使其不能由合计推算，另有一些数不公布，记作“*”（可为任意数）。",
    "Numbers below {least} other than zero are given as “<{least}”; so that they can't be worked out from totals, some "
    "others are withheld and given as “*” (any number).",
)


TOLD = 8
"""Days named in a sentence; all of them stand in the files."""
INCOMPLETE = Text(
    "这一年有{n}天的办事记录不完整或没有核对平（{days}），涉及这些天的数字可能略有出入。",
    "On {n} days of this year the records are incomplete or don't balance ({days}): numbers that count those days may be "
    "slightly off.",
)
ONE_INCOMPLETE = Text(
    INCOMPLETE.zh,
    "On one day of this year the records are incomplete or don't balance ({days}): numbers that count it may be slightly "
    "off.",
)


class OpenFile(Struct, frozen=True):
    """`name` is that of the file without ending."""

    name: str
    of: OpenYear
    set: PublishedSet
    by: By
    policy: OpenPolicy
    released_at: datetime
    edition_sha256: str

    @property
    def rows(self) -> list[OpenRow]:
        return self.set.of(self.by)

    @property
    def title(self) -> Text:
        by, name, organ = BY_NAMES[self.by], self.set.name, self.of.organ
        return Text(
            f"{organ.zh}{self.of.year}年{name.zh}（按{by.zh}）",
            f"{organ.en}: {name.en}, {self.of.year}, by {by.en}",
        )

    @property
    def sha256(self) -> str:
        """Over codes and cells as written, the same in every format."""
        lines = [
            "\x1f".join(
                [row.code, *(shown(cell, self.of.least) for cell in (*row.cells, row.total))]
            )
            for row in (*self.rows, self.set.total)
        ]
        return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()

    @property
    def period(self) -> tuple[date, date]:
        return date(self.of.year, 1, 1), date(self.of.year, 12, 31)

    @property
    def rule(self) -> Text:
        return Text(*(said.format(least=self.of.least) for said in (RULE.zh, RULE.en)))


def incomplete(of: OpenYear) -> Text:
    """What residents should know of the year's days; empty: nothing."""
    n = len(of.incomplete)
    if not n:
        return Text("", "")
    told, more = of.incomplete[:TOLD], n > TOLD
    said = INCOMPLETE if n > 1 else ONE_INCOMPLETE
    zh = "、".join(f"{day.month}月{day.day}日" for day in told) + ("等" if more else "")
    en = ", ".join(day.isoformat() for day in told) + (", …" if more else "")
    return Text(said.zh.format(n=n, days=zh), said.en.format(n=n, days=en))


def shown(cell: OpenCell, least: int) -> str:
    """As it stands in a table."""
    return f"<{least}" if cell == "few" else HIDDEN if cell == "hidden" else str(cell)


def files(of: OpenYear, standing: Standing, policy: OpenPolicy) -> Iterator[OpenFile]:
    """Every file of a year."""
    for one in of.sets:
        for by in BYS:
            yield OpenFile(
                f"{one.code}-by-{by}",
                of,
                one,
                by,
                policy,
                standing.released_at,
                standing.sha256,
            )


def facts(file: OpenFile) -> dict[str, object]:
    """What the numbers stand on, for programs."""
    first, last = file.period
    until = file.of.data_until
    return {
        "title": _both(file.title),
        "description": _both(file.set.meaning),
        "publisher": {"zh": file.policy.publisher_zh, "en": file.policy.publisher_en},
        "contact": file.policy.contact,
        "licence": {"zh": file.policy.licence_zh, "en": file.policy.licence_en},
        "licence_url": file.policy.licence_url,
        "spatial": file.of.division,
        "period": [first.isoformat(), last.isoformat()],
        "definitions": list(file.set.definitions),
        "scope": _both(file.set.scope),
        "unit": _both(file.set.unit),
        "suppression": {"least": file.of.least, **_both(file.rule)},
        "incomplete_days": [day.isoformat() for day in file.of.incomplete],
        "incomplete_note": _both(incomplete(file.of)),
        "edition": file.of.edition,
        "edition_sha256": file.edition_sha256,
        "released_at": file.released_at.astimezone(clock.CENTRE_ZONE).isoformat(),
        "data_until": None if until is None else until.astimezone(clock.CENTRE_ZONE).isoformat(),
        "sha256": file.sha256,
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
