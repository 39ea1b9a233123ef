-- The waiting list and the draw. What either offers is an appointment in state offered; its `waiting_id` says of whom.

ALTER TABLE appointment ADD COLUMN answered_at timestamptz;
COMMENT ON COLUMN appointment.waiting_id IS 'Of an offer: the entry of the waiting list, or of the draw, it was made to.';
COMMENT ON COLUMN appointment.answered_at IS 'Of an offer: when the person said yes or no. Lapsed without it: nobody answered.';
CREATE INDEX appointment_of_waiting ON appointment (waiting_id) WHERE waiting_id IS NOT NULL;

-- Somebody waits for a place: item × centres × dates × times of day.
CREATE TABLE waiting (
    organ_id smallint NOT NULL CONSTRAINT waiting_organ_exists REFERENCES organ,
    id uuid CONSTRAINT waiting_has_id PRIMARY KEY,
    account_id integer NOT NULL CONSTRAINT waiting_account_exists REFERENCES account,
    holder_id integer NOT NULL CONSTRAINT waiting_holder_exists REFERENCES person,
    person_id integer NOT NULL CONSTRAINT waiting_person_exists REFERENCES person,
    item_code text NOT NULL CONSTRAINT waiting_item_exists REFERENCES item,
    centre_ids integer[] NOT NULL CONSTRAINT waiting_names_a_centre CHECK (cardinality(centre_ids) BETWEEN 1 AND 20),
    from_date date NOT NULL,
    to_date date NOT NULL,
    from_time time NOT NULL,
    to_time time NOT NULL,
    joined_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CONSTRAINT waiting_state_is_known
        CHECK (state IN ('waiting', 'served', 'left', 'expired')),
    ended_at timestamptz,
    ended_because text CONSTRAINT waiting_end_is_known
        CHECK (ended_because IN ('accepted', 'own_wish', 'unanswered', 'days_over')),
    CONSTRAINT waiting_days_are_forward CHECK (to_date >= from_date),
    CONSTRAINT waiting_times_are_forward CHECK (to_time > from_time),
    CONSTRAINT waiting_ends_for_a_reason CHECK (
        (state = 'waiting') = (ended_at IS NULL) AND (ended_at IS NULL) = (ended_because IS NULL))
);
COMMENT ON COLUMN waiting.holder_id IS 'The person at the phone; person_id is whose matter it is.';
COMMENT ON COLUMN waiting.from_time IS 'By the centre''s clock: the visit begins at from_time or later, at to_time at the latest.';
CREATE UNIQUE INDEX waiting_one_per_person_and_item ON waiting (organ_id, person_id, item_code) WHERE state = 'waiting';
CREATE INDEX waiting_line ON waiting (organ_id, joined_at, id) WHERE state = 'waiting';
CREATE INDEX waiting_of_account ON waiting (account_id, joined_at);

-- Scarce places given out by lot: register in a window, then an order anyone can work out again.
CREATE TABLE draw (
    organ_id smallint NOT NULL CONSTRAINT draw_organ_exists REFERENCES organ,
    id uuid CONSTRAINT draw_has_id PRIMARY KEY,
    pool_id integer NOT NULL CONSTRAINT draw_pool_exists REFERENCES pool,
    item_code text CONSTRAINT draw_item_exists REFERENCES item,
    from_date date NOT NULL,
    to_date date NOT NULL,
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    offers_until timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'open' CONSTRAINT draw_state_is_known CHECK (state IN ('open', 'drawn', 'withdrawn')),
    seed_hash text NOT NULL CONSTRAINT draw_seed_hash_is_sha256 CHECK (seed_hash ~ '^[0-9a-f]{64}$'),
    seed_sealed bytea NOT NULL,
    seed text,
    made_at timestamptz NOT NULL,
    made_by integer NOT NULL CONSTRAINT draw_made_by_staff REFERENCES staff,
    ended_at timestamptz,
    CONSTRAINT draw_days_are_forward CHECK (to_date >= from_date),
    CONSTRAINT draw_closes_after_it_opens CHECK (closes_at > opens_at),
    CONSTRAINT draw_offers_after_it_closes CHECK (offers_until > closes_at),
    CONSTRAINT draw_reveals_its_seed_when_drawn CHECK ((seed IS NOT NULL) = (state = 'drawn')),
    -- The commitment: what is revealed is what was published as a hash before anybody entered.
    CONSTRAINT draw_seed_is_the_one_committed_to CHECK (seed IS NULL OR encode(sha256(seed::bytea), 'hex') = seed_hash),
    CONSTRAINT draw_ends_once CHECK ((state = 'open') = (ended_at IS NULL)),
    CONSTRAINT draw_is_never_before_it_closes CHECK (state <> 'drawn' OR ended_at >= closes_at),
    CONSTRAINT draw_days_of_a_pool_are_drawn_once EXCLUDE USING gist (
        int4range(pool_id, pool_id, '[]') WITH &&, daterange(from_date, to_date, '[]') WITH &&) WHERE (state <> 'withdrawn')
);
COMMENT ON COLUMN draw.item_code IS 'Null: every item the pool serves.';
COMMENT ON COLUMN draw.from_date IS 'Days given out by the draw: nobody can book them before offers_until.';
COMMENT ON COLUMN draw.seed IS '64 hexadecimal characters, revealed when drawn; seed_hash is the SHA-256 of exactly these characters.';
CREATE INDEX draw_to_work_on ON draw (closes_at) WHERE state <> 'withdrawn';

CREATE TABLE draw_entry (
    id uuid CONSTRAINT draw_entry_has_id PRIMARY KEY,
    draw_id uuid NOT NULL CONSTRAINT draw_entry_of_a_draw REFERENCES draw,
    token text NOT NULL CONSTRAINT draw_entry_token_is_random CHECK (token ~ '^[0-9a-f]{32}$'),
    account_id integer NOT NULL CONSTRAINT draw_entry_account_exists REFERENCES account,
    holder_id integer NOT NULL CONSTRAINT draw_entry_holder_exists REFERENCES person,
    person_id integer NOT NULL CONSTRAINT draw_entry_person_exists REFERENCES person,
    item_code text NOT NULL CONSTRAINT draw_entry_item_exists REFERENCES item,
    entered_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX draw_entry_one_per_person ON draw_entry (draw_id, person_id);
CREATE UNIQUE INDEX draw_entry_token_stands_once ON draw_entry (token);

-- The application may end a draw and reveal its seed; what was published when it opened stays, and so do its entries.
REVOKE UPDATE, DELETE ON draw, draw_entry FROM yitang_app;
GRANT UPDATE (state, seed, ended_at) ON draw TO yitang_app;
