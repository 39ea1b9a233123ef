"""What is frozen stays: every table and file is the same bytes, whatever happens after the close."""

import hashlib
from datetime import date

import pytest
from msgspec.structs import replace

from backend import db
from backend.permits.models import Text
from backend.tallies import actions
from backend.tallies.actions import closes, freeze, frozen
from backend.tallies.definitions import FIGURES
from backend.tallies.models.closes import Close, Form
from backend.tallies.models.figures import Language
from backend.tallies.queries import closes as queries
from tests.tallies.closing import NOW, March, closed, lived, person

pytestmark = pytest.mark.anyio

ASKED = (
    ("F01", ["centre", "item"], None),
    ("F02", ["category", "item"], None),
    ("F02", ["item"], "centre"),
    ("F04", ["organ"], None),
    ("F04", ["category", "item"], None),
    ("F17", ["centre"], None),
    ("F19", ["centre"], None),
    ("F21", ["category"], None),
    ("F22", ["centre", "item"], None),
    ("F24", ["centre"], None),
)
"""Counts, a cross table, carried sums, shares, means and medians."""
LANGUAGES: dict[Language, tuple[Form, ...]] = {"zh": freeze.FORMS, "en": ("csv",)}


async def written(conn: db.Conn, found: Close) -> dict[str, str]:
    """SHA-256 of every table above, in both formats and languages."""
    choice, told = frozen.choice_of(found), {}
    for code, by, across in ASKED:
        for language, forms in LANGUAGES.items():
            table = await frozen.frozen_table(conn, found, choice, code, by, across, None, language)
            for form in forms:
                content = freeze.written(table, form)
                told[f"{code} {by} {across} {language} {form}"] = hashlib.sha256(
                    content
                ).hexdigest()
    return told


async def test_at_the_close_frozen_and_live_say_the_same(conn: db.Conn) -> None:
    await lived(conn)
    found = await closed(conn)
    choice = await actions.choose(conn, found.period, NOW, organ_id=found.organ_id)
    counted = 0
    for code, definition in FIGURES.items():
        for by in (["centre"], freeze.filed_by(definition.dims), ["month"], ["organ"]):
            if not set(by) <= set(definition.dims):
                continue
            live = await actions.table(conn, choice, code, by)
            kept = await frozen.frozen_table(conn, found, frozen.choice_of(found), code, by)
            assert kept.lines == live.lines, (code, by)
            assert (kept.row_count, kept.data_until) == (live.row_count, live.data_until)
            counted += kept.row_count
    assert counted > 100


async def test_a_scope_and_a_reader_s_centres_narrow_it_as_they_do_live(conn: db.Conn) -> None:
    march = await lived(conn)
    found = await closed(conn)
    for scope, centres in (
        ("no-household", None),
        (None, [march.centres[1]]),
        ("household", [march.centres[0]]),
    ):
        live = await actions.choose(
            conn, found.period, NOW, scope=scope, organ_id=1, only_centres=centres
        )
        kept = frozen.choice_of(found, scope, centres)
        one = await actions.table(conn, live, "F01", ["item"])
        two = await frozen.frozen_table(conn, found, kept, "F01", ["item"])
        assert one.lines == two.lines
        assert one.totals.cells[1] not in (0, 12)


async def late_events(march: March) -> None:
    await march.accept(date(2025, 3, 30))
    await march.accept(date(2025, 2, 26))
    await march.grant(march.cases[9], date(2025, 3, 31))


async def undone_events(march: March) -> None:
    await march.conn.execute(
        """
        INSERT INTO event_undone (organ_id, on_date, event_id)
        SELECT organ_id, on_date, id FROM event WHERE kind = 'case_granted' AND on_date < '2025-03-20'
        """
    )
    await actions.fold(march.conn)


async def withdrawn_acceptance(march: March) -> None:
    made = march.cases[11] | {"details": {"ground": "other"}}
    await march.tell(("case_acceptance_withdrawn", date(2025, 4, 9), made))


async def item_renamed(march: March) -> None:
    await march.conn.execute("UPDATE item_version SET name_zh = '新名', name_en = 'New name'")


async def item_moved(march: March) -> None:
    await march.conn.execute("UPDATE item SET category = 'public_order'")


async def item_no_licence(march: March) -> None:
    await march.conn.execute(
        "UPDATE item_version SET power_type = 'confirmation', counts_as_licence = false"
    )


