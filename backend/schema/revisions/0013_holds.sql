-- A hold is an appointment nobody has confirmed yet: held or offered until a time, then booked or lapsed.

ALTER TABLE appointment
    ALTER COLUMN case_id DROP NOT NULL,
    DROP CONSTRAINT appointment_state_is_known,
    ADD CONSTRAINT appointment_state_is_known
        CHECK (state IN ('held', 'offered', 'booked', 'arrived', 'fulfilled', 'noshow', 'cancelled', 'lapsed')),
    ADD COLUMN party_id uuid,
    ADD COLUMN then_pool_id integer CONSTRAINT appointment_then_pool_exists REFERENCES pool,
    ADD COLUMN then_starts_at timestamptz,
    ADD COLUMN then_ends_at timestamptz,
    ADD COLUMN keeps_until timestamptz,
    ADD COLUMN holder_id integer CONSTRAINT appointment_holder_exists REFERENCES person,
    ADD COLUMN session_digest bytea,
    ADD COLUMN hold_number smallint CONSTRAINT appointment_hold_number_is_one_or_two CHECK (hold_number IN (1, 2)),
    ADD COLUMN revision smallint NOT NULL DEFAULT 0,
    ADD COLUMN offered_for text CONSTRAINT appointment_offered_for_is_known
        CHECK (offered_for IN ('waiting_list', 'closure', 'draw')),
    ADD COLUMN waiting_id uuid,
    ADD COLUMN replaces uuid,
    ADD COLUMN note text,
    ADD CONSTRAINT appointment_then_comes_later CHECK (
        num_nonnulls(then_pool_id, then_starts_at, then_ends_at) IN (0, 3)
        AND (then_starts_at IS NULL OR (then_starts_at >= ends_at AND then_ends_at > then_starts_at))),
    ADD CONSTRAINT appointment_kept_for_a_while CHECK ((state IN ('held', 'offered')) = (keeps_until IS NOT NULL)),
    ADD CONSTRAINT appointment_booked_has_its_case CHECK (state IN ('held', 'offered', 'lapsed') OR case_id IS NOT NULL);
COMMENT ON COLUMN appointment.party_id IS 'Appointments of one visit, made and held as one; null: alone.';
COMMENT ON COLUMN appointment.then_pool_id IS 'The second stage: the window after the inspection bay. starts_at and ends_at are the first.';
COMMENT ON COLUMN appointment.keeps_until IS
    'held and offered only. Past: as good as free, and whoever needs the places takes them back.';
COMMENT ON COLUMN appointment.holder_id IS 'The person at the phone, who may hold twice; person_id is whose matter it is.';
COMMENT ON COLUMN appointment.hold_number IS 'Which of the holder''s two holds; only on the first appointment of a party.';
COMMENT ON COLUMN appointment.revision IS 'How often it was moved: the SEQUENCE of its calendar file, the version of its notices.';
COMMENT ON COLUMN appointment.replaces IS 'An offer of another time for this appointment: accepted, that one ends.';

-- A person holds at most one live appointment for one item, in the whole county; a hold counts.
DROP INDEX appointment_one_live_per_person_and_item;
CREATE UNIQUE INDEX appointment_one_live_per_person_and_item ON appointment (organ_id, person_id, item_code)
    WHERE state IN ('held', 'booked', 'arrived');
CREATE UNIQUE INDEX appointment_two_holds_per_person ON appointment (organ_id, holder_id, hold_number) WHERE state = 'held';
CREATE UNIQUE INDEX appointment_one_offer_per_person_and_item ON appointment (organ_id, person_id, item_code)
    WHERE state = 'offered';
CREATE INDEX appointment_kept ON appointment (keeps_until) WHERE keeps_until IS NOT NULL;
CREATE INDEX appointment_of_party ON appointment (party_id) WHERE party_id IS NOT NULL;
CREATE INDEX appointment_by_person ON appointment (person_id);

-- Places given back: they stay taken until a random moment, and the waiting list may have them before.
CREATE TABLE freed (
    organ_id smallint NOT NULL CONSTRAINT freed_organ_exists REFERENCES organ,
    id uuid NOT NULL DEFAULT uuidv7(),
    appointment_id uuid NOT NULL,
    pool_id integer NOT NULL CONSTRAINT freed_pool_exists REFERENCES pool,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    returns_at timestamptz NOT NULL,
    CONSTRAINT freed_has_id PRIMARY KEY (organ_id, id),
    CONSTRAINT freed_ends_after_it_starts CHECK (ends_at > starts_at)
);
CREATE INDEX freed_to_return ON freed (returns_at);

