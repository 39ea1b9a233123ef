"""Reports of the bureau: keep a template, read it, fill it, fetch again what was filled.

Counting, filling and keeping are steps of their own: the document is worked on in a thread while no
connection is held.
"""

import asyncio
import hashlib
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from backend import db
from backend.access import queries as people
from backend.access.models import RoleName, Staff
from backend.permits.models import Text
from backend.reports import annex, docx, names, numbers, queries, rules
from backend.reports.actions.counting import Counting
from backend.reports.actions.numbers import answer, answered
from backend.reports.models import (
    Answer,
    Blank,
    FilledReport,
    Filling,
    Known,
    Template,
)
from backend.reports.shipped import SHIPPED
from backend.tallies import wording

ROLES: tuple[RoleName, ...] = ("statistician",)
LISTED = 30
LONGEST_NAME = 120


class Wish(Struct, frozen=True):
    """What a report is filled for, as typed: a period, the place that sentences about one place mean, a scope."""

    template: str
    period: str
    place: str = ""
    scope: str = ""


class Opened(Struct, frozen=True):
    """A template with its content and its blanks."""

    template: Template
    content: bytes
    blanks: list[Blank]
    unclosed: list[Blank]


def check_may(who: Staff) -> None:
    """A report speaks for the whole bureau: so must the role."""
    if not any(role.role in ROLES and role.centre_id is None for role in who.roles):
        raise rules.ReportsAreTheBureaus()


async def templates(conn: db.Conn, organ_id: int) -> list[Template]:
    """The shipped ones, then those the bureau keeps."""
    own = [_shipped(key)[0] for key in SHIPPED]
    return own + await queries.templates(conn, organ_id)


@cache
def _shipped(key: str) -> tuple[Template, bytes]:
    one = SHIPPED[key]
    content = docx.made([(line.style, line.text) for line in one.lines])
    return Template(key, one.name.zh, len(content), hashlib.sha256(content).hexdigest()), content


async def content_of(conn: db.Conn, who: Staff, key: str) -> tuple[Template, bytes]:
    """A template by its key. Refuses: NoSuchTemplate."""
    check_may(who)
    if key in SHIPPED:
        return _shipped(key)
    found = next((t for t in await queries.templates(conn, who.organ_id) if t.key == key), None)
    if found is None:
        raise rules.NoSuchTemplate()
    content = await queries.content_of(conn, who.organ_id, bytes.fromhex(found.key))
    if content is None:
        raise rules.NoSuchTemplate()
    return found, content


def unkept(name: str, content: bytes) -> Template:
    """An upload before it is kept."""
    digest = hashlib.sha256(content).hexdigest()
    return Template(digest, name_of(name), len(content), digest)


async def opened(template: Template, content: bytes) -> Opened:
    """Its blanks, found in a thread. Refuses what is no document that can be filled."""
    blanks, unclosed = await asyncio.to_thread(docx.found, content)
    return Opened(template, content, blanks, unclosed)


async def keep(conn: db.Conn, who: Staff, name: str, content: bytes, now: datetime) -> Template:
    """Keep an upload (opened before: see `opened`); the same content again is the same template."""
    check_may(who)
    kept = await queries.templates(conn, who.organ_id)
    digest = hashlib.sha256(content)
    if len(kept) >= rules.MOST_KEPT and digest.hexdigest() not in {t.key for t in kept}:
        raise rules.TooManyTemplates(most=rules.MOST_KEPT)
    await queries.keep(conn, who.organ_id, digest.digest(), name_of(name), who.id, now, content)
    return Template(
        digest.hexdigest(), name_of(name), len(content), digest.hexdigest(), who.name, now
    )


