"""Wrong ways to change places, to see that the instruments find them."""

from typing import Any

from backend import db
from backend.booking.models import Run
from backend.booking.rules import SlotFull


async def look_then_write(
    conn: db.Conn, organ_id: int, take: list[Run], give: list[Run] | None = None
) -> int:
    """Read how many are taken, then write that number and one more, without a lock in between."""
    found = 0
    for run, by in [*((run, 1) for run in take), *((run, -1) for run in give or [])]:
        rows = await conn.fetch(
            """
            SELECT starts_at, taken, places FROM slot
            WHERE organ_id = $1 AND pool_id = $2 AND starts_at >= $3 AND starts_at < $4 ORDER BY starts_at
            """,
            organ_id, run.pool_id, run.starts_at, run.ends_at,
        )  # fmt: skip
        for row in rows:
            if by > 0 and row["taken"] >= row["places"]:
                raise SlotFull()
            await conn.execute(
                "UPDATE slot SET taken = $4 WHERE organ_id = $1 AND pool_id = $2 AND starts_at = $3",
                organ_id, run.pool_id, row["starts_at"], row["taken"] + by,
            )  # fmt: skip
            found += by > 0
    return found


async def in_no_order(
    conn: Any, organ_id: int, take: list[Run], give: list[Run] | None = None
) -> int:
    """Slot by slot, the first write from the front and the second from the back."""
    found = 0
    for run, by in [*((run, 1) for run in take), *((run, -1) for run in give or [])]:
        rows = await conn.fetch(
            "SELECT starts_at FROM slot WHERE organ_id = $1 AND pool_id = $2 AND starts_at >= $3 AND starts_at < $4",
            organ_id, run.pool_id, run.starts_at, run.ends_at,
        )  # fmt: skip
        for row in sorted(
            rows, reverse=getattr(conn, "actor", None) is not None and conn.actor.name == "B"
        ):
            await conn.execute(
                "UPDATE slot SET taken = taken + $4 WHERE organ_id = $1 AND pool_id = $2 AND starts_at = $3",
                organ_id, run.pool_id, row["starts_at"], by,
            )  # fmt: skip
            found += by > 0
    return found
