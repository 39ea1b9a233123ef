"""Which tables a statement reads, changes or locks: asked of PostgreSQL's own plan, never guessed."""

import json
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from backend import db
from backend.answers import rule_of

ANYTHING = frozenset({"*"})
"""A statement without a plan, or with a lock of its own making: as if it touched every table."""


class Touch(Struct, frozen=True):
    """What one statement has to do with tables. `changes`: also rows it only locks."""

    names: frozenset[str]
    changes: frozenset[str]

    def meets(self, other: "Touch") -> bool:
        """Could it matter which of the two comes first?"""
        return _common(self.changes, other.names) or _common(self.names, other.changes)

    def without(self, own: frozenset[str]) -> "Touch":
        return Touch(self.names - own, self.changes - own)


NOTHING = Touch(frozenset(), frozenset())
EVERYTHING = Touch(ANYTHING, ANYTHING)


def _common(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a & b) or (bool(a) and "*" in b) or (bool(b) and "*" in a)


def together(touches: list[Touch]) -> Touch:
    return Touch(
        frozenset().union(*(one.names for one in touches)),
        frozenset().union(*(one.changes for one in touches)),
    )


ASKS = """
    CREATE FUNCTION pg_temp.plan_of(statement text) RETURNS json LANGUAGE plpgsql AS $$
    DECLARE plan json; BEGIN EXECUTE 'EXPLAIN (GENERIC_PLAN, FORMAT JSON) ' || statement INTO plan; RETURN plan; END $$
"""


class Plans:
    """Asks once for each statement."""

    def __init__(self, conn: db.Conn) -> None:
        self.conn, self.known = conn, {"COMMIT": EVERYTHING}

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
        names = frozenset(
            rule_of(node["Relation Name"]) for node in nodes if "Relation Name" in node
        )
        changes = {
            rule_of(node["Relation Name"])
            for node in nodes
            if node["Node Type"] == "ModifyTable" and "Relation Name" in node
        }
        for node in nodes:
            if node["Node Type"] == "LockRows":
                changes |= {
                    rule_of(one["Relation Name"]) for one in _nodes(node) if "Relation Name" in one
                }
        return Touch(names, frozenset(changes))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
