-- One booking as the door sends it, statement for statement: the look-up of the session in a transaction of
-- its own, then the claim of the key, everything that is read, locked and written, and the kept answer.
-- What the door fills in by itself (ids, codes, instants) is made in the statement; sealed texts are as long
-- as real ones. Every transaction has its own person, so n counts up within a client.
\set n :n + 1
\set person :first + :n * :clients + :client_id
\set slot random(0, :slots - 1)
\set nth :slot / 100
\set centre :centre0 + :nth
\set pool :pool0 + :nth * :pools
\set d (:slot / 10) % 10
\set from CASE WHEN :d = 0 THEN :day0 WHEN :d = 1 THEN :day1 WHEN :d = 2 THEN :day2 WHEN :d = 3 THEN :day3 WHEN :d = 4 THEN :day4 WHEN :d = 5 THEN :day5 WHEN :d = 6 THEN :day6 WHEN :d = 7 THEN :day7 WHEN :d = 8 THEN :day8 ELSE :day9 END + (:slot % 10) * 600
\set mark permute(:person, 4294967296)

BEGIN;
SELECT a.id AS account_id, a.person_id, a.language, s.token_digest AS session
FROM session s JOIN account a ON a.id = s.account_id
WHERE s.token_digest = sha256((:token::text || :person::text)::bytea) AND s.expires_at > now();
COMMIT;

BEGIN;
INSERT INTO idempotency AS kept (account_id, key, route, body_digest, made_at, last_seen_at)
VALUES (:person, lpad(:person::text, 36, 'k'), :route, :digest, now(), now())
ON CONFLICT (account_id, key) DO UPDATE
    SET route = :route, body_digest = :digest, status = NULL, answer = NULL, made_at = now(), last_seen_at = now()
    WHERE kept.made_at < now() - interval '48 hours'
RETURNING true;

