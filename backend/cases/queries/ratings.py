"""Ratings and what was done about the bad ones. Nothing here names who rated."""

from datetime import date, datetime
from uuid import UUID

from backend import db
from backend.cases.models import Case
from backend.cases.models.ratings import (
    Rate,
    Rating,
    RatingAct,
    RatingPolicy,
    RatingSum,
    Way,
)


async def rate(
    conn: db.Conn,
    case: Case,
    rate: Rate,
    way: Way,
    staff_id: int | None,
    comment_sealed: bytes | None,
    now: datetime,
    on: date,
) -> None:
    """Given or changed, with its event, which holds the level and no name.

    Made good before anybody worked on it, it is no bad rating any more.
    """
    await db.run(
        conn,
        """
        WITH rated AS (
            INSERT INTO rating AS r (organ_id, case_id, step, item_code, centre_id, staff_id, way, level, efficiency,
                                     competence, attitude, guidance, convenience, platform, comment_sealed, named,
                                     rated_at, rated_on, bad_on)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                    CASE WHEN $8::smallint <= 2 THEN $18::date END)
            ON CONFLICT (organ_id, case_id, step) DO UPDATE
            SET level = excluded.level, efficiency = excluded.efficiency, competence = excluded.competence,
                attitude = excluded.attitude, guidance = excluded.guidance, convenience = excluded.convenience,
                platform = excluded.platform, comment_sealed = excluded.comment_sealed, changed_at = excluded.rated_at,
                named = CASE WHEN r.closed_on IS NULL THEN excluded.named ELSE r.named END,
                bad_on = CASE WHEN excluded.level <= 2 THEN coalesce(r.bad_on, excluded.rated_on)
                              WHEN EXISTS (SELECT FROM rating_act a WHERE a.rating_id = r.id) THEN r.bad_on END
        )
        INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind, details)
        VALUES ($1, $18, $17, 'case_rated', $2, $4, $19, $5, 'resident',
                jsonb_build_object('step', $3::text, 'level', $8::smallint, 'way', $7::text))
        """,
        case.organ_id,
        case.id,
        rate.step,
        case.item_code,
        case.centre_id,
        staff_id,
        way,
        rate.level,
        rate.efficiency,
        rate.competence,
        rate.attitude,
        rate.guidance,
        rate.convenience,
        rate.platform,
        comment_sealed,
        rate.named,
        now,
        on,
        case.item_version,
    )


async def served_by(conn: db.Conn, case_id: UUID, kinds: list[str]) -> int | None:
    """The member of staff of the last of these events; None: nobody met the applicant."""
    found: int | None = await db.value(
        conn,
        """
        SELECT actor_id FROM event
        WHERE case_id = $1 AND kind = ANY ($2) AND actor_kind = 'staff' ORDER BY at DESC, id DESC LIMIT 1
        """,
        case_id,
        kinds,
    )
    return found


async def ratings_of_case(conn: db.Conn, organ_id: int, case_id: UUID) -> list[Rating]:
    return await db.many(
        conn,
        Rating,
        """
        SELECT r.id, r.organ_id, r.case_id, r.step, r.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
               r.centre_id, t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, r.way, r.level, r.efficiency,
               r.competence, r.attitude, r.guidance, r.convenience, r.platform, r.comment_sealed, r.named, r.rated_on,
               r.bad_on, r.founded, r.called_on, r.closed_on, r.exclusion_asked_by, r.excluded_on
        FROM rating r
        JOIN case_file c ON (c.organ_id, c.id) = (r.organ_id, r.case_id)
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN centre t ON t.id = r.centre_id
        WHERE r.organ_id = $1 AND r.case_id = $2
        """,
        organ_id,
        case_id,
    )