def name_of(filename: str) -> str:
    """A file's name without folders, signs that don't print, and its ending."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    plain = "".join(letter for letter in last if letter.isprintable()).strip()
    return (plain[:-5] if plain.lower().endswith(".docx") else plain)[:LONGEST_NAME] or "报告"


async def remove(conn: db.Conn, who: Staff, key: str, now: datetime) -> None:
    """Out of the list; what was filled from it stays. Shipped ones stay."""
    found, _ = await content_of(conn, who, key)
    if found.key in SHIPPED:
        raise rules.NoSuchTemplate()
    await queries.remove(conn, who.organ_id, bytes.fromhex(key), now)
    facts = {"template": found.sha256}
    await people.add_audit(
        conn, who.id, None, "report_template_removed", None, found.name, facts, now
    )


async def read(
    conn: db.Conn, who: Staff, wish: Wish, template: Opened, now: datetime, strict: bool = False
) -> Filling:
    """Every blank with what becomes of it; `strict`: refuses while the books of a wanted figure don't balance."""
    check_may(who)
    counting = Counting(conn, who.organ_id, now, wish.period, wish.place, wish.scope)
    return await answered(counting, template.blanks, template.unclosed, strict)


async def every(conn: db.Conn, who: Staff, wish: Wish, now: datetime) -> list[tuple[Known, Answer]]:
    """Each name with its number for the period and how it is written, or why there is none."""
    check_may(who)
    counting = Counting(conn, who.organ_id, now, wish.period, wish.place, wish.scope)
    await counting.base()
    return [await _listed(counting, known) for known in names.every()]


async def _listed(counting: Counting, known: Known) -> tuple[Known, Answer]:
    return known, await answer(counting, f"{{{{{known.code}}}}}", strict=False)


async def written(template: Opened, filling: Filling, now: datetime) -> bytes:
    """The document filled, with its annex; made in a thread."""

    def say(raw: str, after: str) -> str | None:
        answer = filling.answers.get(raw)
        if answer is None or answer.fate != "filled":
            return None
        return numbers.beside(answer.said, answer.suffix, after)

    behind = partial(
        annex.write,
        filling=filling,
        template=template.template.name,
        filled_at=wording.instant(now, "zh"),
    )
    notice = "" if filling.complete else running(filling).zh
    return await asyncio.to_thread(docx.filled, template.content, say, notice, behind)


def running(filling: Filling) -> Text:
    """The sentence above a report whose period is not over."""
    until = filling.data_until
    return Text(
        f"【统计期未结束：本文数字截至{wording.instant(until, 'zh')}，结束后会变化。】",
        f"The period is not over: the numbers reach to {wording.instant(until, 'en')} and will change.",
    )


async def keep_filled(
    conn: db.Conn,
    who: Staff,
    wish: Wish,
    template: Template,
    filling: Filling,
    content: bytes,
    now: datetime,
) -> UUID:
    """What is handed out is kept with all it stands on, so that it can be fetched again byte for byte."""
    check_may(who)
    plain: Any = msgspec.to_builtins
    return await queries.add_filled(
        conn,
        who.organ_id,
        template,
        hashlib.sha256(content).digest(),
        filling.period_text,
        plain(wish),
        [plain(a) for a in filling.answers.values()],
        [plain(e) for e in filling.evidence],
        who.id,
        now,
        content,
    )


async def filled(conn: db.Conn, who: Staff) -> list[FilledReport]:
    return await queries.filled(conn, who.organ_id, LISTED)


async def filled_report(conn: db.Conn, who: Staff, report_id: UUID) -> FilledReport:
    """Refuses: NoSuchReport, also for another bureau's."""
    check_may(who)
    found = await queries.filled_report(conn, who.organ_id, report_id)
    if found is None:
        raise rules.NoSuchReport()
    return found


async def filled_content(conn: db.Conn, who: Staff, report_id: UUID) -> tuple[FilledReport, bytes]:
    found = await filled_report(conn, who, report_id)
    content = await queries.filled_content(conn, who.organ_id, report_id)
    if content is None:
        raise rules.NoSuchReport()
    return found, content
