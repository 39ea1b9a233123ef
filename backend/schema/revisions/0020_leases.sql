-- Numbers lent to a window for when its connection is gone, what it did meanwhile, and what of that did not fit.

-- One row holds both ends of a day's numbers: it counts up for the hall and down for what is lent.
ALTER TABLE ticket_counter
    DROP CONSTRAINT ticket_counter_counts_up,
    ADD CONSTRAINT ticket_counter_counts_up CHECK (last >= 0),
    ADD COLUMN lent_from smallint,
    ADD COLUMN lent_to smallint,
    ADD CONSTRAINT ticket_counter_lends_from_700_to_999 CHECK (lent_from BETWEEN 700 AND lent_to AND lent_to <= 999),
    ADD CONSTRAINT ticket_counter_lends_both_ends_or_none CHECK ((lent_from IS NULL) = (lent_to IS NULL)),
    ADD CONSTRAINT ticket_counter_leaps_over_what_is_lent CHECK (last NOT BETWEEN lent_from AND lent_to);
COMMENT ON COLUMN ticket_counter.lent_from IS 'The lowest number lent today; the counter goes on behind lent_to when it comes there.';

-- What one browser at one window took along for a day. Nothing personal is in it.
CREATE TABLE lease (
    organ_id smallint NOT NULL CONSTRAINT lease_organ_exists REFERENCES organ,
    id uuid CONSTRAINT lease_has_id PRIMARY KEY,
    centre_id integer NOT NULL CONSTRAINT lease_centre_exists REFERENCES centre,
    window_id integer NOT NULL CONSTRAINT lease_window_exists REFERENCES service_window,
    staff_id integer NOT NULL CONSTRAINT lease_staff_exists REFERENCES staff,
    on_date date NOT NULL,
    browser uuid NOT NULL,
    salt bytea NOT NULL CONSTRAINT lease_salt_is_sixteen_bytes CHECK (octet_length(salt) = 16),
    taken_at timestamptz NOT NULL,
    renewed_at timestamptz NOT NULL,
    ended_at timestamptz,
    applied integer NOT NULL DEFAULT 0 CONSTRAINT lease_applied_counts_up CHECK (applied >= 0),
    CONSTRAINT lease_is_renewed_after_it_was_taken CHECK (renewed_at >= taken_at),
    CONSTRAINT lease_ends_after_it_was_taken CHECK (ended_at >= taken_at)
);
COMMENT ON COLUMN lease.applied IS 'So many entries of its journal were merged: the next one has the next number.';
CREATE UNIQUE INDEX lease_one_at_a_window ON lease (window_id, on_date) WHERE ended_at IS NULL;
CREATE INDEX lease_of_centre ON lease (centre_id, on_date);

-- Without a network two browsers can't agree on who is next: a line is led by one of them.
CREATE TABLE lease_line (
    pool_id integer NOT NULL CONSTRAINT lease_line_pool_exists REFERENCES pool,
    on_date date NOT NULL,
    lease_id uuid NOT NULL CONSTRAINT lease_line_lease_exists REFERENCES lease,
    CONSTRAINT lease_line_is_led_by_one PRIMARY KEY (pool_id, on_date)
);
CREATE INDEX lease_line_of_lease ON lease_line (lease_id);

-- Numbers nobody else gives that day at that centre.
CREATE TABLE lease_block (
    lease_id uuid NOT NULL CONSTRAINT lease_block_lease_exists REFERENCES lease,
    centre_id integer NOT NULL,
    on_date date NOT NULL,
    prefix text NOT NULL CONSTRAINT lease_block_prefix_is_a_letter CHECK (length(prefix) = 1),
    first smallint NOT NULL,
    last smallint NOT NULL,
    CONSTRAINT lease_block_stands_once PRIMARY KEY (lease_id, prefix, first),
    CONSTRAINT lease_block_lies_between_700_and_999 CHECK (first BETWEEN 700 AND last AND last <= 999),
    CONSTRAINT lease_block_never_overlaps_another EXCLUDE USING gist (
        int4range(centre_id, centre_id, '[]') WITH &&, daterange(on_date, on_date, '[]') WITH &&,
        int4range(ascii(prefix), ascii(prefix), '[]') WITH &&, int4range(first, last, '[]') WITH &&)
);

