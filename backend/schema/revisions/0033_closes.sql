-- The statistical close: a period of an organ is frozen with what was counted, how it was counted, and what everything
-- was called then. Two persons close, two persons reopen; what was frozen stays, whatever comes after it.

CREATE TABLE close (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT close_has_an_id PRIMARY KEY,
    organ_id smallint NOT NULL CONSTRAINT close_organ_exists REFERENCES organ,
    period text NOT NULL,
    first date NOT NULL,
    last date NOT NULL,
    asked_at timestamptz NOT NULL,
    asked_by integer NOT NULL CONSTRAINT close_asked_by_staff REFERENCES staff,
    reason text NOT NULL,
    open_days integer NOT NULL,
    seen text NOT NULL,
    agreed_by integer CONSTRAINT close_agreed_by_staff REFERENCES staff,
    closed_at timestamptz,
    run bigint,
    data_until timestamptz,
    definitions jsonb,
    names jsonb,
    digest text,
    declined_at timestamptz,
    declined_by integer CONSTRAINT close_declined_by_staff REFERENCES staff,
    declined_reason text,
    reopen_asked_at timestamptz,
    reopen_asked_by integer CONSTRAINT close_reopening_asked_by_staff REFERENCES staff,
    reopen_reason text,
    reopened_at timestamptz,
    reopened_by integer CONSTRAINT close_reopened_by_staff REFERENCES staff,
    CONSTRAINT close_is_of_a_whole_period CHECK (
        first = date_trunc('month', first::timestamp)::date
        AND ((last = (first + interval '1 month - 1 day')::date)
             OR (last = (first + interval '3 months - 1 day')::date AND extract(month FROM first) IN (1, 4, 7, 10))
             OR (last = (first + interval '1 year - 1 day')::date AND extract(month FROM first) = 1))),
    CONSTRAINT close_comes_after_its_period CHECK ((asked_at AT TIME ZONE 'Asia/Shanghai')::date > last),
    CONSTRAINT close_open_days_have_a_reason CHECK (open_days = 0 OR length(reason) >= 2),
    CONSTRAINT close_needs_two_persons CHECK (agreed_by <> asked_by),
    CONSTRAINT close_has_all_or_nothing_frozen CHECK (
        num_nulls(agreed_by, closed_at, run, definitions, names, digest) IN (0, 6)),
    CONSTRAINT close_is_agreed_or_declined CHECK (closed_at IS NULL OR declined_at IS NULL),
    CONSTRAINT close_declined_says_why CHECK (
        num_nulls(declined_at, declined_by, declined_reason) IN (0, 3) AND length(declined_reason) >= 2),
    CONSTRAINT close_reopening_says_why CHECK (
        num_nulls(reopen_asked_at, reopen_asked_by, reopen_reason) IN (0, 3) AND length(reopen_reason) >= 2),
    CONSTRAINT close_reopening_follows_a_close CHECK (reopen_asked_at IS NULL OR closed_at IS NOT NULL),
    CONSTRAINT close_reopened_after_it_was_asked CHECK (
        (reopened_at IS NULL) = (reopened_by IS NULL) AND (reopened_at IS NULL OR reopen_asked_at IS NOT NULL)),
    CONSTRAINT close_reopening_needs_two_persons CHECK (reopened_by <> reopen_asked_by)
);
-- A period is asked for or closed once at a time; a reopened one may be closed again and both closes stay.
CREATE UNIQUE INDEX close_of_a_period_stands_once
    ON close (organ_id, first, last) WHERE declined_at IS NULL AND reopened_at IS NULL;
COMMENT ON COLUMN close.seen IS 'SHA-256 of the numbers the asker saw: the second person agrees to these or to none.';
COMMENT ON COLUMN close.open_days IS 'Days of centres in the period that were not closed, or closed unbalanced, when it was asked for.';
COMMENT ON COLUMN close.run IS 'The fold the frozen numbers stand on; facts with a later one are restatements.';
COMMENT ON COLUMN close.definitions IS 'Every figure as it was defined, by its code.';
COMMENT ON COLUMN close.names IS 'What organs, centres and items were called, and how items were classed.';
COMMENT ON COLUMN close.digest IS 'SHA-256 over period, definitions, names, sums, values and standing figures.';

-- What is frozen is never written again, not even by the application.
CREATE FUNCTION close_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL AND (
        (OLD.organ_id, OLD.period, OLD.first, OLD.last, OLD.asked_by, OLD.asked_at, OLD.agreed_by, OLD.closed_at,
         OLD.run, OLD.data_until, OLD.definitions, OLD.names, OLD.digest)
        IS DISTINCT FROM
        (NEW.organ_id, NEW.period, NEW.first, NEW.last, NEW.asked_by, NEW.asked_at, NEW.agreed_by, NEW.closed_at,
         NEW.run, NEW.data_until, NEW.definitions, NEW.names, NEW.digest))
    THEN
        RAISE check_violation USING CONSTRAINT = 'close_stays_as_it_was', TABLE = 'close',
            MESSAGE = 'what was frozen can not be changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER close_stays_as_it_was BEFORE UPDATE ON close FOR EACH ROW EXECUTE FUNCTION close_keeps();

