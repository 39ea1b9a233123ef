-- The hall at depth: one moment says whose turn it is, a window's last act can be undone, a desk can pause.

-- What a centre may set about its line. No row: the planning defaults of backend/hall/models/policy.py.
CREATE TABLE hall_policy (
    centre_id integer CONSTRAINT hall_policy_stands_once PRIMARY KEY CONSTRAINT hall_policy_centre_exists REFERENCES centre,
    early_minutes smallint NOT NULL CONSTRAINT hall_policy_opens_a_day_early_at_most CHECK (early_minutes BETWEEN 0 AND 720),
    grace_minutes smallint NOT NULL CONSTRAINT hall_policy_grace_is_bounded CHECK (grace_minutes BETWEEN 0 AND 240),
    booked_minutes smallint NOT NULL CONSTRAINT hall_policy_booked_lead_is_bounded CHECK (booked_minutes BETWEEN 0 AND 240),
    priority_minutes smallint NOT NULL CONSTRAINT hall_policy_priority_lead_is_bounded CHECK (priority_minutes BETWEEN 0 AND 240),
    priorities text[] NOT NULL CONSTRAINT hall_policy_knows_its_priorities
        CHECK (priorities <@ ARRAY['senior', 'disabled', 'pregnant', 'soldier', 'other']),
    calls smallint NOT NULL CONSTRAINT hall_policy_calls_one_to_five_times CHECK (calls BETWEEN 1 AND 5),
    call_gap_seconds smallint NOT NULL CONSTRAINT hall_policy_call_gap_is_bounded CHECK (call_gap_seconds BETWEEN 0 AND 120),
    missed_behind smallint NOT NULL CONSTRAINT hall_policy_missed_place_is_bounded CHECK (missed_behind BETWEEN 0 AND 50),
    parked_behind smallint NOT NULL CONSTRAINT hall_policy_parked_place_is_bounded CHECK (parked_behind BETWEEN 0 AND 50)
);

-- Everything that says whose turn it is comes down to one moment.
ALTER TABLE ticket RENAME COLUMN due_at TO turn_at;
COMMENT ON COLUMN ticket.turn_at IS 'The line stands in this order, then by entered_at and id. Worked out once by backend/hall/rules/order.py when the ticket enters the line.';
ALTER TABLE ticket
    ADD COLUMN entered_at timestamptz,
    ADD COLUMN placed_by text NOT NULL DEFAULT 'arrived' CONSTRAINT ticket_place_has_a_known_reason
        CHECK (placed_by IN ('booked', 'late', 'arrived', 'missed', 'parked', 'returned', 'transferred', 'onward')),
    ADD COLUMN calls smallint NOT NULL DEFAULT 0 CONSTRAINT ticket_calls_are_counted CHECK (calls >= 0),
    ADD COLUMN announced_at timestamptz,
    ADD COLUMN revision integer NOT NULL DEFAULT 0,
    ADD COLUMN request_key uuid,
    ADD COLUMN from_ticket uuid,
    ADD COLUMN cause text;
UPDATE ticket SET entered_at = issued_at;
ALTER TABLE ticket
    ALTER COLUMN entered_at SET NOT NULL,
    ALTER COLUMN priority DROP DEFAULT,
    ALTER COLUMN priority DROP NOT NULL,
    ALTER COLUMN priority TYPE text USING CASE WHEN priority THEN 'other' END,
    ADD CONSTRAINT ticket_priority_is_known CHECK (priority IN ('senior', 'disabled', 'pregnant', 'soldier', 'other')),
    DROP CONSTRAINT ticket_state_is_known,
    ADD CONSTRAINT ticket_state_is_known CHECK (state IN (
        'waiting', 'called', 'serving', 'parked', 'missed', 'served', 'left', 'transferred', 'closed')),
    ADD CONSTRAINT ticket_closed_has_a_cause CHECK ((state = 'closed') <= (cause IS NOT NULL)),
    -- missed is no end: who turns up stands in line again; the close of the day ends it.
    ADD CONSTRAINT ticket_ends_once CHECK ((state IN ('served', 'left', 'transferred', 'closed')) <= (ended_at IS NOT NULL));