-- What takes places: one row a stage. Slots count exactly these.
CREATE VIEW claim AS
    SELECT a.organ_id, a.id AS keeper_id, a.state, a.keeps_until AS until, stage.pool_id, stage.starts_at, stage.ends_at
    FROM appointment a
    CROSS JOIN LATERAL (VALUES (a.pool_id, a.starts_at, a.ends_at),
                               (a.then_pool_id, a.then_starts_at, a.then_ends_at)) AS stage (pool_id, starts_at, ends_at)
    WHERE stage.pool_id IS NOT NULL AND a.state NOT IN ('cancelled', 'lapsed')
    UNION ALL
    SELECT organ_id, id, 'freed', returns_at, pool_id, starts_at, ends_at FROM freed;

-- A slot may exist before it may be booked: days open at a random minute inside a published window.
ALTER TABLE slot ADD COLUMN opens_at timestamptz, ADD COLUMN opened smallint;
UPDATE slot SET opened = places;
ALTER TABLE slot ALTER COLUMN opened SET NOT NULL,
    ADD CONSTRAINT slot_opened_is_not_negative CHECK (opened >= 0);
COMMENT ON COLUMN slot.opened IS
    'Places the openings give now; people who were there before may stand above it (a conflict), and then places = taken.';
COMMENT ON COLUMN slot.opens_at IS 'Not bookable before; null: at once.';

-- What a deployment may set. Every default is a planning default [U].
CREATE TABLE booking_policy (
    organ_id smallint CONSTRAINT booking_policy_one_per_organ PRIMARY KEY CONSTRAINT booking_policy_organ_exists REFERENCES organ,
    hold_minutes smallint NOT NULL CONSTRAINT booking_policy_holds_one_to_sixty_minutes CHECK (hold_minutes BETWEEN 1 AND 60),
    live_per_phone smallint NOT NULL CONSTRAINT booking_policy_allows_one_booking CHECK (live_per_phone >= 1),
    gap_minutes smallint NOT NULL CONSTRAINT booking_policy_gap_is_bounded CHECK (gap_minutes BETWEEN 0 AND 240),
    noshow_limit smallint NOT NULL CONSTRAINT booking_policy_forgives_one CHECK (noshow_limit >= 1),
    noshow_days smallint NOT NULL CONSTRAINT booking_policy_remembers_a_year_at_most CHECK (noshow_days BETWEEN 1 AND 366),
    noshow_pause_days smallint NOT NULL CONSTRAINT booking_policy_pauses_a_year_at_most CHECK (noshow_pause_days BETWEEN 0 AND 366),
    return_from_minutes smallint NOT NULL CONSTRAINT booking_policy_return_starts_now_or_later CHECK (return_from_minutes >= 0),
    return_to_minutes smallint NOT NULL,
    offer_minutes smallint NOT NULL CONSTRAINT booking_policy_offers_stand_five_minutes CHECK (offer_minutes >= 5),
    offers_a_day smallint NOT NULL CONSTRAINT booking_policy_offers_once CHECK (offers_a_day >= 1),
    release_from time NOT NULL,
    release_to time NOT NULL,
    CONSTRAINT booking_policy_return_window_is_forward CHECK (return_to_minutes >= return_from_minutes),
    CONSTRAINT booking_policy_release_window_is_forward CHECK (release_to > release_from)
);

-- Missed appointments a member of staff no longer counts against somebody, with the reason.
CREATE TABLE noshow_pardon (
    organ_id smallint NOT NULL CONSTRAINT noshow_pardon_organ_exists REFERENCES organ,
    person_id integer NOT NULL CONSTRAINT noshow_pardon_person_exists REFERENCES person,
    at timestamptz NOT NULL,
    staff_id integer NOT NULL CONSTRAINT noshow_pardon_by_staff REFERENCES staff,
    reason text NOT NULL CONSTRAINT noshow_pardon_states_its_reason CHECK (length(reason) >= 2),
    CONSTRAINT noshow_pardon_stands_once PRIMARY KEY (organ_id, person_id, at)
);

ALTER TABLE event DROP CONSTRAINT event_kind_is_known, ADD CONSTRAINT event_kind_is_known CHECK (kind IN (
    'appointment_booked', 'appointment_moved', 'appointment_arrived', 'appointment_fulfilled', 'appointment_noshow',
    'appointment_cancelled',
    'ticket_issued', 'ticket_called', 'ticket_started', 'ticket_finished', 'ticket_missed', 'ticket_left',
    'case_prepared', 'case_submitted', 'case_accepted', 'case_not_accepted', 'case_granted', 'case_refused',
    'case_ended', 'case_delivered', 'case_withdrawn', 'case_visited',
    'visit_ended'));
