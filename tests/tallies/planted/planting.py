"""How a bug gets into the read model, and that it really did."""

from typing import Any

import pytest

from backend import db
from tests.tallies.planted.bugs import Bug

ASKING = ("one", "many", "value", "run")


class Planted:
    """Whether any statement had the text the bug replaces."""

    def __init__(self) -> None:
        self.times = 0


async def plant(conn: db.Conn, patch: pytest.MonkeyPatch, bug: Bug) -> Planted:
    """From now on the bug is there: in every statement that is sent, in the schema, or in Python."""
    planted = Planted()
    for old, new in bug.sql:
        _in_statements(patch, planted, old, new)
    for target, value in bug.python:
        patch.setattr(target, value)
        planted.times += 1
    for kind, name, old, new in bug.schema:
        definition: str = await conn.fetchval(DEFINITION[kind], name)
        assert old in definition, f"{name} does not say “{old}” any more"
        prefix = f"CREATE OR REPLACE VIEW {name} AS " if kind == "view" else ""
        await conn.execute(prefix + definition.replace(old, new))
        planted.times += 1
    return planted


DEFINITION = {
    "view": "SELECT pg_get_viewdef($1::text::regclass)",
    "function": "SELECT pg_get_functiondef($1::text::regproc)",
}


def _in_statements(patch: pytest.MonkeyPatch, planted: Planted, old: str, new: str) -> None:
    for name in ASKING:
        real = getattr(db, name)

        def changed(*given: Any, real: Any = real) -> Any:
            def grown(value: Any) -> Any:
                if isinstance(value, str) and old in value:
                    planted.times += 1
                    return value.replace(old, new)
                return value

            return real(*(grown(value) for value in given))

        patch.setattr(db, name, changed)
