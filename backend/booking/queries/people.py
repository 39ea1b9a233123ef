"""Who books: locked while it is decided what they may still do."""

from datetime import datetime

from msgspec import Struct

from backend import db
from backend.booking.models import Policy


class Standing(Struct, frozen=True):
    """What one wish of many has to be judged by."""

    place: int
    live: int
    """Holds and appointments to come of the account."""
    holds: int
    """Holds of the person, also those past their time."""
    same: str | None
    """The state of a live appointment of the person for the same item."""
    missed: int


class Missed(Struct, frozen=True):
    """Appointments of a person nobody came to, newest first."""

    person_id: int
    at: list[datetime]


async def lock_people(conn: db.Conn, person_ids: list[int]) -> None:
    """First in the order of locks: what a person holds is decided by one transaction at a time."""
    await db.run(
        conn,
        "SELECT FROM person WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE",
        person_ids,
    )


async def standings(
    conn: db.Conn,
    organ_id: int,
    account_ids: list[int],
    person_ids: list[int],
    item_codes: list[str],
    since: datetime,
    now: datetime,
) -> list[Standing]:
    """For each wish in its place, from 1."""
    return await db.many(
        conn,
        Standing,
        """
        SELECT w.place::integer,
               (SELECT count(*) FROM appointment a WHERE a.account_id = w.account_id
                  AND (a.state IN ('booked', 'arrived') OR (a.state = 'held' AND a.keeps_until > $6)))::integer AS live,
               (SELECT count(*) FROM appointment a WHERE a.organ_id = $1 AND a.holder_id = w.person_id
                  AND a.state = 'held')::integer AS holds,
               (SELECT a.state FROM appointment a WHERE a.organ_id = $1 AND a.person_id = w.person_id
                  AND a.item_code = w.item_code AND a.state IN ('held', 'booked', 'arrived')) AS same,
               (SELECT count(*) FROM appointment a WHERE a.person_id = w.person_id AND a.state = 'noshow'
                  AND a.organ_id = $1 AND a.ended_at >= $5)::integer AS missed
        FROM unnest($2::integer[], $3::integer[], $4::text[])
            WITH ORDINALITY AS w (account_id, person_id, item_code, place)
        ORDER BY w.place
        """,
        organ_id,
        account_ids,
        person_ids,
        item_codes,
        since,
        now,
    )


async def live_of_account(conn: db.Conn, account_id: int, now: datetime) -> int:
    """Holds that still stand and appointments to come of everybody behind one phone."""
    found: int = await db.value(
        conn,
        """
        SELECT count(*) FROM appointment
        WHERE account_id = $1 AND (state IN ('booked', 'arrived') OR (state = 'held' AND keeps_until > $2))
        """,
        account_id,
        now,
    )
    return found


async def missed(
    conn: db.Conn, organ_id: int, person_ids: list[int], since: datetime
) -> list[Missed]:
    """What nobody came to since then, as far as no pardon covers it."""
    return await db.many(
        conn,
        Missed,
        """
        SELECT a.person_id, array_agg(a.ended_at ORDER BY a.ended_at DESC) AS at
        FROM appointment a
        WHERE a.organ_id = $1 AND a.person_id = ANY ($2) AND a.state = 'noshow' AND a.ended_at >= $3
          AND NOT EXISTS (SELECT FROM noshow_pardon p
                          WHERE p.organ_id = $1 AND p.person_id = a.person_id AND p.at >= a.ended_at)
        GROUP BY a.person_id
        """,
        organ_id,
        person_ids,
        since,
    )


async def pardon(
    conn: db.Conn, organ_id: int, person_id: int, now: datetime, staff_id: int, reason: str
) -> None:
    """What was missed until now counts no more."""
    await db.run(
        conn,
        """
        INSERT INTO noshow_pardon (organ_id, person_id, at, staff_id, reason) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT ON CONSTRAINT noshow_pardon_stands_once DO NOTHING
        """,
        organ_id,
        person_id,
        now,
        staff_id,
        reason,
    )


async def policy(conn: db.Conn, organ_id: int) -> Policy:
    """What the organ has set, else the defaults."""
    found = await db.one(
        conn,
        Policy,
        """
        SELECT hold_minutes, live_per_phone, gap_minutes, noshow_limit, noshow_days, noshow_pause_days,
               return_from_minutes, return_to_minutes, offer_minutes, offers_a_day, release_from, release_to
        FROM booking_policy WHERE organ_id = $1
        """,
        organ_id,
    )
    return found or Policy()


async def set_policy(conn: db.Conn, organ_id: int, given: Policy) -> None:
    await db.run(
        conn,
        """
        INSERT INTO booking_policy (organ_id, hold_minutes, live_per_phone, gap_minutes, noshow_limit, noshow_days,
                                    noshow_pause_days, return_from_minutes, return_to_minutes, offer_minutes,
                                    offers_a_day, release_from, release_to)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (organ_id) DO UPDATE SET
            hold_minutes = $2, live_per_phone = $3, gap_minutes = $4, noshow_limit = $5, noshow_days = $6,
            noshow_pause_days = $7, return_from_minutes = $8, return_to_minutes = $9, offer_minutes = $10,
            offers_a_day = $11, release_from = $12, release_to = $13
        """,
        organ_id,
        given.hold_minutes,
        given.live_per_phone,
        given.gap_minutes,
        given.noshow_limit,
        given.noshow_days,
        given.noshow_pause_days,
        given.return_from_minutes,
        given.return_to_minutes,
        given.offer_minutes,
        given.offers_a_day,
        given.release_from,
        given.release_to,
    )
