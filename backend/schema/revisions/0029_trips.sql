-- Trips: who stood where on which day, derived from the log; and cases that are accepted in one place, decided in another.

-- The same for one person, centre and day, and saying nothing else: a person can't be followed from day to day by it.
CREATE FUNCTION trip_id(organ_id smallint, centre_id integer, on_date date, person_id integer) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT md5(organ_id::text || '/' || centre_id::text || '/' || (on_date - DATE '2000-01-01')::text || '/'
                     || person_id::text)::uuid $$;

-- Everything that shows that somebody stood at a centre: visits a window ended, and results handed over at a window,
-- with or without a ticket. An undone act is not in it.
CREATE VIEW statistics.attendance AS
    SELECT e.organ_id, e.on_date, e.centre_id, e.id, e.at, e.kind, e.case_id, e.item_code, e.visit_id,
           coalesce(trip_id(e.organ_id, e.centre_id, e.on_date, v.person_id), e.visit_id) AS trip,
           e.details ->> 'outcome' AS outcome, e.details ->> 'cause' AS cause
    FROM statistics.event e
    LEFT JOIN visit v ON v.organ_id = e.organ_id AND v.id = e.visit_id
    WHERE e.kind IN ('visit_ended', 'case_visited')
    UNION ALL
    SELECT e.organ_id, e.on_date, e.centre_id, e.id, e.at, e.kind, e.case_id, e.item_code, NULL,
           coalesce(trip_id(e.organ_id, e.centre_id, e.on_date, f.person_id), e.case_id), 'served', NULL
    FROM statistics.event e
    LEFT JOIN case_file f ON f.organ_id = e.organ_id AND f.id = e.case_id
    WHERE (e.kind = 'case_delivered' OR (e.kind = 'case_handed_over' AND e.details ->> 'act' = 'delivered'))
      AND e.details ->> 'how' IS NULL;
COMMENT ON VIEW statistics.attendance IS 'One row a matter; a visit for cases also has the row of its own event (visit_ended).';

-- One person at one centre on one day. wasted: for some matter in vain, for a reason on our side, and not mended that day.
CREATE VIEW statistics.trip AS
    SELECT m.organ_id, m.centre_id, m.on_date, m.trip, min(m.first_at) AS first_at,
           count(*) FILTER (WHERE m.case_id IS NOT NULL) AS cases,
           bool_or(m.ours AND NOT m.served) AS wasted, bool_or(m.served) AS served
    FROM (
        SELECT a.organ_id, a.centre_id, a.on_date, a.trip, a.case_id,
               CASE WHEN a.case_id IS NULL THEN a.visit_id END AS visit_id, min(a.at) AS first_at,
               bool_or(a.outcome = 'served') AS served, bool_or(a.outcome = 'unserved_ours') AS ours
        FROM (SELECT t.*, bool_or(t.case_id IS NOT NULL) OVER (PARTITION BY t.on_date, t.visit_id) AS for_cases
              FROM statistics.attendance t) a
        WHERE a.case_id IS NOT NULL OR NOT a.for_cases
        GROUP BY 1, 2, 3, 4, 5, 6) m
    GROUP BY 1, 2, 3, 4;
GRANT SELECT ON statistics.attendance, statistics.trip TO yitang_statistics, yitang_app;

-- Cross-region: the place that takes the papers is not the one that decides (代收代办).
ALTER TABLE case_file DROP CONSTRAINT case_state_is_known, ADD CONSTRAINT case_state_is_known CHECK (state IN (
    'prepared', 'submitted', 'correcting', 'accepted', 'paused', 'granted', 'ready', 'mailed', 'refused', 'ended',
    'closed', 'not_needed', 'not_accepted', 'withdrawn', 'acceptance_withdrawn', 'handed_over'));

