-- The close of a day.

-- Once its day is closed a counter stands still, so that nothing can be issued; acts that would bring a ticket
-- back (rejoin, leave of who was missed, undo) hold it FOR KEY SHARE, and closing takes it FOR UPDATE first.
ALTER TABLE ticket_counter
    ADD COLUMN closed_last smallint,
    DROP CONSTRAINT ticket_counter_counts_up,
    ADD CONSTRAINT ticket_counter_counts_up CHECK (last >= 0),
    ADD CONSTRAINT ticket_counter_stands_still_once_closed CHECK (last = closed_last);
COMMENT ON COLUMN ticket_counter.closed_last IS 'The last number, when the day was closed; null: the day is open.';

-- What came of a centre's day, the last time it was closed, reopened or looked at. No row: nobody has looked yet.
CREATE TABLE hall_day (
    organ_id smallint NOT NULL CONSTRAINT hall_day_organ_exists REFERENCES organ,
    centre_id integer NOT NULL CONSTRAINT hall_day_centre_exists REFERENCES centre,
    on_date date NOT NULL,
    closed_at timestamptz,
    closed_by integer CONSTRAINT hall_day_closer_exists REFERENCES staff,
    reopened_at timestamptz,
    open_tickets integer NOT NULL,
    wrong_tickets integer NOT NULL,
    balanced boolean NOT NULL,
    looked_at timestamptz NOT NULL,
    CONSTRAINT hall_day_stands_once PRIMARY KEY (centre_id, on_date),
    CONSTRAINT hall_day_is_closed_with_nothing_open CHECK (closed_at IS NULL OR open_tickets = 0)
);
COMMENT ON COLUMN hall_day.closed_by IS 'Null on a closed day: it balanced and closed by itself at night.';
COMMENT ON COLUMN hall_day.balanced IS 'Tickets and event log agree, ticket by ticket, and every ticket stands in one column.';

CREATE INDEX visit_of_ticket ON visit (organ_id, ticket_id) WHERE ticket_id IS NOT NULL;
