"""The catalogue in the database: imported once, versioned when it changes, edits kept."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec import structs

from backend import db
from backend.permits import actions, catalogue, rules
from backend.permits.models import Item, Text

pytestmark = pytest.mark.anyio

ITEMS = catalogue.load()
START, LATER, NOW = date(2019, 1, 1), date(2025, 7, 1), datetime(2026, 1, 5, 1, tzinfo=UTC)


@pytest.fixture
async def conn(empty_url: str) -> AsyncIterator[db.Conn]:
    """An empty database in a transaction that is rolled back."""
    connection = await db.connect(empty_url)
    whole = connection.transaction()
    await whole.start()
    try:
        yield connection
    finally:
        await whole.rollback()
        await connection.close()


def renamed(item: Item, name: str) -> Item:
    return structs.replace(item, name=Text(name, item.name.en))


async def rows(conn: db.Conn) -> list[Any]:
    return [tuple(row) for row in await conn.fetch("SELECT * FROM item_version ORDER BY 1, 2")]


async def test_an_import_brings_every_item_once(conn: db.Conn) -> None:
    done = await actions.import_catalogue(conn, ITEMS, START, NOW)
    assert len(done.added) == 127
    assert [version.item for version in await actions.items_on(conn, START)] == sorted(
        ITEMS, key=lambda item: item.code
    )
    assert await actions.items_on(conn, date(2018, 12, 31)) == []


async def test_importing_again_changes_nothing(conn: db.Conn) -> None:
    await actions.import_catalogue(conn, ITEMS, START, NOW)
    before = await rows(conn)
    done = await actions.import_catalogue(conn, ITEMS, LATER, datetime(2026, 6, 1, tzinfo=UTC))
    assert (len(done.unchanged), done.added, done.changed, done.edited) == (127, [], [], [])
    assert await rows(conn) == before


async def test_a_changed_item_gets_a_version_and_the_others_none(conn: db.Conn) -> None:
    await actions.import_catalogue(conn, ITEMS, START, NOW)
    shipped = [renamed(item, "出生登记（新）") if item.code == "HJ-101" else item for item in ITEMS]
    done = await actions.import_catalogue(conn, shipped, LATER, NOW)
    assert done.changed == ["HJ-101"]
    assert len(await rows(conn)) == 128
    old = await actions.item_now(conn, "HJ-101", date(2025, 6, 30))
    new = await actions.item_now(conn, "HJ-101", LATER)
    assert (old.version, old.valid_to, old.item.name.zh) == (1, LATER, "出生登记")
    assert (new.version, new.valid_to, new.item.name.zh) == (2, None, "出生登记（新）")
    assert (await actions.item_version(conn, "HJ-101", 1)).item == old.item


async def test_an_unchanged_import_does_not_undo_an_edit(conn: db.Conn) -> None:
    await actions.import_catalogue(conn, ITEMS, START, NOW)
    item = (await actions.item_now(conn, "CJ-301", LATER)).item
    edited = structs.replace(item, visit=structs.replace(item.visit, minutes=45))
    version = await actions.edit_item(conn, edited, LATER, NOW)
    assert (version.version, version.origin) == (2, "edit")
    before = await rows(conn)
    done = await actions.import_catalogue(conn, ITEMS, date(2025, 8, 1), NOW)
    assert "CJ-301" in done.unchanged
    assert await rows(conn) == before
    assert (await actions.item_now(conn, "CJ-301", date(2026, 1, 1))).item.visit.minutes == 45


async def test_a_new_shipment_of_an_edited_item_is_told_and_not_taken(conn: db.Conn) -> None:
    await actions.import_catalogue(conn, ITEMS, START, NOW)
    item = (await actions.item_now(conn, "CJ-301", LATER)).item
    await actions.edit_item(conn, renamed(item, "本地叫法"), LATER, NOW)
    before = await rows(conn)
    shipped = [renamed(one, "新叫法") if one.code == "CJ-301" else one for one in ITEMS]
    done = await actions.import_catalogue(conn, shipped, date(2025, 8, 1), NOW)
    assert (done.edited, done.changed) == (["CJ-301"], [])
    assert await rows(conn) == before


async def test_a_shipment_that_goes_back_is_a_new_version(conn: db.Conn) -> None:
    await actions.import_catalogue(conn, ITEMS[:1], START, NOW)
    await actions.import_catalogue(conn, [renamed(ITEMS[0], "别名")], LATER, NOW)
    done = await actions.import_catalogue(conn, ITEMS[:1], LATER, NOW)
    assert done.changed == ["HJ-101"]
    versions = await actions.versions(conn, "HJ-101")
    assert [(one.version, one.valid_from) for one in versions] == [
        (3, date(2025, 7, 2)),
        (2, LATER),
        (1, START),
    ]


async def test_on_every_day_one_version_holds(conn: db.Conn) -> None:
    await actions.import_catalogue(conn, ITEMS, START, NOW, catalogue.load_earlier())
    twice = await conn.fetchval(
        """
        SELECT count(*) FROM item_version a JOIN item_version b
        ON a.item_code = b.item_code AND a.version < b.version
        AND daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to)
        """
    )
    assert twice == 0
    for day in (START, date(2022, 4, 30), date(2022, 5, 1), LATER):
        assert len(await actions.items_on(conn, day)) == 127


async def test_past_years_know_the_names_of_their_time(conn: db.Conn) -> None:
    done = await actions.import_shipped(conn, START, NOW)
    assert len(done.added) == 127
    before = await actions.item_now(conn, "CJ-302", date(2022, 4, 30))
    after = await actions.item_now(conn, "CJ-302", date(2022, 5, 1))
    assert (before.item.name.zh, before.version) == ("机动车转移登记（二手车过户，县/市内）", 1)
    assert (after.item.name.zh, after.version) == ("机动车转让登记（二手车过户，县/市内）", 2)
    again = await actions.import_shipped(conn, LATER, NOW)
    assert len(again.unchanged) == 127


async def test_an_installation_that_starts_later_has_no_past(conn: db.Conn) -> None:
    await actions.import_shipped(conn, LATER, NOW)
    assert (await actions.item_now(conn, "CJ-302", LATER)).version == 1


async def test_what_breaks_a_rule_is_not_let_in(conn: db.Conn) -> None:
    broken = structs.replace(ITEMS[0], visit=structs.replace(ITEMS[0].visit, minutes=0))
    with pytest.raises(rules.Unsound) as refused:
        await actions.import_catalogue(conn, [broken, *ITEMS[1:]], START, NOW)
    assert "HJ-101" in refused.value.sentence("zh")
    assert await rows(conn) == []


async def test_an_edit_starts_after_the_version_before(conn: db.Conn) -> None:
    await actions.import_catalogue(conn, ITEMS[:1], LATER, NOW)
    with pytest.raises(rules.VersionTooEarly):
        await actions.edit_item(conn, renamed(ITEMS[0], "别名"), LATER, NOW)
    with pytest.raises(rules.UnknownItem):
        await actions.edit_item(conn, ITEMS[1], LATER, NOW)
    assert len(await rows(conn)) == 1


async def test_unknown_items_are_refused(conn: db.Conn) -> None:
    await actions.import_catalogue(conn, ITEMS, START, NOW)
    for code in ("HJ-999", "", "hj-101", "'; DROP TABLE item; --"):
        with pytest.raises(rules.UnknownItem) as refused:
            await actions.item_now(conn, code, LATER)
        assert refused.value.sentence("zh") == f"没有编号为{code}的事项，请按名称查找后重试。"
    with pytest.raises(rules.UnknownItem):
        await actions.item_version(conn, "HJ-101", 7)


async def test_search_follows_the_catalogue_of_the_day(conn: db.Conn) -> None:
    await actions.import_catalogue(conn, ITEMS, START, NOW)
    assert (await actions.find_items(conn, LATER, "上牌"))[0].code == "CJ-301"
    item = structs.replace(ITEMS[0], common_words=("呱呱坠地", "添丁", "弄璋"))
    await actions.edit_item(conn, item, LATER, NOW)
    assert (await actions.find_items(conn, LATER, "弄璋"))[0].code == "HJ-101"
    assert await actions.find_items(conn, date(2025, 6, 30), "弄璋") == []


async def test_search_narrows_by_category_life_event_and_limit(conn: db.Conn) -> None:
    await actions.import_catalogue(conn, ITEMS, START, NOW)
    traffic = await actions.find_items(conn, LATER, category="vehicle_driver", limit=200)
    assert len(traffic) == 36
    birth = await actions.find_items(conn, LATER, life_event="birth", limit=200)
    assert "HJ-101" in {item.code for item in birth}
    assert all("birth" in item.life_events for item in birth)
    assert len(await actions.find_items(conn, LATER, "身份证", limit=3)) == 3
    both = await actions.find_items(conn, LATER, "登记", category="public_order")
    assert all(item.category == "public_order" for item in both)