CREATE TABLE handover (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    direction text NOT NULL CONSTRAINT handover_goes_out_or_comes_in CHECK (direction IN ('out', 'in')),
    scheme text NOT NULL CONSTRAINT handover_scheme_is_known CHECK (scheme IN (
        'city', 'hang_wen_hu_jin_qu', 'province', 'yangtze_delta', 'cross_province')),
    accepting_code text NOT NULL CONSTRAINT handover_accepting_place_is_a_division CHECK (accepting_code ~ '^[0-9]{6}$'),
    accepting_name text NOT NULL CONSTRAINT handover_names_the_accepting_place CHECK (length(accepting_name) BETWEEN 2 AND 100),
    deciding_code text NOT NULL CONSTRAINT handover_deciding_organ_is_in_a_division CHECK (deciding_code ~ '^[0-9]{6}$'),
    deciding_name text NOT NULL CONSTRAINT handover_names_the_deciding_organ CHECK (length(deciding_name) BETWEEN 2 AND 100),
    centre_id integer NOT NULL CONSTRAINT handover_centre_exists REFERENCES centre,
    stage text NOT NULL CONSTRAINT handover_stage_is_known CHECK (stage IN (
        'taken', 'sent', 'received', 'returned', 'delivered')),
    taken_on date NOT NULL,
    taken_by integer CONSTRAINT handover_taken_by_staff REFERENCES staff,
    due_on date,
    handed_over_on date,
    tracking text CONSTRAINT handover_tracking_is_short CHECK (length(tracking) <= 60),
    received_on date,
    decides_by date,
    outcome text CONSTRAINT handover_outcome_is_known CHECK (outcome IN ('granted', 'refused', 'ended', 'not_accepted')),
    returned_on date,
    return_tracking text CONSTRAINT handover_return_tracking_is_short CHECK (length(return_tracking) <= 60),
    delivered_on date,
    CONSTRAINT handover_one_for_a_case PRIMARY KEY (organ_id, case_id),
    CONSTRAINT handover_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT handover_is_between_two_places CHECK (accepting_code <> deciding_code),
    CONSTRAINT handover_days_are_in_order CHECK (
        handed_over_on >= taken_on AND received_on >= coalesce(handed_over_on, taken_on)
        AND returned_on >= coalesce(received_on, handed_over_on, taken_on) AND delivered_on >= returned_on),
    CONSTRAINT handover_that_came_back_has_its_outcome CHECK (
        direction = 'in' OR (stage IN ('returned', 'delivered')) = (outcome IS NOT NULL))
);
CREATE INDEX handover_open ON handover (organ_id, centre_id, due_on) WHERE delivered_on IS NULL;
COMMENT ON COLUMN handover.direction IS 'out: we take papers for another organ. in: another place took them, we decide.';
COMMENT ON COLUMN handover.due_on IS 'Our own next duty: hand over, or deliver what came back. Null: the duty is elsewhere or the case''s own.';
COMMENT ON COLUMN handover.decides_by IS 'out: the deciding organ''s legal limit, from its acceptance.';

-- The narrowest scheme that joins two divisions and that the item belongs to; null: the same county, or none.
CREATE FUNCTION region_scheme(here text, home text, regions jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN home IS NULL OR left(home, 6) = left(here, 6) THEN NULL
        WHEN left(home, 4) = left(here, 4) AND regions ? 'city' THEN 'city'
        WHEN left(home, 4) IN ('3301', '3303', '3305', '3307', '3308')
             AND left(here, 4) IN ('3301', '3303', '3305', '3307', '3308')
             AND regions ? 'hang_wen_hu_jin_qu' THEN 'hang_wen_hu_jin_qu'
        WHEN left(home, 2) = left(here, 2) AND regions ? 'province' THEN 'province'
        WHEN left(home, 2) IN ('31', '32', '33', '34') AND left(here, 2) IN ('31', '32', '33', '34')
             AND regions ? 'yangtze_delta' THEN 'yangtze_delta'
        WHEN regions ? 'cross_province' THEN 'cross_province' END $$;

CREATE OR REPLACE VIEW statistics.item_version AS
    SELECT v.item_code, v.version, i.category, v.valid_from, v.valid_to, v.name_zh, v.name_en, v.power_type,
           v.counts_as_licence, v.statistics_scope, v.max_visits_exception, v.content -> 'regions' AS regions
    FROM item_version v JOIN item i ON i.code = v.item_code;
-- Where an applicant is from, to the county; nothing else of a person is seen.
CREATE VIEW statistics.case_home AS
    SELECT c.organ_id, c.id, left(p.home_division, 6) AS home_division
    FROM case_file c JOIN person p ON p.id = c.person_id;
GRANT SELECT ON statistics.case_home TO yitang_statistics, yitang_app;
