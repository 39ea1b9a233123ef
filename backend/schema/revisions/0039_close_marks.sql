-- What was marked when a period was closed is frozen with it: its tables bear the marks of then whenever they are written.

ALTER TABLE close ADD COLUMN marks jsonb CONSTRAINT close_marks_are_frozen CHECK (marks IS NULL OR closed_at IS NOT NULL);
COMMENT ON COLUMN close.marks IS 'Days of the period that were incomplete or unbalanced; null: closed before marks were kept.';
COMMENT ON COLUMN close.digest IS 'SHA-256 over period, definitions, names, sums, values and standing figures, and marks where they are kept.';

CREATE OR REPLACE FUNCTION close_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL AND (
        (OLD.organ_id, OLD.period, OLD.first, OLD.last, OLD.asked_by, OLD.asked_at, OLD.agreed_by, OLD.closed_at,
         OLD.run, OLD.data_until, OLD.definitions, OLD.names, OLD.digest, OLD.marks)
        IS DISTINCT FROM
        (NEW.organ_id, NEW.period, NEW.first, NEW.last, NEW.asked_by, NEW.asked_at, NEW.agreed_by, NEW.closed_at,
         NEW.run, NEW.data_until, NEW.definitions, NEW.names, NEW.digest, NEW.marks))
    THEN
        RAISE check_violation USING CONSTRAINT = 'close_stays_as_it_was', TABLE = 'close',
            MESSAGE = 'what was frozen can not be changed';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE VIEW statistics.close AS
    SELECT id, organ_id, period, first, last, asked_at, asked_by, reason, open_days, seen, agreed_by, closed_at, run,
           data_until, definitions, names, digest, declined_at, declined_by, declined_reason, reopen_asked_at,
           reopen_asked_by, reopen_reason, reopened_at, reopened_by, marks
    FROM close;
