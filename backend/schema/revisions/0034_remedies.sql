-- Remedies against what was done in a case (行政复议法, 行政诉讼法), and how a bad rating was put right, in the log.

ALTER TABLE event DROP CONSTRAINT event_kind_is_known, ADD CONSTRAINT event_kind_is_known CHECK (kind IN (
    'appointment_booked', 'appointment_moved', 'appointment_arrived', 'appointment_fulfilled', 'appointment_noshow',
    'appointment_cancelled',
    'ticket_issued', 'ticket_called', 'ticket_recalled', 'ticket_started', 'ticket_finished', 'ticket_missed',
    'ticket_left', 'ticket_parked', 'ticket_rejoined', 'ticket_returned', 'ticket_transferred', 'ticket_closed',
    'ticket_undone',
    'desk_opened', 'desk_closed', 'desk_paused', 'desk_resumed', 'day_closed', 'day_reopened',
    'case_prepared', 'case_pre_reviewed', 'case_submitted', 'case_corrected', 'case_noticed', 'case_supplemented',
    'case_accepted', 'case_not_needed', 'case_not_accepted', 'case_withdrawn', 'case_acceptance_withdrawn',
    'case_completed', 'case_paused', 'case_resumed', 'case_extended', 'case_granted', 'case_refused', 'case_ended',
    'case_checked', 'case_made', 'case_mailed', 'case_delivered', 'case_published', 'case_explained',
    'case_permit_changed', 'case_permit_renewed', 'case_permit_withdrawn', 'case_permit_revoked',
    'case_permit_cancelled', 'case_permit_struck',
    'case_handed_over', 'case_rated', 'case_visited', 'case_trip_caused',
    'case_rating_verified', 'case_rating_fixed', 'case_rating_called', 'case_rating_closed', 'case_rating_excluded',
    'case_remedy_filed', 'case_remedy_decided',
    'visit_ended'));

-- The body that hears it is written down as it was then: since 2024 reviews go to the government alone.
CREATE TABLE remedy (
    organ_id smallint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT remedy_has_id UNIQUE,
    case_id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT remedy_kind_is_known CHECK (kind IN ('review', 'suit')),
    body text NOT NULL CONSTRAINT remedy_names_who_hears_it CHECK (length(body) BETWEEN 2 AND 100),
    filed_on date NOT NULL,
    filed_by integer NOT NULL CONSTRAINT remedy_filed_by_staff REFERENCES staff,
    outcome text NOT NULL DEFAULT 'pending' CONSTRAINT remedy_outcome_is_known CHECK (outcome IN (
        'pending', 'upheld', 'changed', 'revoked', 'unlawful', 'lost', 'withdrawn')),
    decided_on date,
    decided_by integer CONSTRAINT remedy_decided_by_staff REFERENCES staff,
    words text CONSTRAINT remedy_words_are_bounded CHECK (length(words) BETWEEN 2 AND 1000),
    CONSTRAINT remedy_stands_once PRIMARY KEY (organ_id, id),
    CONSTRAINT remedy_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT remedy_decided_has_its_day CHECK (
        (outcome = 'pending') = (decided_on IS NULL) AND (decided_on IS NULL) = (decided_by IS NULL)
        AND (decided_on IS NULL) = (words IS NULL)),
    CONSTRAINT remedy_is_decided_after_it_was_filed CHECK (decided_on >= filed_on),
    CONSTRAINT remedy_only_a_suit_is_lost CHECK (outcome <> 'lost' OR kind = 'suit')
);
COMMENT ON TABLE remedy IS 'Registered by the legal officer; who applied is whoever it is, not written here.';
COMMENT ON COLUMN remedy.kind IS 'review: 行政复议; suit: 行政诉讼.';
COMMENT ON COLUMN remedy.outcome IS '维持或驳回, 变更, 撤销, 确认违法, 败诉 (a suit lost otherwise: ordered to act or to pay), 撤回.';
CREATE UNIQUE INDEX remedy_one_open_of_a_kind_per_case ON remedy (organ_id, case_id, kind) WHERE outcome = 'pending';
CREATE INDEX remedy_of_case ON remedy (organ_id, case_id);
CREATE INDEX remedy_by_day ON remedy (organ_id, filed_on DESC, id DESC);
REVOKE DELETE ON remedy FROM yitang_app;
