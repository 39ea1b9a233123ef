-- When: the statutory calendar (which days count) and the opening calendar (when doors are open).

CREATE TABLE statutory_calendar (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT statutory_calendar_has_id PRIMARY KEY,
    year smallint NOT NULL,
    version smallint NOT NULL CONSTRAINT statutory_calendar_version_is_positive CHECK (version > 0),
    source text NOT NULL,
    provisional boolean NOT NULL,
    content_hash bytea NOT NULL,
    imported_at timestamptz NOT NULL,
    CONSTRAINT statutory_calendar_has_one_of_each_version UNIQUE (year, version)
);

-- Only the days that differ from plain weekdays: holidays (off) and make-up working days (not off).
CREATE TABLE statutory_day (
    calendar_id integer NOT NULL CONSTRAINT statutory_day_calendar_exists REFERENCES statutory_calendar,
    on_date date NOT NULL,
    off boolean NOT NULL,
    name_zh text NOT NULL,
    CONSTRAINT statutory_day_stands_once PRIMARY KEY (calendar_id, on_date)
);

CREATE TABLE opening_series (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT opening_series_has_id PRIMARY KEY,
    pool_id integer NOT NULL CONSTRAINT opening_series_pool_exists REFERENCES pool,
    valid_from date NOT NULL,
    valid_to date,
    weekdays smallint[] NOT NULL CONSTRAINT opening_series_weekdays_are_iso
        CHECK (weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::smallint[] AND cardinality(weekdays) > 0),
    from_time time NOT NULL,
    to_time time NOT NULL,
    windows smallint NOT NULL CONSTRAINT opening_series_has_a_window CHECK (windows > 0),
    walk_in_reserve smallint NOT NULL CONSTRAINT opening_series_keeps_a_walk_in_reserve CHECK (walk_in_reserve >= 1),
    grid_minutes smallint NOT NULL CONSTRAINT opening_series_grid_divides_the_hour CHECK (grid_minutes IN (5, 10, 15, 20, 30)),
    CONSTRAINT opening_series_ends_after_it_starts CHECK (to_time > from_time AND (valid_to IS NULL OR valid_to >= valid_from))
);
COMMENT ON COLUMN opening_series.walk_in_reserve IS
    'Windows kept for people without an appointment; with one window, every second hour is kept.';

CREATE TABLE opening_exception (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT opening_exception_has_id PRIMARY KEY,
    centre_id integer NOT NULL CONSTRAINT opening_exception_centre_exists REFERENCES centre,
    pool_id integer CONSTRAINT opening_exception_pool_exists REFERENCES pool,
    from_date date NOT NULL,
    to_date date NOT NULL,
    closed boolean NOT NULL DEFAULT true,
    reason_zh text NOT NULL,
    reason_en text NOT NULL,
    CONSTRAINT opening_exception_ends_after_it_starts CHECK (to_date >= from_date)
);
