-- Openings as the supervisor keeps them: parts of a day, fewer windows, make-up days by the centre's rule.

ALTER TABLE centre ADD COLUMN make_up_weekday smallint NOT NULL DEFAULT 1
    CONSTRAINT centre_make_up_weekday_is_iso_or_none CHECK (make_up_weekday BETWEEN 0 AND 7);
COMMENT ON COLUMN centre.make_up_weekday IS 'Whose timetable a make-up working day follows: 1 Monday … 7; 0: the centre stays closed.';

ALTER TABLE opening_exception
    ADD COLUMN from_time time,
    ADD COLUMN to_time time,
    ADD COLUMN windows smallint CONSTRAINT opening_exception_leaves_a_window CHECK (windows > 0),
    ADD COLUMN withdrawn_at timestamptz,
    ADD CONSTRAINT opening_exception_names_a_part_of_the_day CHECK (
        num_nonnulls(from_time, to_time) <> 1 AND (to_time IS NULL OR to_time > from_time)),
    ADD CONSTRAINT opening_exception_closes_or_takes_windows CHECK (windows IS NULL OR NOT closed),
    ADD CONSTRAINT opening_exception_takes_windows_of_one_pool CHECK (windows IS NULL OR pool_id IS NOT NULL);
COMMENT ON COLUMN opening_exception.windows IS 'At most so many windows are open (one is out of order); null with closed false: open on a public holiday.';
COMMENT ON COLUMN opening_exception.withdrawn_at IS 'Taken back before it began: kept, and never counted.';
CREATE INDEX opening_exception_by_centre ON opening_exception (centre_id, to_date) WHERE withdrawn_at IS NULL;

-- The minutes of the week (Monday 00:00 is 0) a series is open.
CREATE FUNCTION minutes_of_week(weekdays smallint[], from_time time, to_time time) RETURNS int4multirange
    IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
    SELECT range_agg(int4range(
        (day - 1) * 1440 + (extract(hour FROM from_time) * 60 + extract(minute FROM from_time))::integer,
        (day - 1) * 1440 + (extract(hour FROM to_time) * 60 + extract(minute FROM to_time))::integer))
    FROM unnest(weekdays) AS day
$$;
-- Whole minutes only: two series that touch within a minute could not be told apart.
ALTER TABLE opening_series
    ADD CONSTRAINT opening_series_begins_on_the_minute CHECK (
        extract(second FROM from_time) = 0 AND extract(second FROM to_time) = 0),
-- A pool as a range of one, so that no extension is needed.
    ADD CONSTRAINT opening_series_never_overlap_in_a_pool EXCLUDE USING gist (
        int4range(pool_id, pool_id, '[]') WITH &&,
        daterange(valid_from, valid_to, '[]') WITH &&,
        minutes_of_week(weekdays, from_time, to_time) WITH &&);
