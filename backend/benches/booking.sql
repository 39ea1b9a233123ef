-- One booking as a door sends it that has only one to write: the session's look-up, then one transaction
-- that claims the key, reads, locks, writes and keeps the answer. Where the door sends arrays for many
-- bookings, here stand the plain values of one; what it fills in by itself (ids, codes, instants) is made
-- in the statement; sealed texts and the answer are as long as real ones.
-- Every transaction has its own person, so n counts up within a client.
\set n :n + 1
\set person :first + :n * :clients + :client_id
\set slot random(0, :slots - 1)
\set nth :slot / 100
\set centre :centre0 + :nth
\set pool :pool0 + :nth * :pools
\set d (:slot / 10) % 10
\set from CASE WHEN :d = 0 THEN :day0 WHEN :d = 1 THEN :day1 WHEN :d = 2 THEN :day2 WHEN :d = 3 THEN :day3 WHEN :d = 4 THEN :day4 WHEN :d = 5 THEN :day5 WHEN :d = 6 THEN :day6 WHEN :d = 7 THEN :day7 WHEN :d = 8 THEN :day8 ELSE :day9 END + (:slot % 10) * 600
\set mark permute(:person, 4294967296)

SELECT a.id AS account_id, a.person_id, a.language, s.token_digest AS session
FROM session s JOIN account a ON a.id = s.account_id
WHERE s.token_digest = sha256((:token::text || :person::text)::bytea) AND s.expires_at > now();

BEGIN;

INSERT INTO idempotency AS kept (account_id, key, route, body_digest, made_at, last_seen_at)
VALUES (:person, lpad(:person::text, 36, 'k'), :route, :digest, now(), now())
ON CONFLICT (account_id, key) DO UPDATE
    SET route = excluded.route, body_digest = excluded.body_digest, status = NULL, answer = NULL,
        made_at = now(), last_seen_at = now()
    WHERE kept.made_at < now() - interval '48 hours'
RETURNING account_id, key;

SELECT version, valid_from, valid_to, origin, content::text FROM item_version
WHERE item_code = :item AND valid_from <= :today AND (valid_to IS NULL OR valid_to > :today);

