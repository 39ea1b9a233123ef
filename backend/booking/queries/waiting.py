"""The waiting list, in the order of joining."""

from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from msgspec import Struct

from backend import db
from backend.booking.models import Run


class WaitingRow(Struct, frozen=True):
    """An entry as stored, with the names its page shows and where it stands."""

    organ_id: int
    id: UUID
    account_id: int
    person_id: int
    item_code: str
    item_name_zh: str
    item_name_en: str
    centre_codes: list[str]
    from_date: date
    to_date: date
    from_time: time
    to_time: time
    joined_at: datetime
    state: Literal["waiting", "served", "left", "expired"]
    ended_because: str | None
    offered: bool
    offers_today: int
    wants_offers: bool
    position: int
    of: int


WAITING = """
    SELECT w.organ_id, w.id, w.account_id, w.person_id, w.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
           (SELECT array_agg(c.code ORDER BY wish.place) FROM unnest(w.centre_ids) WITH ORDINALITY AS wish (id, place)
            JOIN centre c ON c.id = wish.id) AS centre_codes,
           w.from_date, w.to_date, w.from_time, w.to_time, w.joined_at, w.state, w.ended_because,
           EXISTS (SELECT FROM appointment a WHERE a.waiting_id = w.id AND a.state = 'offered' AND a.keeps_until > $2) AS offered,
           (SELECT count(*) FROM appointment a WHERE a.waiting_id = w.id AND a.offered_for = 'waiting_list'
            AND a.made_at >= $3)::integer AS offers_today,
           account.wants_offers,
           CASE w.state WHEN 'waiting' THEN rivals.ahead + 1 ELSE 0 END AS position,
           CASE w.state WHEN 'waiting' THEN rivals.n + 1 ELSE 0 END AS of
    FROM waiting w
    JOIN account ON account.id = w.account_id
    JOIN LATERAL (SELECT name_zh, name_en FROM item_version WHERE item_code = w.item_code
                  ORDER BY valid_from DESC LIMIT 1) v ON true
    CROSS JOIN LATERAL (
        SELECT count(*)::integer AS n,
               (count(*) FILTER (WHERE (o.joined_at, o.id) < (w.joined_at, w.id)))::integer AS ahead
        FROM waiting o
        WHERE o.organ_id = w.organ_id AND o.state = 'waiting' AND w.state = 'waiting' AND o.id <> w.id
          AND o.from_date <= w.to_date AND o.to_date >= w.from_date
          AND o.from_time <= w.to_time AND o.to_time >= w.from_time
          AND EXISTS (SELECT FROM service m JOIN service t ON (t.centre_id, t.pool_id) = (m.centre_id, m.pool_id)
                      WHERE m.item_code = w.item_code AND t.item_code = o.item_code
                        AND m.centre_id = ANY (w.centre_ids) AND m.centre_id = ANY (o.centre_ids))
    ) rivals
"""


async def waiting_of(
    conn: db.Conn, account_id: int, now: datetime, today_from: datetime
) -> list[WaitingRow]:
    """Of one account, newest first. `today_from`: the beginning of the civil day."""
    return await db.many(
        conn,
        WaitingRow,
        WAITING + "WHERE w.account_id = $1 ORDER BY w.joined_at DESC, w.id LIMIT 100",
        account_id,
        now,
        today_from,
    )


async def waiting(
    conn: db.Conn, waiting_id: UUID, now: datetime, today_from: datetime
) -> WaitingRow | None:
    return await db.one(conn, WaitingRow, WAITING + "WHERE w.id = $1", waiting_id, now, today_from)


async def count_waiting(conn: db.Conn, account_id: int) -> int:
    """Entries of the account that wait."""
    found: int = await db.value(
        conn,
        "SELECT count(*) FROM waiting WHERE account_id = $1 AND state = 'waiting'",
        account_id,
    )
    return found