-- The cells, sums and values of the period as they stood, by the cell's number in the read model then.
CREATE TABLE close_cell (
    close_id integer NOT NULL CONSTRAINT close_cell_belongs_to_a_close REFERENCES close,
    id integer NOT NULL,
    source text NOT NULL,
    part text NOT NULL,
    organ_id smallint NOT NULL,
    centre_id integer NOT NULL,
    item_code text NOT NULL,
    item_version integer NOT NULL,
    channel text NOT NULL,
    applicant text NOT NULL,
    scheme text NOT NULL,
    power text NOT NULL,
    scope text NOT NULL,
    category text NOT NULL,
    division_code text NOT NULL,
    CONSTRAINT close_cell_stands_once PRIMARY KEY (close_id, id)
);
COMMENT ON COLUMN close_cell.power IS 'Power, scope and category of the item and the organ''s division, as they stood.';

CREATE TABLE close_sum (
    close_id integer NOT NULL,
    source text NOT NULL,
    first date NOT NULL,
    cell_id integer NOT NULL,
    n bigint NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT close_sum_stands_once PRIMARY KEY (close_id, source, first, cell_id),
    CONSTRAINT close_sum_belongs_to_a_cell FOREIGN KEY (close_id, cell_id) REFERENCES close_cell
);
COMMENT ON COLUMN close_sum.first IS 'The month; 1900-01-01: everything before the period, for what is carried in.';

CREATE TABLE close_spread (
    close_id integer NOT NULL,
    source text NOT NULL,
    first date NOT NULL,
    cell_id integer NOT NULL,
    value integer NOT NULL,
    n bigint NOT NULL,
    CONSTRAINT close_spread_stands_once PRIMARY KEY (close_id, source, first, cell_id, value),
    CONSTRAINT close_spread_belongs_to_a_cell FOREIGN KEY (close_id, cell_id) REFERENCES close_cell
);

-- Figures that are looked up on the last day, not counted from events, with their rows.
CREATE TABLE close_standing (
    close_id integer NOT NULL CONSTRAINT close_standing_belongs_to_a_close REFERENCES close,
    figure text NOT NULL,
    definition jsonb NOT NULL,
    value jsonb NOT NULL,
    rows jsonb NOT NULL,
    CONSTRAINT close_standing_is_kept_once PRIMARY KEY (close_id, figure)
);

-- The files as they were filed: whatever a later release writes, these bytes stay.
CREATE TABLE close_file (
    close_id integer NOT NULL CONSTRAINT close_file_belongs_to_a_close REFERENCES close,
    figure text NOT NULL,
    form text NOT NULL,
    language text NOT NULL CONSTRAINT close_file_language_is_known CHECK (language IN ('zh', 'en')),
    digest text NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT close_file_is_kept_once PRIMARY KEY (close_id, figure, form, language)
);

REVOKE DELETE ON close FROM yitang_app;
REVOKE UPDATE, DELETE ON close_cell, close_sum, close_spread, close_standing, close_file FROM yitang_app;

-- Who closed is no statistic; what was closed is.
CREATE VIEW statistics.close AS
    SELECT id, organ_id, period, first, last, asked_at, asked_by, reason, open_days, seen, agreed_by, closed_at, run,
           data_until, definitions, names, digest, declined_at, declined_by, declined_reason, reopen_asked_at,
           reopen_asked_by, reopen_reason, reopened_at, reopened_by
    FROM close;
CREATE VIEW statistics.close_cell AS
    SELECT close_id, id, source, part, organ_id, centre_id, item_code, item_version, channel, applicant, scheme,
           power, scope, category, division_code
    FROM close_cell;
CREATE VIEW statistics.close_sum AS SELECT close_id, source, first, cell_id, n, amount FROM close_sum;
CREATE VIEW statistics.close_spread AS SELECT close_id, source, first, cell_id, value, n FROM close_spread;
CREATE VIEW statistics.close_standing AS SELECT close_id, figure, definition, value, rows FROM close_standing;
CREATE VIEW statistics.close_file AS SELECT close_id, figure, form, language, digest, content FROM close_file;
GRANT SELECT ON statistics.close, statistics.close_cell, statistics.close_sum, statistics.close_spread,
    statistics.close_standing, statistics.close_file TO yitang_statistics, yitang_app;
