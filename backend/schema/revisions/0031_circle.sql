-- What stands on a day, for the figures that are not counted from events: capability, the service circle, its policy.

-- Minutes from villages to centres as somebody measured them. The newest that holds on a day is used; where it is
-- silent, minutes are estimated. Nothing is changed afterwards: another matrix is another row, one is withdrawn.
CREATE TABLE travel_matrix (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT travel_matrix_has_id PRIMARY KEY,
    organ_id smallint NOT NULL CONSTRAINT travel_matrix_organ_exists REFERENCES organ,
    valid_from date NOT NULL,
    source text NOT NULL CONSTRAINT travel_matrix_names_its_source CHECK (length(source) BETWEEN 2 AND 200),
    digest bytea NOT NULL,
    imported_at timestamptz NOT NULL,
    imported_by integer NOT NULL CONSTRAINT travel_matrix_imported_by_staff REFERENCES staff,
    withdrawn_at timestamptz,
    withdrawn_by integer CONSTRAINT travel_matrix_withdrawn_by_staff REFERENCES staff,
    CONSTRAINT travel_matrix_is_withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE TABLE travel_time (
    matrix_id integer NOT NULL CONSTRAINT travel_time_matrix_exists REFERENCES travel_matrix,
    village_code text NOT NULL CONSTRAINT travel_time_village_exists REFERENCES division,
    centre_id integer NOT NULL CONSTRAINT travel_time_centre_exists REFERENCES centre,
    minutes numeric(5, 1) NOT NULL CONSTRAINT travel_time_is_less_than_a_day CHECK (minutes BETWEEN 0 AND 1440),
    CONSTRAINT travel_time_stands_once PRIMARY KEY (matrix_id, village_code, centre_id)
);
REVOKE UPDATE, DELETE ON travel_matrix, travel_time FROM yitang_app;
GRANT UPDATE (withdrawn_at, withdrawn_by) ON travel_matrix TO yitang_app;

-- Which items a category must offer at least one of, so that a resident can do “something of it” there.
CREATE TABLE basket_item (
    organ_id smallint NOT NULL CONSTRAINT basket_organ_exists REFERENCES organ,
    valid_from date NOT NULL,
    item_code text NOT NULL CONSTRAINT basket_item_exists REFERENCES item,
    CONSTRAINT basket_names_an_item_once PRIMARY KEY (organ_id, valid_from, item_code)
);
COMMENT ON TABLE basket_item IS 'Rows of one day are one basket; a category without a row is not published.';

CREATE VIEW statistics.division AS
    SELECT code, parent_code, name_zh, name_en, population, latitude::float8 AS latitude, longitude::float8 AS longitude
    FROM division;
CREATE VIEW statistics.place AS
    SELECT id, organ_id, code, tier, division_code, name_zh, name_en, latitude::float8 AS latitude,
           longitude::float8 AS longitude, opened_on, closed_on
    FROM centre;
CREATE VIEW statistics.pool AS SELECT id, centre_id, code, kind, skills, name_zh, name_en, opened_on, closed_on FROM pool;
CREATE VIEW statistics.service_window AS
    SELECT w.id, w.centre_id, w.number, w.name_zh, w.name_en, w.closed_on,
           array(SELECT p.pool_id FROM window_pool p WHERE p.window_id = w.id ORDER BY p.pool_id) AS pool_ids
    FROM service_window w;
CREATE VIEW statistics.service AS SELECT item_code, pool_id, centre_id, valid_from, valid_to FROM service;
-- What an item promises: numbers and lists, none of its texts.
CREATE VIEW statistics.item_promise AS
    SELECT v.item_code, v.version, i.category, v.valid_from, v.valid_to, v.name_zh, v.name_en,
           v.content -> 'online' ->> 'depth' AS online, (v.content -> 'visit' ->> 'most')::integer AS most_visits,
           v.content ->> 'handling' AS handling, v.content ->> 'demand' AS demand,
           coalesce((v.content -> 'visit' ->> 'needs_bay')::boolean, false) AS needs_bay,
           (v.content -> 'law' -> 'limit' ->> 'days')::integer AS legal_days,
           v.content -> 'law' -> 'limit' ->> 'unit' AS legal_unit,
           (v.content -> 'promise' ->> 'days')::integer AS promised_days,
           v.content -> 'promise' ->> 'unit' AS promised_unit
    FROM item_version v JOIN item i ON i.code = v.item_code;
CREATE VIEW statistics.travel_matrix AS
    SELECT id, organ_id, valid_from, source, digest, imported_at, withdrawn_at FROM travel_matrix;
CREATE VIEW statistics.travel_time AS SELECT matrix_id, village_code, centre_id, minutes FROM travel_time;
CREATE VIEW statistics.basket_item AS SELECT organ_id, valid_from, item_code FROM basket_item;
GRANT SELECT ON statistics.division, statistics.place, statistics.pool, statistics.service_window, statistics.service,
    statistics.item_promise, statistics.travel_matrix, statistics.travel_time, statistics.basket_item
    TO yitang_statistics, yitang_app;