async def bad_ratings(
    conn: db.Conn, organ_id: int, centre_ids: list[int] | None, who: int, settled: bool, most: int
) -> list[Rating]:
    """Oldest first while open, newest first when settled; never one about a case that `who` worked on."""
    return await db.many(
        conn,
        Rating,
        """
        SELECT r.id, r.organ_id, r.case_id, r.step, r.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
               r.centre_id, t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, r.way, r.level, r.efficiency,
               r.competence, r.attitude, r.guidance, r.convenience, r.platform, r.comment_sealed, r.named, r.rated_on,
               r.bad_on, r.founded, r.called_on, r.closed_on, r.exclusion_asked_by, r.excluded_on
        FROM rating r
        JOIN case_file c ON (c.organ_id, c.id) = (r.organ_id, r.case_id)
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN centre t ON t.id = r.centre_id
        WHERE r.organ_id = $1 AND r.bad_on IS NOT NULL AND ($2::integer[] IS NULL OR r.centre_id = ANY ($2))
          AND (r.closed_on IS NOT NULL OR r.excluded_on IS NOT NULL) = $4
          AND r.staff_id IS DISTINCT FROM $3
          AND NOT EXISTS (SELECT FROM event e
                          WHERE e.case_id = r.case_id AND e.actor_kind = 'staff' AND e.actor_id = $3
                            AND e.kind !~ '^case_(rating|remedy)_')
        ORDER BY CASE WHEN $4 THEN -r.id ELSE r.id END LIMIT $5
        """,
        organ_id,
        centre_ids,
        who,
        settled,
        most,
    )


async def bad_rating(
    conn: db.Conn, organ_id: int, centre_ids: list[int] | None, who: int, rating_id: int
) -> Rating | None:
    """One of them, locked until the act is done."""
    return await db.one(
        conn,
        Rating,
        """
        SELECT r.id, r.organ_id, r.case_id, r.step, r.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
               r.centre_id, t.name_zh AS centre_name_zh, t.name_en AS centre_name_en, r.way, r.level, r.efficiency,
               r.competence, r.attitude, r.guidance, r.convenience, r.platform, r.comment_sealed, r.named, r.rated_on,
               r.bad_on, r.founded, r.called_on, r.closed_on, r.exclusion_asked_by, r.excluded_on
        FROM rating r
        JOIN case_file c ON (c.organ_id, c.id) = (r.organ_id, r.case_id)
        JOIN item_version v ON (v.item_code, v.version) = (c.item_code, c.item_version)
        JOIN centre t ON t.id = r.centre_id
        WHERE r.id = $4 AND r.organ_id = $1 AND r.bad_on IS NOT NULL
          AND ($2::integer[] IS NULL OR r.centre_id = ANY ($2))
          AND r.staff_id IS DISTINCT FROM $3
          AND NOT EXISTS (SELECT FROM event e
                          WHERE e.case_id = r.case_id AND e.actor_kind = 'staff' AND e.actor_id = $3
                            AND e.kind !~ '^case_(rating|remedy)_')
        FOR UPDATE OF r
        """,
        organ_id,
        centre_ids,
        who,
        rating_id,
    )


async def rating_acts(conn: db.Conn, rating_id: int) -> list[RatingAct]:
    """Oldest first."""
    return await db.many(
        conn,
        RatingAct,
        """
        SELECT a.kind, a.at, a.on_date AS on, a.staff_id, s.name AS staff_name, a.words
        FROM rating_act a JOIN staff s ON s.id = a.staff_id WHERE a.rating_id = $1
        ORDER BY a.at, array_position(ARRAY['verified', 'fixed', 'told', 'called', 'closed', 'exclusion_asked'], a.kind)
        """,
        rating_id,
    )


