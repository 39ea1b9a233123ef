-- What every feature stands on: organs, the event log, idempotency, public holidays.

-- Sorting and partitioning by time needs no extra column: ids are UUID version 7.
CREATE FUNCTION year_floor(year integer) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT (lpad(to_hex((extract(epoch FROM make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC')) * 1000)::bigint), 12, '0')
                  || '00000000000000000000')::uuid $$;
COMMENT ON FUNCTION year_floor IS 'The smallest UUIDv7 of a year (UTC).';

-- The authority that decides. Every business row carries its organ.
CREATE TABLE organ (
    id smallint CONSTRAINT organ_has_id PRIMARY KEY,
    division_code text NOT NULL CONSTRAINT organ_division_is_six_digits CHECK (division_code ~ '^[0-9]{6}$'),
    credit_code text CONSTRAINT organ_credit_code_is_eighteen_long CHECK (length(credit_code) = 18),
    name_zh text NOT NULL,
    name_en text NOT NULL
);

-- What happened. Appended in the statement that made it so, never changed. Tallies read nothing else.
CREATE TABLE event (
    organ_id smallint NOT NULL,
    on_date date NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    case_id uuid,
    item_code text,
    item_version integer,
    centre_id integer,
    appointment_id uuid,
    ticket_id uuid,
    visit_id uuid,
    slot_on date,
    actor_kind text NOT NULL CONSTRAINT event_actor_is_known
        CHECK (actor_kind IN ('resident', 'staff', 'job', 'law')),
    actor_id integer,
    reason text,
    details jsonb,
    CONSTRAINT event_has_id PRIMARY KEY (organ_id, on_date, id),
    CONSTRAINT event_kind_is_known CHECK (kind IN (
        'appointment_booked', 'appointment_arrived', 'appointment_fulfilled', 'appointment_noshow',
        'appointment_cancelled',
        'ticket_issued', 'ticket_called', 'ticket_started', 'ticket_finished', 'ticket_missed', 'ticket_left',
        'case_prepared', 'case_submitted', 'case_accepted', 'case_not_accepted', 'case_granted', 'case_refused',
        'case_ended', 'case_delivered', 'case_withdrawn', 'case_visited',
        'visit_ended')),
    CONSTRAINT event_of_a_case_names_case_and_item CHECK (
        kind NOT LIKE 'case\_%' OR (case_id IS NOT NULL AND item_code IS NOT NULL AND item_version IS NOT NULL)),
    CONSTRAINT event_of_a_visit_names_it CHECK (kind <> 'visit_ended' OR visit_id IS NOT NULL),
    CONSTRAINT event_of_an_appointment_names_it_and_its_day CHECK (
        kind NOT LIKE 'appointment\_%' OR (appointment_id IS NOT NULL AND slot_on IS NOT NULL))
) PARTITION BY RANGE (on_date);
COMMENT ON COLUMN event.on_date IS 'Civil date of the centre, the basis of every count.';
COMMENT ON COLUMN event.slot_on IS 'Appointments only: the civil date of the booked slot.';

-- Tallies count by kind within a span of days, and look one case up.
CREATE INDEX event_by_kind_and_day ON event (kind, on_date);
CREATE INDEX event_by_case ON event (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX event_by_appointment ON event (appointment_id) WHERE appointment_id IS NOT NULL;

-- An answer that was given once is given again to the same key, person, route and body.
CREATE TABLE idempotency (
    account_id integer NOT NULL,
    key text NOT NULL CONSTRAINT idempotency_key_is_short CHECK (length(key) BETWEEN 8 AND 128),
    route text NOT NULL,
    body_digest bytea NOT NULL,
    status smallint,
    answer bytea,
    made_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    CONSTRAINT idempotency_key_is_the_persons_own PRIMARY KEY (account_id, key)
);
