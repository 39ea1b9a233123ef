"""Which tables a statement reads, changes or locks: asked of PostgreSQL's own plan, never guessed."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from backend import db
from backend.answers import rule_of

ANYTHING = frozenset({"*"})
"""A statement without a plan, or with a lock of its own making: as if it touched every table."""


class Touch(Struct, frozen=True):
    """What statements have to do with tables: see rows, write them, or lock them."""

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    locks: frozenset[str] = frozenset()

    def meets(self, other: "Touch") -> bool:
        """Could it matter which of the two comes first? Who only looks doesn't notice a lock."""
        return (
            _common(self.writes, other.reads | other.writes | other.locks)
            or _common(other.writes, self.reads | self.locks)
            or _common(self.locks, other.locks)
        )

    def without(self, own: frozenset[str]) -> "Touch":
        return Touch(self.reads - own, self.writes - own, self.locks - own)

    def committed(self) -> "Touch":
        """Its end: what it wrote is seen, what it locked is free."""
        return Touch(writes=self.writes, locks=self.locks)


NOTHING = Touch()
EVERYTHING = Touch(ANYTHING, ANYTHING, ANYTHING)


def _common(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a & b) or bool(a and "*" in b) or bool(b and "*" in a)


def together(touches: Sequence[Touch]) -> Touch:
    return Touch(
        frozenset().union(*(one.reads for one in touches)),
        frozenset().union(*(one.writes for one in touches)),
        frozenset().union(*(one.locks for one in touches)),
    )


ASKS = """
    CREATE FUNCTION pg_temp.plan_of(statement text) RETURNS json LANGUAGE plpgsql AS $$
    DECLARE plan json; BEGIN EXECUTE 'EXPLAIN (GENERIC_PLAN, FORMAT JSON) ' || statement INTO plan; RETURN plan; END $$
"""


class Plans:
    """Asks once for each statement."""

    def __init__(self, conn: db.Conn) -> None:
        self.conn = conn
        self.known: dict[str, Touch] = {"COMMIT": NOTHING}

    async def begin(self) -> "Plans":
        await self.conn.execute(ASKS)
        return self

    async def learn(self, sql: str) -> Touch:
        if sql not in self.known:
            self.known[sql] = await self._ask(sql)
        return self.known[sql]

    async def _ask(self, sql: str) -> Touch:
        if "advisory" in sql or re.match(r"\s*(SET|LOCK)\b", sql):
            return EVERYTHING
        said = await self.conn.fetchval("SELECT pg_temp.plan_of($1)::text", sql)
        nodes = list(_nodes(json.loads(said)[0]["Plan"]))
        writes = {_table(node) for node in nodes if node["Node Type"] == "ModifyTable"}
        locks = {
            _table(one) for node in nodes if node["Node Type"] == "LockRows" for one in _nodes(node)
        }
        reads = {_table(node) for node in nodes if node["Node Type"] != "ModifyTable"}
        return Touch(*(frozenset(found - {""}) for found in (reads, writes, locks)))


def _table(node: dict[str, Any]) -> str:
    """Without the year of its partition."""
    return rule_of(node.get("Relation Name", ""))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
