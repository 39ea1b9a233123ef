"""What an organ set about its cases."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from backend import db
from backend.cases.models.policy import CasePolicy


async def policy(conn: db.Conn, organ_id: int) -> CasePolicy | None:
    """None: nothing was set."""
    return await db.one(
        conn,
        CasePolicy,
        """
        SELECT rule_set, correction_days, deferred_days, yellow_days, red_days FROM case_policy WHERE organ_id = $1
        """,
        organ_id,
    )


async def set_policy(conn: db.Conn, organ_id: int, policy: CasePolicy) -> None:
    await db.run(
        conn,
        """
        INSERT INTO case_policy (organ_id, rule_set, correction_days, deferred_days, yellow_days, red_days)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (organ_id) DO UPDATE
        SET rule_set = excluded.rule_set, correction_days = excluded.correction_days,
            deferred_days = excluded.deferred_days, yellow_days = excluded.yellow_days, red_days = excluded.red_days
        """,
        organ_id,
        policy.rule_set,
        policy.correction_days,
        policy.deferred_days,
        policy.yellow_days,
        policy.red_days,
    )


async def policies_digest(conn: db.Conn) -> str:
    """Changes when any organ's policy does."""
    found: str = await db.value(
        conn,
        "SELECT md5(coalesce(string_agg(p::text, ' ' ORDER BY organ_id), '')) FROM case_policy p",
    )
    return found


class PolicyChange(Struct, frozen=True):
    """Who changed what when, and why."""

    at: datetime
    staff_name: str
    reason: str
    was: dict[str, Any]
    became: dict[str, Any]


async def policy_changes(conn: db.Conn, organ_id: int, most: int) -> list[PolicyChange]:
    """Newest first."""
    return await db.many(
        conn,
        PolicyChange,
        """
        SELECT a.at, s.name AS staff_name, a.reason, a.details -> 'was' AS was, a.details -> 'became' AS became
        FROM audit a JOIN staff s ON s.id = a.staff_id
        WHERE s.organ_id = $1 AND a.act = 'case_policy_changed'
        ORDER BY a.id DESC LIMIT $2
        """,
        organ_id,
        most,
    )