async def add_rating_act(
    conn: db.Conn,
    rating_id: int,
    kind: str,
    now: datetime,
    on: date,
    staff_id: int,
    words: str,
    founded: bool | None,
    due: date | None,
) -> None:
    """The act, what it sets on the rating, and its event, which holds no words. `founded` is said by the
    verification alone; `due` is the last day for the act."""
    await db.run(
        conn,
        """
        WITH told AS (
            INSERT INTO rating_act (rating_id, kind, at, on_date, staff_id, words) VALUES ($1, $2, $3, $4, $5, $6)
        ), changed AS (
            UPDATE rating
            SET founded = CASE $2 WHEN 'verified' THEN $7 ELSE founded END,
                called_on = CASE $2 WHEN 'called' THEN $4 ELSE called_on END,
                closed_on = CASE $2 WHEN 'closed' THEN $4 ELSE closed_on END,
                exclusion_asked_by = CASE $2 WHEN 'exclusion_asked' THEN $5 ELSE exclusion_asked_by END,
                exclusion_agreed_by = CASE $2 WHEN 'exclusion_agreed' THEN $5 ELSE exclusion_agreed_by END,
                excluded_on = CASE $2 WHEN 'exclusion_agreed' THEN $4 ELSE excluded_on END
            WHERE id = $1
            RETURNING organ_id, case_id, step, item_code, centre_id
        )
        INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind,
                           actor_id, details)
        SELECT r.organ_id, $4, $3, k.kind, r.case_id, r.item_code, c.item_version, r.centre_id, 'staff', $5,
               jsonb_strip_nulls(jsonb_build_object('step', r.step, 'founded', $7::boolean, 'due', $8::date))
        FROM changed r
        JOIN case_file c ON (c.organ_id, c.id) = (r.organ_id, r.case_id)
        JOIN (VALUES ('verified', 'case_rating_verified'), ('fixed', 'case_rating_fixed'),
                     ('called', 'case_rating_called'), ('closed', 'case_rating_closed'),
                     ('exclusion_agreed', 'case_rating_excluded')) AS k (act, kind) ON k.act = $2
        """,
        rating_id,
        kind,
        now,
        on,
        staff_id,
        words,
        founded,
        due,
    )


async def rating_sums(conn: db.Conn, staff_id: int, before: date, least: int) -> list[RatingSum]:
    """By quarter that is over, newest first, without what was excluded or of a voided case; fewer than `least` are not shown."""
    return await db.many(
        conn,
        RatingSum,
        """
        SELECT date_trunc('quarter', rated_on)::date AS quarter, count(*) AS ratings,
               count(*) FILTER (WHERE level = 5) AS very_satisfied, count(*) FILTER (WHERE level = 4) AS satisfied,
               count(*) FILTER (WHERE level = 3) AS content, count(*) FILTER (WHERE level = 2) AS dissatisfied,
               count(*) FILTER (WHERE level = 1) AS very_dissatisfied
        FROM rating r WHERE staff_id = $1 AND rated_on < $2 AND excluded_on IS NULL
          AND NOT EXISTS (SELECT FROM case_file c
                          WHERE (c.organ_id, c.id) = (r.organ_id, r.case_id) AND c.state = 'voided')
        GROUP BY 1 HAVING count(*) >= $3 ORDER BY 1 DESC
        """,
        staff_id,
        before,
        least,
    )


async def rating_policy(conn: db.Conn, organ_id: int) -> RatingPolicy:
    """The organ's, else the planning defaults."""
    kept = await db.one(
        conn,
        RatingPolicy,
        """
        SELECT change_days, invite_days, verify_days, fix_days, close_days FROM rating_policy WHERE organ_id = $1
        """,
        organ_id,
    )
    return kept or RatingPolicy()


async def set_rating_policy(conn: db.Conn, organ_id: int, policy: RatingPolicy) -> None:
    await db.run(
        conn,
        """
        INSERT INTO rating_policy (organ_id, change_days, invite_days, verify_days, fix_days, close_days)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (organ_id) DO UPDATE
        SET (change_days, invite_days, verify_days, fix_days, close_days) = ($2, $3, $4, $5, $6)
        """,
        organ_id,
        policy.change_days,
        policy.invite_days,
        policy.verify_days,
        policy.fix_days,
        policy.close_days,
    )
