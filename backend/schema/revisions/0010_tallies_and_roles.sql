-- Years, the statistician's views, and what each role may do.

-- Partitions of one year; the migration makes them to 2032, the owner makes later ones. Running it twice is harmless.
-- An index of a partition bears its parent's name and the year: a broken constraint then says which rule it was.
CREATE FUNCTION make_year(year integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    part record;
BEGIN
    EXECUTE format('CREATE TABLE IF NOT EXISTS event_%s PARTITION OF event FOR VALUES FROM (%L) TO (%L)',
                   year, make_date(year, 1, 1), make_date(year + 1, 1, 1));
    EXECUTE format('CREATE TABLE IF NOT EXISTS ticket_%s PARTITION OF ticket FOR VALUES FROM (%L) TO (%L)',
                   year, make_date(year, 1, 1), make_date(year + 1, 1, 1));
    EXECUTE format('CREATE TABLE IF NOT EXISTS case_file_%s PARTITION OF case_file FOR VALUES FROM (%L) TO (%L)',
                   year, year_floor(year), year_floor(year + 1));
    FOR part IN
        SELECT child.relname AS given, format('%s_%s', parent.relname, year) AS wanted
        FROM pg_inherits i
        JOIN pg_class child ON child.oid = i.inhrelid AND child.relkind = 'i'
        JOIN pg_class parent ON parent.oid = i.inhparent
        JOIN pg_index x ON x.indexrelid = child.oid
        WHERE x.indrelid::regclass::text = ANY (ARRAY[format('event_%s', year), format('ticket_%s', year),
                                                      format('case_file_%s', year)])
    LOOP
        IF part.given <> part.wanted THEN
            EXECUTE format('ALTER INDEX %I RENAME TO %I', part.given, part.wanted);
        END IF;
    END LOOP;
    -- The application reaches a year through its parent only: what it may not do there, it may not do here.
    EXECUTE format('REVOKE ALL ON event_%1$s, ticket_%1$s, case_file_%1$s FROM yitang_app', year);
END $$;

CREATE SCHEMA statistics;
CREATE VIEW statistics.event AS
    SELECT organ_id, on_date, id, at, kind, case_id, item_code, item_version, centre_id,
           appointment_id, ticket_id, visit_id, slot_on, actor_kind, reason, details
    FROM event;
CREATE VIEW statistics.item_version AS
    SELECT v.item_code, v.version, i.category, v.valid_from, v.valid_to, v.name_zh, v.name_en, v.power_type,
           v.counts_as_licence, v.statistics_scope, v.max_visits_exception
    FROM item_version v JOIN item i ON i.code = v.item_code;
CREATE VIEW statistics.centre AS
    SELECT id, organ_id, code, tier, division_code, name_zh, name_en, opened_on, closed_on FROM centre;
CREATE VIEW statistics.organ AS SELECT id, division_code, name_zh, name_en FROM organ;

-- The event log and the audit only grow.
GRANT USAGE ON SCHEMA public TO yitang_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO yitang_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO yitang_app;
REVOKE UPDATE, DELETE ON event, audit FROM yitang_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO yitang_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO yitang_app;
GRANT USAGE ON SCHEMA statistics TO yitang_statistics, yitang_app;
GRANT SELECT ON ALL TABLES IN SCHEMA statistics TO yitang_statistics, yitang_app;

SELECT make_year(year) FROM generate_series(2019, 2032) AS year;
