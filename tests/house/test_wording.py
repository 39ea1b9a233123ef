"""Every refusal, constraint, setting, notice and figure says what it is, in both languages where people read it."""

from collections.abc import AsyncIterator
from typing import ClassVar

import pytest

from backend import answers, db
from backend.notices import templates
from backend.refusal import Refusal
from backend.settings import VARIABLES
from backend.tallies.definitions import FIGURES
from tests.house import wording
from tests.house.shape import ROOT

wording.load_every_feature()
OURS = [kind for kind in answers.refusals() if kind.__module__.startswith(("backend.", "admin."))]


@pytest.fixture(scope="module")
async def migrated(empty_url: str) -> AsyncIterator[db.Conn]:
    conn = await db.connect(empty_url)
    yield conn
    await conn.close()


async def named_in_schema(conn: db.Conn) -> set[str]:
    """Constraints and unique indexes that somebody named; a partition's follow its parent's."""
    rows = await conn.fetch("""
        SELECT conname AS name FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
        WHERE n.nspname = 'public' AND contype <> 'n' AND conparentid = 0
          AND conrelid <> 'alembic_version'::regclass
          AND NOT EXISTS (SELECT FROM pg_class r WHERE r.oid = conrelid AND r.relispartition)
        UNION
        SELECT r.relname FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid
            JOIN pg_namespace n ON n.oid = r.relnamespace
        WHERE n.nspname = 'public' AND i.indisunique AND NOT r.relispartition
          AND i.indrelid <> 'alembic_version'::regclass
    """)
    return {row["name"] for row in rows}


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_a_refusal_says_what_to_do_in_both_languages(kind: type[Refusal]) -> None:
    assert wording.refusal_faults(kind) == []


def test_a_refusal_has_one_name() -> None:
    """The name is the wire code: two of the same name could not be told apart."""
    names = [kind.code() for kind in OURS]
    assert sorted(names) == sorted(set(names))


@pytest.mark.anyio
async def test_every_refusals_constraint_exists(migrated: db.Conn) -> None:
    known = await named_in_schema(migrated)
    assert {kind.constraint for kind in OURS if kind.constraint} - known == set()
    assert {"slot_never_oversold", "ticket_one_at_a_window"} <= known


@pytest.mark.anyio
async def test_every_constraint_is_named_as_a_sentence(migrated: db.Conn) -> None:
    names = await named_in_schema(migrated)
    assert len(names) > 100
    assert {
        name: wording.constraint_faults(name) for name in names if wording.constraint_faults(name)
    } == {}


def test_every_setting_is_documented() -> None:
    runbook = wording.documented((ROOT / "deploy" / "README.md").read_text())
    in_code = set(VARIABLES.values()) | wording.variables_in_code()
    assert in_code - runbook == set()
    assert runbook - in_code == set(), "documented, but nothing reads it"


def test_every_notice_gets_its_facts() -> None:
    found = wording.told()
    assert {one.template for one in found} == set(templates.TEMPLATES)
    for one in found:
        known = templates.TEMPLATES[one.template]
        assert wording.placeholders(known.zh + known.en) - one.facts == set(), one


@pytest.mark.parametrize("code", FIGURES)
def test_every_figure_is_defined_in_both_languages(code: str) -> None:
    figure = FIGURES[code]
    for text in (figure.name, figure.meaning, figure.numerator, figure.basis, figure.unit):
        assert text.zh.strip()
        assert text.en.strip()
    assert figure.version >= 1
    assert figure.origin


def test_each_check_bites() -> None:
    class Vague(Refusal):
        """It is {what} and can't be done now at all."""

        zh = "办不了。"
        status: ClassVar[int] = 500

    class Silent(Refusal):
        pass

    assert wording.refusal_faults(Vague) == [
        "has other placeholders in Chinese",
        "is too short to say what to do",
        "does not say what to do",
        "is no refusal by its status",
    ]
    assert "has no sentence of its own in both languages" in wording.refusal_faults(Silent)
    for generated in ("organ_pkey", "slot_organ_id_fkey", "slot_check", "account_phone_key1"):
        assert "was made up by a tool" in wording.constraint_faults(generated)
    assert wording.constraint_faults("slot_full") == ["is no sentence"]
    assert wording.constraint_faults("slot_never_oversold") == []
    assert wording.documented("| `YITANG_DATA` | where |\nsee `YITANG_DEMO`") == {"YITANG_DATA"}
    with pytest.raises(KeyError):
        templates.text("case_accepted", {"item": "补领", "number": "1"})