COMMENT ON COLUMN ticket.entered_at IS 'When it entered the line, the last time.';
COMMENT ON COLUMN ticket.placed_by IS 'Why it stands where it stands.';
COMMENT ON COLUMN ticket.announced_at IS 'The last time it was called out; called_at is the first of this call.';
COMMENT ON COLUMN ticket.request_key IS 'Of the kiosk''s or clerk''s page: the same page sent twice gives one number.';
COMMENT ON COLUMN ticket.from_ticket IS 'Of a ticket sent on by another centre: its ticket there.';
COMMENT ON COLUMN ticket.cause IS 'Why it was ended without service: closed by the supervisor, or sent away.';
DROP INDEX ticket_line;
CREATE INDEX ticket_line ON ticket (pool_id, on_date, turn_at, entered_at, id) WHERE state = 'waiting';
CREATE INDEX ticket_of_centre ON ticket (centre_id, on_date) WHERE state IN ('waiting', 'called', 'serving', 'parked', 'missed');
CREATE UNIQUE INDEX ticket_one_at_a_clerk ON ticket (organ_id, on_date, staff_id) WHERE state IN ('called', 'serving');
CREATE UNIQUE INDEX ticket_one_per_request ON ticket (organ_id, on_date, request_key) WHERE request_key IS NOT NULL;

ALTER TABLE desk
    ADD COLUMN paused_at timestamptz,
    ADD COLUMN pause_reason text CONSTRAINT desk_pause_reason_is_known
        CHECK (pause_reason IN ('break', 'meal', 'meeting', 'system', 'handover', 'other')),
    ADD CONSTRAINT desk_pauses_for_a_reason CHECK ((paused_at IS NULL) = (pause_reason IS NULL));

-- The last act of each window, as long as it can be undone: the ticket as it was before.
CREATE TABLE desk_act (
    window_id integer CONSTRAINT desk_act_one_for_a_window PRIMARY KEY CONSTRAINT desk_act_window_exists REFERENCES service_window,
    staff_id integer NOT NULL CONSTRAINT desk_act_staff_exists REFERENCES staff,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    on_date date NOT NULL,
    ticket_id uuid NOT NULL,
    revision integer NOT NULL,
    before jsonb NOT NULL
);
COMMENT ON COLUMN desk_act.revision IS 'The ticket''s, after the act: undone only while nobody has touched it since.';

-- Events an undo took back. The log keeps them; nothing counts them.
CREATE TABLE event_undone (
    organ_id smallint NOT NULL,
    on_date date NOT NULL,
    event_id bigint NOT NULL,
    CONSTRAINT event_undone_once PRIMARY KEY (on_date, event_id)
);
REVOKE UPDATE, DELETE ON event_undone FROM yitang_app;
CREATE OR REPLACE VIEW statistics.event AS
    SELECT organ_id, on_date, id, at, kind, case_id, item_code, item_version, centre_id,
           appointment_id, ticket_id, visit_id, slot_on, actor_kind, reason, details
    FROM event e
    WHERE NOT EXISTS (SELECT FROM event_undone u WHERE u.on_date = e.on_date AND u.event_id = e.id);

ALTER TABLE event DROP CONSTRAINT event_kind_is_known, ADD CONSTRAINT event_kind_is_known CHECK (kind IN (
    'appointment_booked', 'appointment_moved', 'appointment_arrived', 'appointment_fulfilled', 'appointment_noshow',
    'appointment_cancelled',
    'ticket_issued', 'ticket_called', 'ticket_recalled', 'ticket_started', 'ticket_finished', 'ticket_missed',
    'ticket_left', 'ticket_parked', 'ticket_rejoined', 'ticket_returned', 'ticket_transferred', 'ticket_closed',
    'ticket_undone',
    'desk_opened', 'desk_closed', 'desk_paused', 'desk_resumed', 'day_closed', 'day_reopened',
    'case_prepared', 'case_submitted', 'case_accepted', 'case_not_accepted', 'case_granted', 'case_refused',
    'case_ended', 'case_delivered', 'case_withdrawn', 'case_visited',
    'visit_ended'));

-- New indexes of the years bear their rule's name too.
SELECT make_year(year) FROM generate_series(2019, 2032) AS year;