async def centre_renamed(march: March) -> None:
    await march.conn.execute(
        "UPDATE centre SET name_zh = '新址', name_en = 'Elsewhere', tier = 'agent_point'"
    )


async def centre_opened(march: March) -> None:
    from tests.tallies.conftest import add_centre

    await add_centre(march.conn, "QX-FOUR", "330899101", "新点")


async def organ_renamed(march: March) -> None:
    await march.conn.execute(
        "UPDATE organ SET name_zh = '新局', name_en = 'New', division_code = '330898'"
    )


async def calendar_revised(march: March) -> None:
    """A week of March is declared free."""
    await march.conn.execute(
        """
        WITH newer AS (
            INSERT INTO statutory_calendar (year, version, source, provisional, content_hash, imported_at)
            VALUES (2025, 9, 'revised', false, '', now()) RETURNING id)
        INSERT INTO statutory_day (calendar_id, on_date, off, name_zh)
        SELECT n.id, d::date, true, '调休'
        FROM newer n, generate_series(timestamp '2025-03-10', timestamp '2025-03-21', interval '1 day') d
        """
    )
    await actions.rebuild(march.conn)


async def rebuilt(march: March) -> None:
    await march.accept(date(2025, 3, 29))
    await actions.rebuild(march.conn)


async def read_model_lost(march: March) -> None:
    for table in ("tally_fact", "tally_gone", "tally_sum", "tally_spread", "tally_cell"):
        await march.conn.execute(f"DELETE FROM {table}")


async def reopened_and_closed_again(march: March) -> None:
    found = (await queries.closes(march.conn, 1))[0]
    asker = await person(march.conn, "opens", "statistician")
    other = await person(march.conn, "too", "statistician")
    await closes.ask_to_reopen(march.conn, asker, found.id, "更正", NOW)
    await closes.reopen(march.conn, other, found.id, NOW)
    await march.accept(date(2025, 3, 27))
    await closed(march.conn, name="again")


AFTER = [
    late_events,
    undone_events,
    withdrawn_acceptance,
    item_renamed,
    item_moved,
    item_no_licence,
    centre_renamed,
    centre_opened,
    organ_renamed,
    calendar_revised,
    rebuilt,
    read_model_lost,
    reopened_and_closed_again,
]


async def test_nothing_that_happens_later_changes_a_byte(conn: db.Conn) -> None:
    march = await lived(conn)
    found = await closed(conn)
    before = await written(conn, found)
    assert await frozen.proof(conn, found)
    for after in AFTER:
        attempt = conn.transaction()
        await attempt.start()
        await after(march)
        again = await queries.close(conn, found.id)
        assert again is not None
        assert await written(conn, again) == before, after.__name__
        assert await frozen.proof(conn, again), after.__name__
        await attempt.rollback()


async def test_each_of_them_would_change_a_live_table(conn: db.Conn) -> None:
    """Otherwise the test above shows nothing."""
    march = await lived(conn)
    changed = 0
    choice = await actions.choose(conn, "2025-03", NOW, organ_id=1)

    async def live() -> list[str]:
        return [
            repr(await actions.table(conn, choice, code, by, across)) for code, by, across in ASKED
        ]

    before = await live()
    for after in AFTER:
        if after is reopened_and_closed_again:
            continue
        attempt = conn.transaction()
        await attempt.start()
        await after(march)
        changed += await live() != before
        await attempt.rollback()
    assert changed == len(AFTER) - 1


async def test_a_new_version_of_a_definition_changes_nothing_frozen(
    conn: db.Conn, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lived(conn)
    found = await closed(conn)
    before = await written(conn, found)
    for code, definition in list(FIGURES.items()):
        newer = replace(
            definition, version=definition.version + 1, name=Text("另一个", "Another"),
            meaning=Text("另计", "Counted otherwise"), valid_from=date(2026, 1, 1),
            measures=definition.measures[:1], scoped=not definition.scoped,
        )  # fmt: skip
        monkeypatch.setitem(FIGURES, code, newer)
    monkeypatch.delitem(FIGURES, "F02")
    assert await written(conn, found) == before
    table = await frozen.frozen_table(conn, found, frozen.choice_of(found), "F01", ["centre"])
    assert table.version == FIGURES["F01"].version - 1
