-- The read model of the figures: every counted thing is a row, and sums of them stand ready. It is made from the event
-- log alone and can be made again from it at any time.

-- What is to be counted again: written beside each event, in its transaction; the worker takes it away.
CREATE TABLE tally_due (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT tally_due_has_id PRIMARY KEY,
    family text NOT NULL CONSTRAINT tally_due_family_is_known CHECK (family IN ('case', 'appointment', 'ticket', 'trip')),
    subject uuid,
    on_date date NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE tally_due IS 'A queue, never unique: a row that stood there when an event was written may be gone before it commits.';
COMMENT ON COLUMN tally_due.subject IS 'Null for trips: the whole day is counted again.';

CREATE FUNCTION tally_subjects(kind text, details jsonb, case_id uuid, appointment_id uuid, ticket_id uuid)
    RETURNS TABLE (family text, subject uuid) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT s.family, s.subject FROM (VALUES
        ('case', kind LIKE 'case\_%', case_id),
        ('appointment', kind LIKE 'appointment\_%', appointment_id),
        ('ticket', kind IN ('ticket_issued', 'ticket_called'), ticket_id),
        ('trip', kind IN ('case_visited', 'visit_ended')
                 OR (kind IN ('case_delivered', 'case_handed_over') AND details ->> 'how' IS NULL), NULL))
        AS s (family, due, subject)
    WHERE s.due $$;

-- Who writes in bulk says so (yitang.bulk) and has everything counted again afterwards.
CREATE FUNCTION tally_after_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('yitang.bulk', true) IS DISTINCT FROM 'on' THEN
        INSERT INTO tally_due (family, subject, on_date)
        SELECT DISTINCT s.family, s.subject, e.on_date
        FROM added e, tally_subjects(e.kind, e.details, e.case_id, e.appointment_id, e.ticket_id) AS s;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER event_is_counted AFTER INSERT ON event REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION tally_after_events();

CREATE FUNCTION tally_after_undo() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally_due (family, subject, on_date)
    SELECT DISTINCT s.family, s.subject, e.on_date
    FROM added u JOIN event e ON e.on_date = u.on_date AND e.id = u.event_id,
         tally_subjects(e.kind, e.details, e.case_id, e.appointment_id, e.ticket_id) AS s;
    RETURN NULL;
END $$;
CREATE TRIGGER event_undone_is_counted AFTER INSERT ON event_undone REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION tally_after_undo();

-- Things counted alike. 0 and '': not stated.
CREATE TABLE tally_cell (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT tally_cell_has_id PRIMARY KEY,
    source text NOT NULL,
    part text NOT NULL,
    organ_id smallint NOT NULL,
    centre_id integer NOT NULL,
    item_code text NOT NULL,
    item_version integer NOT NULL,
    channel text NOT NULL,
    applicant text NOT NULL,
    scheme text NOT NULL,
    CONSTRAINT tally_cell_stands_once UNIQUE (source, part, organ_id, centre_id, item_code, item_version, channel,
                                              applicant, scheme)
);

-- One counted thing: its cell, its day, the event that made it count, and what it is.
CREATE TABLE tally_fact (
    cell_id integer NOT NULL,
    on_date date NOT NULL,
    id bigint NOT NULL,
    subject uuid NOT NULL,
    value integer NOT NULL,
    since bigint NOT NULL,
    CONSTRAINT tally_fact_counts_once PRIMARY KEY (cell_id, on_date, id)
);
CREATE INDEX tally_fact_by_subject ON tally_fact (subject);
CREATE INDEX tally_fact_by_day ON tally_fact USING brin (on_date) WITH (pages_per_range = 16);
CREATE INDEX tally_fact_late ON tally_fact (since) WHERE since > 0;
COMMENT ON COLUMN tally_fact.value IS 'What is summed or spread: days, trips, seconds, papers; 0 where nothing is.';
COMMENT ON COLUMN tally_fact.since IS 'The run of the fold that wrote it; 0: made with everything else.';

-- What a later event took away or changed, so that every close can be told apart from today.
CREATE TABLE tally_gone (
    cell_id integer NOT NULL,
    on_date date NOT NULL,
    id bigint NOT NULL,
    subject uuid NOT NULL,
    value integer NOT NULL,
    since bigint NOT NULL,
    until bigint NOT NULL,
    CONSTRAINT tally_gone_stands_once PRIMARY KEY (cell_id, on_date, id, until)
);
CREATE INDEX tally_gone_late ON tally_gone (until);

CREATE TABLE tally_sum (
    source text NOT NULL,
    grain text NOT NULL CONSTRAINT tally_sum_grain_is_known CHECK (grain IN ('month', 'year')),
    first date NOT NULL,
    cell_id integer NOT NULL,
    n bigint NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT tally_sum_stands_once PRIMARY KEY (source, grain, first, cell_id)
);
COMMENT ON COLUMN tally_sum.amount IS 'The sum of the values.';

-- The same without channel, applicant and scheme: what most tables are made of.
CREATE TABLE tally_total (
    source text NOT NULL,
    grain text NOT NULL CONSTRAINT tally_total_grain_is_known CHECK (grain IN ('month', 'year')),
    first date NOT NULL,
    part text NOT NULL,
    organ_id smallint NOT NULL,
    centre_id integer NOT NULL,
    item_code text NOT NULL,
    item_version integer NOT NULL,
    n bigint NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT tally_total_stands_once PRIMARY KEY (source, grain, first, part, organ_id, centre_id, item_code, item_version)
);

-- How often each value, for medians and quantiles.
CREATE TABLE tally_spread (
    source text NOT NULL,
    first date NOT NULL,
    cell_id integer NOT NULL,
    value integer NOT NULL,
    n bigint NOT NULL,
    CONSTRAINT tally_spread_stands_once PRIMARY KEY (source, first, cell_id, value)
);

CREATE TABLE tally_state (
    single boolean DEFAULT true CONSTRAINT tally_state_is_one_row PRIMARY KEY CONSTRAINT tally_state_is_that_row CHECK (single),
    run bigint NOT NULL,
    folded_at timestamptz,
    ground text
);
COMMENT ON COLUMN tally_state.ground IS 'Calendars and item versions everything was counted under; null: since ever.';
INSERT INTO tally_state (run, folded_at) VALUES (0, NULL);

-- Which days work, by the newest version of each year's calendar; a day that two of them name as the later year says,
-- one that none names by its weekday.
CREATE VIEW statistics.calendar_day AS
    WITH newest AS (SELECT DISTINCT ON (year) id, year FROM statutory_calendar ORDER BY year, version DESC)
    SELECT d.on_date, CASE WHEN s.off IS NULL THEN extract(isodow FROM d.on_date) < 6 ELSE NOT s.off END AS working
    FROM (SELECT n::date AS on_date FROM generate_series(timestamp '2018-01-01', timestamp '2033-12-31', interval '1 day') n) d
    LEFT JOIN (SELECT DISTINCT ON (n.on_date) n.on_date, n.off FROM statutory_day n JOIN newest c ON c.id = n.calendar_id
               ORDER BY n.on_date, c.year DESC) s ON s.on_date = d.on_date;

-- How many working days there were up to a day, of such counts day by day; null: no day. An array, because a join with
-- the calendar cost as much as everything else.
CREATE FUNCTION worked_days(calendar integer[], on_date date) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT calendar[on_date - DATE '2018-01-01' + 1] $$;

-- Where an applicant is from, to the county, and whether it is an organisation; nothing else is seen.
CREATE OR REPLACE VIEW statistics.case_home AS
    SELECT c.organ_id, c.id, left(p.home_division, 6) AS home_division, p.kind AS applicant
    FROM case_file c JOIN person p ON p.id = c.person_id;

CREATE VIEW statistics.tally_cell AS
    SELECT c.id, c.source, c.part, c.organ_id, c.centre_id, c.item_code, c.item_version, c.channel, c.applicant, c.scheme,
           coalesce(v.power_type, '') AS power, coalesce(v.statistics_scope, '') AS scope,
           coalesce(i.category, '') AS category, o.division_code
    FROM tally_cell c
    JOIN organ o ON o.id = c.organ_id
    LEFT JOIN item i ON i.code = c.item_code
    LEFT JOIN item_version v ON v.item_code = c.item_code AND v.version = c.item_version;
CREATE VIEW statistics.tally_fact AS SELECT cell_id, on_date, id, subject, value, since FROM tally_fact;
CREATE VIEW statistics.tally_gone AS SELECT cell_id, on_date, id, subject, value, since, until FROM tally_gone;
CREATE VIEW statistics.tally_sum AS SELECT source, grain, first, cell_id, n, amount FROM tally_sum;
CREATE VIEW statistics.tally_total AS
    SELECT t.source, t.grain, t.first, t.part, t.organ_id, t.centre_id, t.item_code, t.item_version, t.n, t.amount,
           coalesce(v.power_type, '') AS power, coalesce(v.statistics_scope, '') AS scope,
           coalesce(i.category, '') AS category, o.division_code
    FROM tally_total t
    JOIN organ o ON o.id = t.organ_id
    LEFT JOIN item i ON i.code = t.item_code
    LEFT JOIN item_version v ON v.item_code = t.item_code AND v.version = t.item_version;
CREATE VIEW statistics.tally_spread AS SELECT source, first, cell_id, value, n FROM tally_spread;
CREATE VIEW statistics.tally_state AS SELECT run, folded_at FROM tally_state;
CREATE VIEW statistics.tally_due AS SELECT id, family, on_date, at FROM tally_due;
GRANT SELECT ON ALL TABLES IN SCHEMA statistics TO yitang_statistics, yitang_app;

-- Where a rebuild lays out what the log says before it is compared with what is kept. Empty between runs.
CREATE UNLOGGED TABLE tally_made (
    source text NOT NULL,
    part text NOT NULL,
    organ_id smallint NOT NULL,
    centre_id integer NOT NULL,
    item_code text NOT NULL,
    item_version integer NOT NULL,
    channel text NOT NULL,
    applicant text NOT NULL,
    scheme text NOT NULL,
    on_date date NOT NULL,
    id bigint NOT NULL,
    subject uuid NOT NULL,
    value integer NOT NULL
);

-- Around writing all facts at once: sorted once, at the end, instead of row by row. For the owner.
CREATE FUNCTION tally_without_indexes() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE tally_fact DROP CONSTRAINT tally_fact_counts_once;
    DROP INDEX tally_fact_by_subject;
END $$;
CREATE FUNCTION tally_with_index(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF name = 'tally_fact_counts_once' THEN
        CREATE UNIQUE INDEX tally_fact_counts_once ON tally_fact (cell_id, on_date, id);
    ELSE
        CREATE INDEX tally_fact_by_subject ON tally_fact (subject);
    END IF;
END $$;
CREATE FUNCTION tally_with_key() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE tally_fact ADD CONSTRAINT tally_fact_counts_once PRIMARY KEY USING INDEX tally_fact_counts_once;
END $$;
