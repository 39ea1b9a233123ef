"""A report on a closed period says what was frozen, byte for byte, whatever happened since."""

import pytest

from backend import db
from backend.reports import docx
from backend.reports.actions import filling as reports
from backend.tallies import actions
from backend.tallies.actions import closes
from tests.tallies.closing import closed, person
from tests.tallies.test_report_filling import BUREAU, NOW, conn, fill  # noqa: F401 (fixture)

pytestmark = pytest.mark.anyio

UNDO = """
    INSERT INTO event_undone (organ_id, on_date, event_id)
    SELECT e.organ_id, e.on_date, e.id FROM event e
    WHERE e.kind IN ('case_submitted', 'case_accepted', 'case_delivered') AND e.on_date BETWEEN '2025-02-01' AND '2025-11-30' AND e.id % 3 = 0
    """
RENAMED = "UPDATE centre SET name_zh = name_zh || '（新址）'"
MOVED = "UPDATE service SET valid_to = '2025-06-01' WHERE item_code LIKE 'CJ-%'"


@pytest.mark.parametrize("key", ["county", "city"])
async def test_it_is_filled_as_it_was_closed(conn: db.Conn, key: str) -> None:  # noqa: F811
    before, _ = await fill(conn, key, "2025")
    close = await closed(conn, "2025", NOW, reason="网点未日结，已核对")
    then, content = await fill(conn, key, "2025")
    said = {raw: (one.fate, one.said) for raw, one in then.answers.items()}
    assert said == {raw: (one.fate, one.said) for raw, one in before.answers.items()}
    frozen = [one.number for one in then.answers.values() if one.number]
    assert frozen
    live_words = {"网点布局"}
    assert {one.code for one in frozen if "封账（编号" not in one.scope_line.zh} <= live_words
    await conn.execute(UNDO)
    await conn.execute(MOVED)
    await conn.execute(RENAMED)
    await actions.fold(conn)
    _, again = await fill(conn, key, "2025")
    assert docx.rows_of(again) == docx.rows_of(content)
    assert again == content
    asker = await person(conn, "wants-more", "statistician")
    agreer = await person(conn, "lets-them", "statistician")
    await closes.ask_to_reopen(conn, asker, close.id, "补录", NOW)
    await closes.reopen(conn, agreer, close.id, NOW)
    opened = await reports.opened(*await reports.content_of(conn, BUREAU, key))
    live = await reports.read(conn, BUREAU, reports.Wish(key, "2025", "湖镇镇"), opened, NOW)
    assert [one.said for one in live.answers.values()] != [
        one.said for one in then.answers.values()
    ]