SELECT c.organ_id, o.division_code, c.id AS centre_id, c.code AS centre_code, c.name_zh AS centre_name_zh,
       c.name_en AS centre_name_en,
       CASE p.kind WHEN 'window' THEN p.id ELSE (
           SELECT w.id FROM pool w
           WHERE w.centre_id = c.id AND w.kind = 'window' AND i.category = ANY (w.skills) AND w.opened_on <= (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date
             AND (w.closed_on IS NULL OR w.closed_on > (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date)
           ORDER BY w.id LIMIT 1) END AS pool_id,
       (v.content -> 'visit' ->> 'minutes')::integer AS minutes,
       CASE p.kind WHEN 'bay' THEN p.id END AS bay_pool_id,
       coalesce((v.content -> 'visit' ->> 'bay_minutes')::integer, 0) AS bay_minutes,
       v.content -> 'visit' ? 'bay_unless' AS bay_optional,
       v.content -> 'online' ->> 'depth' = 'full' AS online
FROM service s
JOIN item i ON i.code = s.item_code
JOIN centre c ON c.id = s.centre_id
JOIN organ o ON o.id = c.organ_id
JOIN pool p ON p.id = s.pool_id
JOIN item_version v ON v.item_code = s.item_code AND v.valid_from <= (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date AND (v.valid_to IS NULL OR v.valid_to > (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date)
WHERE s.item_code = :item AND c.code = 'BENCH-' || (:nth::integer + 11)
  AND s.valid_from <= (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date AND (s.valid_to IS NULL OR s.valid_to > (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date)
  AND (c.closed_on IS NULL OR c.closed_on > (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date)
ORDER BY c.tier = 'county_hall' DESC, c.tier, c.code;

SELECT hold_minutes, live_per_phone, gap_minutes, noshow_limit, noshow_days, noshow_pause_days,
       return_from_minutes, return_to_minutes, offer_minutes, offers_a_day, release_from, release_to
FROM booking_policy WHERE organ_id = 1;

SELECT FROM person WHERE id = :person FOR NO KEY UPDATE;

SELECT (SELECT count(*) FROM appointment a WHERE a.account_id = :person
          AND (a.state IN ('booked', 'arrived') OR (a.state = 'held' AND a.keeps_until > now())))::integer AS live,
       (SELECT count(*) FROM appointment a WHERE a.organ_id = 1 AND a.holder_id = :person
          AND a.state = 'held')::integer AS holds,
       (SELECT a.state FROM appointment a WHERE a.organ_id = 1 AND a.person_id = :person
          AND a.item_code = :item AND a.state IN ('held', 'booked', 'arrived')) AS same,
       (SELECT count(*) FROM appointment a WHERE a.person_id = :person AND a.state = 'noshow'
          AND a.organ_id = 1 AND a.ended_at > now() - interval '120 days')::integer AS missed;

WITH due AS (
    SELECT coalesce(a.party_id, a.id) AS whole FROM appointment a
    CROSS JOIN LATERAL (VALUES (a.pool_id, a.starts_at, a.ends_at),
                               (a.then_pool_id, a.then_starts_at, a.then_ends_at))
        AS stage (pool_id, starts_at, ends_at)
    WHERE a.organ_id = 1 AND a.keeps_until <= now() AND stage.pool_id = :pool
      AND stage.starts_at < to_timestamp(:from) + interval '10 minutes' AND stage.ends_at > to_timestamp(:from)
), found AS (
    SELECT a.id FROM appointment a
    WHERE a.organ_id = 1 AND a.keeps_until <= now() AND coalesce(a.party_id, a.id) IN (SELECT whole FROM due)
    ORDER BY a.id FOR UPDATE
), ended AS (
    UPDATE appointment a SET state = 'lapsed', keeps_until = NULL, hold_number = NULL, ended_at = now()
    FROM found WHERE a.organ_id = 1 AND a.id = found.id AND a.keeps_until IS NOT NULL
    RETURNING a.pool_id, a.starts_at, a.ends_at, a.then_pool_id, a.then_starts_at, a.then_ends_at
), passed AS (
    SELECT f.id FROM freed f
    WHERE f.organ_id = 1 AND f.returns_at <= now() AND f.pool_id = :pool
      AND f.starts_at < to_timestamp(:from) + interval '10 minutes' AND f.ends_at > to_timestamp(:from)
    ORDER BY f.id FOR UPDATE
), returned AS (
    DELETE FROM freed f USING passed WHERE f.organ_id = 1 AND f.id = passed.id
    RETURNING f.pool_id, f.starts_at, f.ends_at
)
SELECT pool_id, starts_at, ends_at FROM ended
UNION ALL SELECT then_pool_id, then_starts_at, then_ends_at FROM ended WHERE then_pool_id IS NOT NULL
UNION ALL SELECT pool_id, starts_at, ends_at FROM returned;

SELECT s.pool_id, s.starts_at, s.ends_at, least(s.places, s.opened) AS places, s.taken FROM slot s
WHERE s.organ_id = 1 AND s.pool_id = :pool AND s.starts_at >= to_timestamp(:from) AND s.starts_at < to_timestamp(:from) + interval '10 minutes'
  AND (s.opens_at IS NULL OR s.opens_at <= now())
ORDER BY s.pool_id, s.starts_at FOR UPDATE OF s;

WITH made AS (
    INSERT INTO case_file (organ_id, id, number, item_code, item_version, person_id, account_id, channel,
                           centre_id, state, made_at)
    VALUES (1, uuidv7(), :stem || lpad(nextval('case_number')::text, 7, '0'), :item, 1, :person, :person, 'window',
            :centre, 'prepared', now())
    RETURNING id, item_code, item_version, centre_id, person_id
), logged AS (
    INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id, actor_kind, actor_id)
    SELECT 1, :today::date, now(), 'case_prepared', id, item_code, item_version, centre_id, 'resident', person_id
    FROM made
)
SELECT id AS case FROM made \gset

INSERT INTO case_material (organ_id, case_id, place, name_zh, name_en, state)
VALUES (1, :case, 1, '原居民身份证', 'old ID card', 'missing');

WITH made AS (
    INSERT INTO appointment (organ_id, id, code, case_id, person_id, account_id, item_code, centre_id, pool_id,
                             starts_at, ends_at, on_date, units, state, made_at, holder_id, session_digest)
    VALUES (1, uuidv7(), translate(upper(lpad(to_hex(:mark::bigint), 8, '0')), '01', 'GH'), :case, :person, :person,
            :item, :centre, :pool, to_timestamp(:from), to_timestamp(:from) + interval '10 minutes', (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date, 1, 'booked', now(), :person,
            sha256((:token::text || :person::text)::bytea))
    RETURNING id, case_id, item_code, centre_id, on_date, account_id
), logged AS (
    INSERT INTO event (organ_id, on_date, at, kind, appointment_id, case_id, item_code, item_version,
                       centre_id, slot_on, actor_kind, actor_id)
    SELECT 1, :today::date, now(), 'appointment_booked', id, case_id, item_code, 1, centre_id, on_date, 'resident',
           account_id
    FROM made
)
SELECT id AS appointment FROM made \gset

UPDATE slot SET taken = taken + 1
WHERE organ_id = 1 AND pool_id = :pool AND starts_at >= to_timestamp(:from) AND starts_at < to_timestamp(:from) + interval '10 minutes';

SELECT a.organ_id, a.id, a.code, a.state, a.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
       a.centre_id, c.code AS centre_code, c.name_zh AS centre_name_zh, c.name_en AS centre_name_en,
       c.address_zh, c.address_en, c.latitude::float8 AS latitude, c.longitude::float8 AS longitude, a.pool_id,
       p.kind AS pool_kind, p.name_zh AS pool_name_zh, p.name_en AS pool_name_en, a.starts_at, a.ends_at,
       a.then_pool_id, t.name_zh AS then_name_zh, t.name_en AS then_name_en, a.then_starts_at, a.then_ends_at,
       a.on_date AS on, a.case_id, f.number AS case_number, a.person_id, a.account_id, a.party_id, a.revision, a.note
FROM appointment a
JOIN centre c ON c.id = a.centre_id
JOIN pool p ON p.id = a.pool_id
LEFT JOIN pool t ON t.id = a.then_pool_id
JOIN case_file f ON (f.organ_id, f.id) = (a.organ_id, a.case_id)
JOIN item_version v ON (v.item_code, v.version) = (f.item_code, f.item_version)
WHERE a.id = :appointment;

SELECT p.id AS person_id, p.name_sealed, p.phone_sealed, a.phone_sealed AS account_phone_sealed,
       a.phone_index AS account_phone_index, a.language
FROM person p LEFT JOIN account a ON a.id = :person WHERE p.id = :person;

INSERT INTO notice (key, template, purpose, phone_sealed, text_sealed, phone_index, about, made_at, due_at, expires_at)
VALUES ('appointment_booked:' || :appointment::text || ':0', 'appointment_booked', 'informing', :phone::bytea,
        :text::bytea, sha256(:person::text::bytea), 'appointment:' || :appointment::text, now(), now(),
        now() + interval '1 day'),
       ('appointment_reminder:' || :appointment::text || ':0', 'appointment_reminder', 'informing', :phone::bytea,
        :text::bytea, sha256(:person::text::bytea), 'appointment:' || :appointment::text, now(),
        to_timestamp(:from) - interval '14 hours', to_timestamp(:from))
ON CONFLICT (key) DO NOTHING;

UPDATE idempotency SET status = 201, answer = :answer WHERE account_id = :person AND key = lpad(:person::text, 36, 'k');

COMMIT;