-- Which appointment a digest of its code stands for. Only the digest leaves the house.
CREATE TABLE lease_appointment (
    lease_id uuid NOT NULL CONSTRAINT lease_appointment_lease_exists REFERENCES lease,
    digest text NOT NULL CONSTRAINT lease_appointment_digest_is_six_digits CHECK (digest ~ '^[0-9a-f]{6}$'),
    organ_id smallint NOT NULL,
    appointment_id uuid NOT NULL,
    CONSTRAINT lease_appointment_digest_is_its_own PRIMARY KEY (lease_id, digest),
    CONSTRAINT lease_appointment_exists FOREIGN KEY (organ_id, appointment_id) REFERENCES appointment (organ_id, id)
);

-- What did not fit any more when the network was back: shown until somebody settles it with a note.
CREATE TABLE offline_conflict (
    organ_id smallint NOT NULL CONSTRAINT offline_conflict_organ_exists REFERENCES organ,
    id uuid CONSTRAINT offline_conflict_has_id PRIMARY KEY,
    lease_id uuid NOT NULL CONSTRAINT offline_conflict_lease_exists REFERENCES lease,
    centre_id integer NOT NULL CONSTRAINT offline_conflict_centre_exists REFERENCES centre,
    on_date date NOT NULL,
    ticket_id uuid NOT NULL,
    label text NOT NULL,
    kind text NOT NULL,
    sentence_zh text NOT NULL,
    sentence_en text NOT NULL,
    at timestamptz NOT NULL,
    found_at timestamptz NOT NULL,
    settled_at timestamptz,
    settled_by integer CONSTRAINT offline_conflict_settler_exists REFERENCES staff,
    note text CONSTRAINT offline_conflict_note_says_something CHECK (length(btrim(note)) BETWEEN 1 AND 500),
    CONSTRAINT offline_conflict_is_settled_by_somebody_with_a_note
        CHECK ((settled_at IS NULL) = (note IS NULL) AND (settled_at IS NULL) = (settled_by IS NULL))
);
COMMENT ON COLUMN offline_conflict.at IS 'When it was done at the window, without a network.';
CREATE UNIQUE INDEX offline_conflict_one_open_for_a_ticket ON offline_conflict (lease_id, ticket_id) WHERE settled_at IS NULL;
CREATE INDEX offline_conflict_of_centre ON offline_conflict (centre_id, found_at);

-- Every act that came back from a browser: once, and in the order it was done.
CREATE TABLE offline_entry (
    id uuid CONSTRAINT offline_entry_is_merged_once PRIMARY KEY,
    lease_id uuid NOT NULL CONSTRAINT offline_entry_lease_exists REFERENCES lease,
    seq integer NOT NULL CONSTRAINT offline_entry_is_numbered_from_one CHECK (seq > 0),
    kind text NOT NULL CONSTRAINT offline_entry_kind_is_known
        CHECK (kind IN ('issue', 'arrive', 'call', 'recall', 'start', 'finish', 'miss', 'park', 'rejoin', 'leave')),
    ticket_id uuid NOT NULL,
    label text NOT NULL,
    said_at timestamptz NOT NULL,
    at timestamptz NOT NULL,
    merged_at timestamptz NOT NULL,
    applied boolean NOT NULL,
    conflict_id uuid CONSTRAINT offline_entry_conflict_exists REFERENCES offline_conflict,
    CONSTRAINT offline_entry_has_its_place UNIQUE (lease_id, seq),
    CONSTRAINT offline_entry_not_applied_is_a_conflict CHECK (applied OR conflict_id IS NOT NULL)
);
COMMENT ON COLUMN offline_entry.label IS 'As the page gave it: also a number that could not be stored is not given again.';
COMMENT ON COLUMN offline_entry.said_at IS 'What the browser''s clock said; at is what was taken of it.';
CREATE INDEX offline_entry_of_conflict ON offline_entry (conflict_id) WHERE conflict_id IS NOT NULL;

REVOKE UPDATE, DELETE ON offline_entry, lease_block, offline_conflict FROM yitang_app;
GRANT UPDATE (settled_at, settled_by, note) ON offline_conflict TO yitang_app;