async def add_waiting(
    conn: db.Conn,
    organ_id: int,
    waiting_id: UUID,
    account_id: int,
    holder_id: int,
    person_id: int,
    item_code: str,
    centre_ids: list[int],
    from_date: date,
    to_date: date,
    from_time: time,
    to_time: time,
    now: datetime,
) -> None:
    await db.run(
        conn,
        """
        INSERT INTO waiting (organ_id, id, account_id, holder_id, person_id, item_code, centre_ids, from_date, to_date,
                             from_time, to_time, joined_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        organ_id,
        waiting_id,
        account_id,
        holder_id,
        person_id,
        item_code,
        centre_ids,
        from_date,
        to_date,
        from_time,
        to_time,
        now,
    )


async def end_waiting(
    conn: db.Conn, ids: list[UUID], state: str, because: str, now: datetime
) -> int:
    """waiting → served, left or expired; how many that were."""
    return await db.run(
        conn,
        """
        UPDATE waiting SET state = $2, ended_because = $3, ended_at = $4
        WHERE id = ANY ($1) AND state = 'waiting'
        """,
        ids,
        state,
        because,
        now,
    )


async def end_overdue(
    conn: db.Conn, now: datetime, today: date, time_of_day: time, most_unanswered: int
) -> int:
    """Entries whose days are over, and those that left too many offers unanswered; how many.

    One to whom an offer stands is left alone until that is over.
    """
    return await db.run(
        conn,
        """
        WITH due AS (
            SELECT o.id, o.to_date < $2 OR (o.to_date = $2 AND o.to_time < $3) AS over
            FROM waiting o
            WHERE o.state = 'waiting'
              AND NOT EXISTS (SELECT FROM appointment a WHERE a.waiting_id = o.id AND a.state = 'offered')
              AND (o.to_date < $2 OR (o.to_date = $2 AND o.to_time < $3)
                   OR (SELECT count(*) FROM appointment a
                       WHERE a.waiting_id = o.id AND a.state = 'lapsed' AND a.answered_at IS NULL) >= $4)
        ), ours AS (
            SELECT w.id, due.over FROM waiting w JOIN due ON due.id = w.id
            WHERE w.state = 'waiting' FOR UPDATE OF w SKIP LOCKED
        )
        UPDATE waiting w SET state = CASE WHEN ours.over THEN 'expired' ELSE 'left' END,
                             ended_because = CASE WHEN ours.over THEN 'days_over' ELSE 'unanswered' END, ended_at = $1
        FROM ours WHERE w.id = ours.id
        """,
        now,
        today,
        time_of_day,
        most_unanswered,
    )


async def organs_waiting(conn: db.Conn) -> list[int]:
    """Where anybody waits at all."""
    rows = await db.many(
        conn,
        OrganRow,
        "SELECT DISTINCT organ_id FROM waiting WHERE state = 'waiting' ORDER BY organ_id",
    )
    return [row.organ_id for row in rows]


class OrganRow(Struct, frozen=True):
    organ_id: int


class LineRow(Struct, frozen=True):
    """Somebody a place may be offered to now. `before`: they hold an appointment (`replaces`) at that time."""

    id: UUID
    account_id: int
    holder_id: int
    person_id: int
    item_code: str
    centre_ids: list[int]
    from_date: date
    to_date: date
    from_time: time
    to_time: time
    replaces: UUID | None
    before: datetime | None
    pool_id: int | None
    """Where that appointment begins: at the window, whoever needs no inspection."""
    refused: list[Run]
    """What was offered before and declined, or left unanswered."""


async def line(
    conn: db.Conn, organ_id: int, today: date, today_from: datetime, most: int, most_of_phone: int
) -> list[LineRow]:
    """Who may be offered something, in the order of joining.

    Not who wants no messages of offers, who had `most` offers today (or the phone `most_of_phone`, which
    is how many messages of them it gets), who has an unanswered offer, or who is at it: holds a time
    for the same matter, or has come.
    """
    return await db.many(
        conn,
        LineRow,
        """
        SELECT w.id, w.account_id, w.holder_id, w.person_id, w.item_code, w.centre_ids, w.from_date, w.to_date,
               w.from_time, w.to_time, b.id AS replaces, b.starts_at AS before, b.pool_id, offers.refused
        FROM waiting w
        JOIN account ON account.id = w.account_id
        LEFT JOIN appointment b ON b.organ_id = w.organ_id AND b.person_id = w.person_id
                               AND b.item_code = w.item_code AND b.state = 'booked'
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE a.waiting_id = w.id AND a.made_at >= $3) AS own,
                   count(*) FILTER (WHERE a.made_at >= $3) AS of_phone,
                   coalesce(jsonb_agg(jsonb_build_object('pool_id', a.pool_id, 'starts_at', a.starts_at, 'ends_at', a.ends_at))
                            FILTER (WHERE a.waiting_id = w.id AND a.state = 'lapsed'), '[]') AS refused
            FROM appointment a
            WHERE a.account_id = w.account_id AND a.offered_for IN ('waiting_list', 'draw')
        ) offers
        WHERE w.organ_id = $1 AND w.state = 'waiting' AND w.to_date >= $2 AND account.wants_offers
          AND offers.own < $4 AND offers.of_phone < $5
          AND NOT EXISTS (SELECT FROM appointment a WHERE a.organ_id = $1 AND a.person_id = w.person_id
                          AND a.item_code = w.item_code AND a.state IN ('held', 'offered', 'arrived'))
        ORDER BY w.joined_at, w.id
        """,
        organ_id,
        today,
        today_from,
        most,
        most_of_phone,
    )
