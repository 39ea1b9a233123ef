"""The catalogue in the database: imported, edited, asked for, searched."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

import msgspec

from backend import db
from backend.permits import catalogue, queries, rules, situations
from backend.permits.models import (
    Bundle,
    Category,
    Earlier,
    Guide,
    Imported,
    Item,
    LifeEvent,
    Stored,
    Text,
    Version,
)
from backend.permits.models.situation import Asked, Outcome, Said, Situations
from backend.permits.rules import situations as asking
from backend.permits.rules.guide import guide
from backend.permits.rules.lint import check_sound
from backend.permits.rules.search import Index
from backend.permits.rules.words import LIFE_EVENT

_ready: dict[str, Index] = {}
"""The search index of the catalogue as it stands: made anew when the edition changes."""


async def import_shipped(conn: db.Conn, valid_from: date, now: datetime) -> Imported:
    """Bring in the catalogue this installation came with."""
    return await import_catalogue(conn, catalogue.load(), valid_from, now, catalogue.load_earlier())


async def import_catalogue(
    conn: db.Conn,
    items: Sequence[Item],
    valid_from: date,
    now: datetime,
    earlier: Sequence[Earlier] = (),
) -> Imported:
    """Bring shipped items in. Only what changed since the last import becomes a new version.

    What was edited here stays: the shipped content is compared with what was last *imported*, not
    with what holds. An item that was both edited here and shipped anew is left as it is and told in
    `edited`. Items that are not in the import stay as they are. Refuses what the lint finds.
    `earlier` tells what an item that is new here was before a day; it is not looked at again.
    """
    check_sound(items)
    codes = sorted(item.code for item in items)
    for item in items:
        await queries.add_item(conn, item.code, item.category)
    await queries.lock_items(conn, codes)
    before = {one.item_code: one for one in await queries.standing(conn, codes)}
    past = {one.code: one for one in earlier}
    done = Imported([], [], [], [])
    for item in sorted(items, key=lambda item: item.code):
        newest = before.get(item.code)
        if newest is None:
            await _begin(conn, item, past.get(item.code), valid_from, now)
            done.added.append(item.code)
        else:
            getattr(done, await _import(conn, item, newest, valid_from, now)).append(item.code)
    return done


async def _begin(
    conn: db.Conn, item: Item, past: Earlier | None, valid_from: date, now: datetime
) -> None:
    """The first version, after the earlier one if that still held on `valid_from`."""
    if past is None or past.until <= valid_from:
        await queries.add_version(conn, _row(item, "import"), 1, valid_from, now)
        return
    was = _row(rules.as_it_was(item, past), "import")
    await queries.add_version(conn, was, 1, valid_from, now, past.until)
    await queries.add_version(conn, _row(item, "import"), 2, past.until, now)


async def _import(
    conn: db.Conn,
    item: Item,
    newest: queries.Standing,
    valid_from: date,
    now: datetime,
) -> str:
    row = _row(item, "import")
    if row.content_hash in (newest.imported_hash, newest.content_hash):
        return "unchanged"
    if newest.origin == "edit":
        return "edited"
    starts = max(valid_from, newest.valid_from + timedelta(days=1))
    await _succeed(conn, row, newest, starts, now)
    return "changed"


async def edit_item(conn: db.Conn, item: Item, valid_from: date, now: datetime) -> Version:
    """An administrator's new version of an item; the one before ends the day it starts."""
    check_sound([item])
    await queries.lock_items(conn, [item.code])
    found = await queries.standing(conn, [item.code])
    if not found:
        raise rules.UnknownItem(code=item.code)
    newest = found[0]
    if valid_from <= newest.valid_from:
        raise rules.VersionTooEarly(code=item.code, after=newest.valid_from)
    await _succeed(conn, _row(item, "edit"), newest, valid_from, now)
    return Version(newest.version + 1, valid_from, None, "edit", item)


async def _succeed(
    conn: db.Conn, row: queries.Row, newest: queries.Standing, starts: date, now: datetime
) -> None:
    await queries.close_version(conn, row.code, newest.version, starts)
    await queries.add_version(conn, row, newest.version + 1, starts, now)


def _row(item: Item, origin: str) -> queries.Row:
    content = msgspec.json.encode(item, order="deterministic")
    return queries.Row(
        code=item.code,
        origin=origin,
        content_hash=hashlib.sha256(content).digest(),
        name_zh=item.name.zh,
        name_en=item.name.en,
        power_type=item.power.type,
        counts_as_licence=item.power.counts_as_licence,
        scope=item.power.scope,
        exception=item.visit.exception,
        content=item,
    )


