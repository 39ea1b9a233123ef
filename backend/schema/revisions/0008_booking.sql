-- Slots with counted places, and the appointments that hold them.

-- One grid unit of a pool. places = windows less the walk-in reserve.
CREATE TABLE slot (
    organ_id smallint NOT NULL CONSTRAINT slot_organ_exists REFERENCES organ,
    pool_id integer NOT NULL CONSTRAINT slot_pool_exists REFERENCES pool,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    on_date date NOT NULL,
    places smallint NOT NULL,
    taken smallint NOT NULL DEFAULT 0,
    CONSTRAINT slot_stands_once PRIMARY KEY (organ_id, pool_id, starts_at),
    CONSTRAINT slot_never_oversold CHECK (taken BETWEEN 0 AND places),
    CONSTRAINT slot_ends_after_it_starts CHECK (ends_at > starts_at)
);

CREATE TABLE appointment (
    organ_id smallint NOT NULL CONSTRAINT appointment_organ_exists REFERENCES organ,
    id uuid NOT NULL,
    code text NOT NULL CONSTRAINT appointment_code_is_eight_letters CHECK (code ~ '^[2-9A-HJ-NP-Z]{8}$'),
    case_id uuid NOT NULL,
    person_id integer NOT NULL CONSTRAINT appointment_person_exists REFERENCES person,
    account_id integer,
    item_code text NOT NULL CONSTRAINT appointment_item_exists REFERENCES item,
    centre_id integer NOT NULL CONSTRAINT appointment_centre_exists REFERENCES centre,
    pool_id integer NOT NULL CONSTRAINT appointment_pool_exists REFERENCES pool,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    on_date date NOT NULL,
    units smallint NOT NULL CONSTRAINT appointment_takes_a_unit CHECK (units > 0),
    state text NOT NULL CONSTRAINT appointment_state_is_known
        CHECK (state IN ('booked', 'arrived', 'fulfilled', 'noshow', 'cancelled')),
    made_at timestamptz NOT NULL,
    arrived_at timestamptz,
    ended_at timestamptz,
    cancelled_by text CONSTRAINT appointment_cancelled_by_is_known CHECK (cancelled_by IN ('resident', 'centre')),
    CONSTRAINT appointment_has_id PRIMARY KEY (organ_id, id),
    CONSTRAINT appointment_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT appointment_cancelled_says_by_whom CHECK ((state = 'cancelled') = (cancelled_by IS NOT NULL)),
    CONSTRAINT appointment_ends_after_it_starts CHECK (ends_at > starts_at)
);
CREATE UNIQUE INDEX appointment_has_one_code ON appointment (code);
-- A case holds at most one appointment that is still to come.
CREATE UNIQUE INDEX appointment_one_live_per_case ON appointment (organ_id, case_id) WHERE state IN ('booked', 'arrived');
-- A person holds at most one live appointment for one item, in the whole county.
CREATE UNIQUE INDEX appointment_one_live_per_person_and_item ON appointment (organ_id, person_id, item_code)
    WHERE state IN ('booked', 'arrived');
CREATE INDEX appointment_by_account ON appointment (account_id, starts_at) WHERE account_id IS NOT NULL;
CREATE INDEX appointment_by_centre_and_day ON appointment (centre_id, on_date);