SELECT version, valid_from, valid_to, origin, content FROM item_version
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
JOIN item_version v ON v.item_code = s.item_code AND v.valid_from <= (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date
                   AND (v.valid_to IS NULL OR v.valid_to > (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date)
WHERE s.item_code = :item AND (:nth::integer IS NULL OR c.code = 'BENCH-' || (:nth::integer + 11))
  AND s.valid_from <= (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date
  AND (s.valid_to IS NULL OR s.valid_to > (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date)
  AND (c.closed_on IS NULL OR c.closed_on > (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date)
ORDER BY c.tier = 'county_hall' DESC, c.tier, c.code;

SELECT FROM person WHERE id = ANY (ARRAY[:person::integer]) ORDER BY id FOR NO KEY UPDATE;

SELECT hold_minutes, live_per_phone, gap_minutes, noshow_limit, noshow_days, noshow_pause_days,
       return_from_minutes, return_to_minutes, offer_minutes, offers_a_day, release_from, release_to
FROM booking_policy WHERE organ_id = 1;

SELECT a.organ_id, o.division_code, a.id, a.party_id, a.case_id, a.state, a.item_code, v.name_zh AS item_name_zh, v.name_en AS item_name_en,
       a.centre_id, c.code AS centre_code, c.name_zh AS centre_name_zh, c.name_en AS centre_name_en, a.pool_id,
       p.kind AS pool_kind, p.name_zh AS pool_name_zh, p.name_en AS pool_name_en, a.starts_at, a.ends_at,
       a.then_pool_id, t.name_zh AS then_name_zh, t.name_en AS then_name_en, a.then_starts_at, a.then_ends_at,
       a.on_date AS on, a.units, a.person_id, a.holder_id, a.account_id, a.session_digest AS session, a.hold_number,
       a.keeps_until, a.offered_for, a.waiting_id, a.replaces
FROM appointment a
JOIN organ o ON o.id = a.organ_id
JOIN centre c ON c.id = a.centre_id
JOIN pool p ON p.id = a.pool_id
LEFT JOIN pool t ON t.id = a.then_pool_id
JOIN item_version v ON v.item_code = a.item_code AND v.valid_from <= a.on_date
                   AND (v.valid_to IS NULL OR v.valid_to > a.on_date)
WHERE a.organ_id = 1 AND a.holder_id = :person AND a.state = 'held' ORDER BY a.starts_at, a.id;

WITH stale AS MATERIALIZED (
    SELECT s.pool_id, s.starts_at, count(*) AS n
    FROM claim c JOIN slot s ON s.organ_id = c.organ_id AND s.pool_id = c.pool_id
                            AND s.starts_at >= c.starts_at AND s.starts_at < c.ends_at
    WHERE c.organ_id = 1 AND c.until <= now() GROUP BY s.pool_id, s.starts_at
)
SELECT s.pool_id, s.on_date,
       array_agg((extract(epoch FROM s.starts_at) / 60)::integer ORDER BY s.starts_at) AS starts,
       array_agg((extract(epoch FROM s.ends_at) / 60)::integer ORDER BY s.starts_at) AS ends,
       array_agg((least(s.places, s.opened) - s.taken + coalesce(stale.n, 0))::integer ORDER BY s.starts_at) AS free
FROM slot s LEFT JOIN stale USING (pool_id, starts_at)
WHERE s.organ_id = 1 AND s.pool_id = ANY (ARRAY[:pool::integer])
  AND s.on_date BETWEEN (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date AND (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date
  AND (s.opens_at IS NULL OR s.opens_at <= now())
GROUP BY s.pool_id, s.on_date ORDER BY s.on_date, s.pool_id;

WITH due AS (
    SELECT coalesce(a.party_id, a.id) AS whole FROM appointment a
    CROSS JOIN LATERAL (VALUES (a.pool_id, a.starts_at, a.ends_at),
                               (a.then_pool_id, a.then_starts_at, a.then_ends_at))
        AS stage (pool_id, starts_at, ends_at)
    JOIN unnest(ARRAY[:pool::integer], ARRAY[to_timestamp(:from)], ARRAY[to_timestamp(:from) + interval '10 minutes'])
        AS w (pool_id, starts_at, ends_at)
        ON w.pool_id = stage.pool_id AND stage.starts_at < w.ends_at AND stage.ends_at > w.starts_at
    WHERE a.organ_id = 1 AND a.keeps_until <= now()
), found AS (
    SELECT a.id FROM appointment a
    WHERE a.organ_id = 1 AND a.keeps_until IS NOT NULL
      AND (a.id = ANY (:none::uuid[]) OR (a.keeps_until <= now() AND coalesce(a.party_id, a.id) IN (SELECT whole FROM due)))
    ORDER BY a.id FOR UPDATE
), ended AS (
    UPDATE appointment a SET state = 'lapsed', keeps_until = NULL, hold_number = NULL, ended_at = now()
    FROM found WHERE a.organ_id = 1 AND a.id = found.id AND a.keeps_until IS NOT NULL
    RETURNING a.pool_id, a.starts_at, a.ends_at, a.then_pool_id, a.then_starts_at, a.then_ends_at
), passed AS (
    SELECT f.id FROM freed f
    WHERE f.organ_id = 1 AND f.returns_at <= now()
      AND EXISTS (SELECT FROM unnest(ARRAY[:pool::integer], ARRAY[to_timestamp(:from)], ARRAY[to_timestamp(:from) + interval '10 minutes'])
                      AS w (pool_id, starts_at, ends_at)
                  WHERE w.pool_id = f.pool_id AND f.starts_at < w.ends_at AND f.ends_at > w.starts_at)
    ORDER BY f.id FOR UPDATE
), returned AS (
    DELETE FROM freed f USING passed WHERE f.organ_id = 1 AND f.id = passed.id
    RETURNING f.pool_id, f.starts_at, f.ends_at
)
SELECT pool_id, starts_at, ends_at FROM ended
UNION ALL SELECT then_pool_id, then_starts_at, then_ends_at FROM ended WHERE then_pool_id IS NOT NULL
UNION ALL SELECT pool_id, starts_at, ends_at FROM returned;

WITH change AS (
    SELECT s.pool_id, s.starts_at, sum(r.delta)::smallint AS delta,
           count(*) FILTER (WHERE r.delta > 0) AS taken
    FROM unnest(ARRAY[:pool::integer], ARRAY[to_timestamp(:from)], ARRAY[to_timestamp(:from) + interval '10 minutes'], ARRAY[1::smallint])
        AS r (pool_id, starts_at, ends_at, delta)
    JOIN slot s ON s.organ_id = 1 AND s.pool_id = r.pool_id AND s.starts_at >= r.starts_at
               AND s.starts_at < r.ends_at
    GROUP BY s.pool_id, s.starts_at
), locked AS (
    SELECT s.pool_id, s.starts_at, c.delta, c.taken
    FROM slot s JOIN change c ON s.organ_id = 1 AND (c.pool_id, c.starts_at) = (s.pool_id, s.starts_at)
    ORDER BY s.pool_id, s.starts_at FOR UPDATE OF s
), changed AS (
    UPDATE slot s SET taken = s.taken + l.delta,
                      places = CASE WHEN l.delta < 0 THEN least(s.places, greatest(s.taken + l.delta, s.opened))
                               ELSE s.places END
    FROM locked l
    WHERE s.organ_id = 1 AND (s.pool_id, s.starts_at) = (l.pool_id, l.starts_at) AND l.delta <> 0
)
SELECT coalesce(sum(taken), 0)::integer FROM locked;

SELECT count(*) FROM appointment
WHERE account_id = :person AND (state IN ('booked', 'arrived') OR (state = 'held' AND keeps_until > now()));

SELECT a.person_id, array_agg(a.ended_at ORDER BY a.ended_at DESC) AS at
FROM appointment a
WHERE a.organ_id = 1 AND a.person_id = ANY (ARRAY[:person::integer]) AND a.state = 'noshow' AND a.ended_at > now() - interval '120 days'
  AND NOT EXISTS (SELECT FROM noshow_pardon p
                  WHERE p.organ_id = 1 AND p.person_id = a.person_id AND p.at >= a.ended_at)
GROUP BY a.person_id;

WITH made AS (
    INSERT INTO case_file (organ_id, id, number, item_code, item_version, person_id, account_id, channel,
                           centre_id, state, made_at)
    VALUES (1, uuidv7(), :stem || lpad(nextval('case_number')::text, 7, '0'), :item, 1, :person, :person, 'window', :centre,
            'prepared', now())
    RETURNING id
), logged AS (
    INSERT INTO event (organ_id, on_date, at, kind, case_id, item_code, item_version, centre_id,
                       actor_kind, actor_id)
    SELECT 1, :today::date, now(), 'case_prepared', id, :item, 1, :centre::integer, 'resident', :person::integer FROM made
)
SELECT id AS case FROM made \gset

INSERT INTO case_material (organ_id, case_id, place, name_zh, name_en, state)
SELECT 1, :case::uuid, m.place, m.zh, m.en, m.state
FROM unnest(ARRAY['原居民身份证'], ARRAY['old ID card'], ARRAY['missing']) WITH ORDINALITY AS m (zh, en, state, place);

WITH given AS (
    SELECT n.* FROM unnest(ARRAY[uuidv7()], ARRAY[translate(upper(lpad(to_hex(:mark::bigint), 8, '0')), '01', 'GH')],
                ARRAY[:person::integer], ARRAY[:item::text], ARRAY[:centre::integer], ARRAY[:pool::integer],
                ARRAY[to_timestamp(:from)], ARRAY[to_timestamp(:from) + interval '10 minutes'], ARRAY[NULL::integer],
                ARRAY[NULL::timestamptz], ARRAY[NULL::timestamptz],
                ARRAY[(to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date], ARRAY[1::smallint],
                ARRAY[:person::integer], ARRAY[:person::integer], ARRAY[:person::integer], ARRAY[sha256((:token::text || :person::text)::bytea)],
                ARRAY[:case::uuid], ARRAY[1::integer], ARRAY[NULL::uuid], ARRAY[NULL::smallint], ARRAY[NULL::uuid], ARRAY[NULL::uuid])
        AS n (id, code, person_id, item_code, centre_id, pool_id, starts_at, ends_at, then_pool_id,
              then_starts_at, then_ends_at, on_date, units, account_id, holder_id, actor_id, session, case_id,
              item_version, party_id, hold_number, waiting_id, replaces)
), made AS (
    INSERT INTO appointment (organ_id, id, code, case_id, person_id, account_id, item_code, centre_id, pool_id,
                             starts_at, ends_at, then_pool_id, then_starts_at, then_ends_at, on_date, units,
                             state, made_at, party_id, keeps_until, holder_id, session_digest, hold_number,
                             offered_for, waiting_id, replaces)
    SELECT 1, id, code, case_id, person_id, account_id, item_code, centre_id, pool_id, starts_at, ends_at,
           then_pool_id, then_starts_at, then_ends_at, on_date, units, 'booked', now(), party_id, NULL, holder_id, session,
           hold_number, NULL, waiting_id, replaces
    FROM given
    RETURNING id
), logged AS (
    INSERT INTO event (organ_id, on_date, at, kind, appointment_id, case_id, item_code, item_version,
                       centre_id, slot_on, actor_kind, actor_id)
    SELECT 1, :today::date, now(), 'appointment_booked', id, case_id, item_code, item_version, centre_id, on_date,
           'resident', actor_id
    FROM given WHERE 'booked' = 'booked'
)
SELECT id AS appointment FROM made \gset

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

SELECT id, name_sealed, id_number_sealed, phone_sealed FROM person WHERE id = :person;

SELECT id, phone_sealed, phone_index, person_id, language FROM account WHERE id = :person;

SELECT version, valid_from, valid_to, origin, content FROM item_version
WHERE item_code = :item AND valid_from <= (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date
  AND (valid_to IS NULL OR valid_to > (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date);

INSERT INTO notice (key, template, purpose, phone_sealed, text_sealed, phone_index, about,
                    made_at, due_at, expires_at)
VALUES ('appointment_booked:' || :appointment::text || ':0', 'appointment_booked', 'informing', :phone, :text,
        sha256(:person::text::bytea), 'appointment:' || :appointment::text, now(), now(), now() + interval '1 day')
ON CONFLICT (key) DO NOTHING;

SELECT id, name_sealed, id_number_sealed, phone_sealed FROM person WHERE id = :person;

SELECT id, phone_sealed, phone_index, person_id, language FROM account WHERE id = :person;

SELECT version, valid_from, valid_to, origin, content FROM item_version
WHERE item_code = :item AND valid_from <= (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date
  AND (valid_to IS NULL OR valid_to > (to_timestamp(:from) AT TIME ZONE 'Asia/Shanghai')::date);

INSERT INTO notice (key, template, purpose, phone_sealed, text_sealed, phone_index, about,
                    made_at, due_at, expires_at)
VALUES ('appointment_reminder:' || :appointment::text || ':0', 'appointment_reminder', 'informing', :phone, :text,
        sha256(:person::text::bytea), 'appointment:' || :appointment::text, now(), to_timestamp(:from) - interval '14 hours',
        to_timestamp(:from))
ON CONFLICT (key) DO NOTHING;

UPDATE idempotency SET status = 201, answer = :answer WHERE account_id = :person AND key = lpad(:person::text, 36, 'k');
COMMIT;
