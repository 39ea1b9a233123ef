-- Voided (作废): a case that never counts, because it was recorded twice, was a test, or only a question.

ALTER TABLE case_file
    DROP CONSTRAINT case_state_is_known,
    ADD CONSTRAINT case_state_is_known CHECK (state IN (
        'prepared', 'submitted', 'correcting', 'accepted', 'paused', 'granted', 'ready', 'mailed', 'refused', 'ended',
        'closed', 'not_needed', 'not_accepted', 'withdrawn', 'acceptance_withdrawn', 'handed_over', 'voided')),
    ADD COLUMN voided_as text CONSTRAINT case_void_kind_is_known CHECK (voided_as IN ('duplicate', 'test', 'consultation')),
    ADD COLUMN merged_into uuid,
    ADD CONSTRAINT case_voided_says_as_what CHECK ((state = 'voided') = (voided_as IS NOT NULL)),
    ADD CONSTRAINT case_duplicate_names_the_other CHECK (
        (voided_as IS NOT DISTINCT FROM 'duplicate') = (merged_into IS NOT NULL)),
    ADD CONSTRAINT case_is_merged_into_another CHECK (merged_into <> id);
COMMENT ON COLUMN case_file.voided_as IS 'Only before a decision (case_decided_has_its_decision); null: it counts.';
COMMENT ON COLUMN case_file.merged_into IS 'Recorded twice: the case that goes on, of the same organ, applicant and item.';

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
    'case_remedy_filed', 'case_remedy_decided', 'case_voided',
    'visit_ended'));