def _version(stored: Stored) -> Version:
    item = _decoded(stored.content)
    return Version(stored.version, stored.valid_from, stored.valid_to, stored.origin, item)


@lru_cache(maxsize=1024)
def _decoded(content: str) -> Item:
    """Every version's text is read again and again, and decoded once."""
    return msgspec.json.decode(content, type=Item)


async def item_now(conn: db.Conn, code: str, on: date) -> Version:
    """The version of an item that holds on a day. Refuses with UnknownItem."""
    rules.check_code(code)
    stored = await queries.item_on(conn, code, on)
    if stored is None:
        raise rules.UnknownItem(code=code)
    return _version(stored)


async def item_version(conn: db.Conn, code: str, version: int) -> Version:
    """The version a case was accepted under. Refuses with UnknownItem."""
    rules.check_code(code)
    stored = await queries.item_version(conn, code, version)
    if stored is None:
        raise rules.UnknownItem(code=code)
    return _version(stored)


async def versions(conn: db.Conn, code: str) -> list[Version]:
    """Every version of an item, newest first. Refuses with UnknownItem."""
    rules.check_code(code)
    stored = await queries.versions(conn, code)
    if not stored:
        raise rules.UnknownItem(code=code)
    return [_version(one) for one in stored]


async def items_on(conn: db.Conn, on: date) -> list[Version]:
    """Every item as it holds on a day, by code."""
    return [_version(stored) for stored in await queries.items_on(conn, on)]


async def item_guide(conn: db.Conn, code: str, on: date) -> Guide:
    """The guide of an item as it holds on a day. Refuses with UnknownItem."""
    version = await item_now(conn, code, on)
    return guide(version, on, situations_of(version.item) is not None)


def bundle_of(item_code: str) -> Bundle | None:
    """The bundle (一件事) the item is part of, as shipped."""
    found = (one for one in catalogue.load_bundles().values() if item_code in one.items)
    return next(found, None)


def situations_of(item: Item) -> Situations | None:
    """The shipped questions, unless this version of the item has lost a paper they name."""
    found = situations.load().get(item.code)
    return found if found is not None and asking.fits(found, item) else None


async def asked(conn: db.Conn, code: str, on: date) -> Asked:
    """What is asked before an item is booked, and what every path comes to. Refuses with UnknownItem."""
    item = (await item_now(conn, code, on)).item
    found = situations_of(item)
    leads = {answer.instead for one in found.questions for answer in one.answers} if found else ()
    names = {
        other: (await item_now(conn, other, on)).item.name for other in sorted(filter(None, leads))
    }
    return asking.asked(found, item, names)


def outcome_of(item: Item, said: Said | None) -> Outcome | None:
    """What the answers come to; None when nothing was answered. Refuses what does not fit."""
    return asking.come_to(situations_of(item), item, said) if said is not None else None


def to_bring(item: Item, said: Said | None) -> list[Text]:
    """Names of the papers to bring in that situation; answers to older questions count as none."""
    found = situations_of(item)
    if said is not None and found is not None and found.version == said.version:
        outcome = asking.come_to(found, item, said)
        papers = outcome.papers if outcome else []
        return [one.name for one in papers if one.need != "shared"]
    return [one.name for one in item.materials if not one.exempt_by_data_sharing]


async def index_on(conn: db.Conn, on: date) -> Index:
    """The catalogue of a day, ready to be searched. Kept until another edition holds."""
    edition = await queries.edition(conn, on)
    if edition not in _ready:
        items = [version.item for version in await items_on(conn, on)]
        index = await asyncio.to_thread(Index, items, LIFE_EVENT)
        _ready.clear()
        _ready[edition] = index
    return _ready[edition]


async def find_items(
    conn: db.Conn,
    on: date,
    q: str = "",
    category: Category | None = None,
    life_event: LifeEvent | None = None,
    limit: int = 20,
) -> list[Item]:
    """Items that fit what was typed, best first; nothing typed: every item, the daily ones first."""
    index = await index_on(conn, on)
    found = index.find(q, len(index.items)) if q.strip() else index.usual()
    fit = (
        item
        for item in found
        if category in (None, item.category)
        and (life_event is None or life_event in item.life_events)
    )
    return list(fit)[:limit]
