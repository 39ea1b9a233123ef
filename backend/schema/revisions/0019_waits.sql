-- What was learned about waits, and how often it held. All of it can be learned again from the event log.

-- How far a centre has learned: from every day before this one.
CREATE TABLE wait_model (
    centre_id integer CONSTRAINT wait_model_stands_once PRIMARY KEY CONSTRAINT wait_model_centre_exists REFERENCES centre,
    learned_on date NOT NULL,
    tickets integer NOT NULL DEFAULT 0 CONSTRAINT wait_model_tickets_are_counted CHECK (tickets >= 0)
);
COMMENT ON COLUMN wait_model.learned_on IS 'The figures hold on this day; every day before it was scored.';

-- Minutes a turn, from quantile to quantile. Without an item: the whole line; without an hour: the whole day.
CREATE TABLE wait_pace (
    centre_id integer NOT NULL CONSTRAINT wait_pace_has_a_model REFERENCES wait_model,
    pool_id integer NOT NULL CONSTRAINT wait_pace_pool_exists REFERENCES pool,
    item_code text CONSTRAINT wait_pace_item_exists REFERENCES item,
    hour smallint CONSTRAINT wait_pace_hour_is_of_the_day CHECK (hour BETWEEN 0 AND 23),
    windows smallint NOT NULL CONSTRAINT wait_pace_has_a_window CHECK (windows > 0),
    band smallint NOT NULL CONSTRAINT wait_pace_band_is_known CHECK (band BETWEEN 0 AND 5),
    low float8 NOT NULL,
    high float8 NOT NULL,
    tickets integer NOT NULL CONSTRAINT wait_pace_comes_from_tickets CHECK (tickets > 0),
    CONSTRAINT wait_pace_stands_once UNIQUE NULLS NOT DISTINCT (centre_id, pool_id, item_code, hour, windows, band),
    CONSTRAINT wait_pace_is_a_range CHECK (0 <= low AND low <= high)
);
COMMENT ON TABLE wait_pace IS 'backend/hall/rules/waits.py says how it is worked out and used.';

-- How long people waited in a line who came in an hour of the day: the board compares with it.
CREATE TABLE wait_usual (
    centre_id integer NOT NULL CONSTRAINT wait_usual_has_a_model REFERENCES wait_model,
    pool_id integer NOT NULL CONSTRAINT wait_usual_pool_exists REFERENCES pool,
    hour smallint NOT NULL CONSTRAINT wait_usual_hour_is_of_the_day CHECK (hour BETWEEN 0 AND 23),
    middle float8 NOT NULL,
    high float8 NOT NULL,
    tickets integer NOT NULL CONSTRAINT wait_usual_comes_from_tickets CHECK (tickets > 0),
    CONSTRAINT wait_usual_stands_once PRIMARY KEY (centre_id, pool_id, hour),
    CONSTRAINT wait_usual_is_in_order CHECK (0 <= middle AND middle <= high)
);
COMMENT ON TABLE wait_usual IS 'Minutes: half waited less than middle, four in five less than high.';

-- Of the tickets of a day that were called: whose true wait was within the range of the day.
CREATE TABLE wait_score (
    centre_id integer NOT NULL CONSTRAINT wait_score_centre_exists REFERENCES centre,
    on_date date NOT NULL,
    tickets integer NOT NULL CONSTRAINT wait_score_comes_from_tickets CHECK (tickets > 0),
    inside integer NOT NULL,
    shorter integer NOT NULL,
    longer integer NOT NULL,
    learned integer NOT NULL CONSTRAINT wait_score_learned_is_a_part CHECK (learned BETWEEN 0 AND tickets),
    width smallint NOT NULL CONSTRAINT wait_score_width_is_counted CHECK (width >= 0),
    CONSTRAINT wait_score_stands_once PRIMARY KEY (centre_id, on_date),
    CONSTRAINT wait_score_adds_up CHECK (inside + shorter + longer = tickets AND least(inside, shorter, longer) >= 0)
);
COMMENT ON COLUMN wait_score.shorter IS 'Called sooner than the range said.';
COMMENT ON COLUMN wait_score.learned IS 'Ranges that came from the log; the others from usual minutes.';
COMMENT ON COLUMN wait_score.width IS 'The median width of the ranges, minutes.';

-- Who changed which lines a window serves is looked up by centre.
CREATE INDEX audit_by_centre ON audit (centre_id, at) WHERE centre_id IS NOT NULL;
