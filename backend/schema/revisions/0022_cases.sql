-- Every legal step of a case: the five outcomes, the one-time notice, pauses, clocks, what follows a decision.

ALTER TABLE case_file
    ADD COLUMN received_on date,
    ADD COLUMN acceptance text CONSTRAINT case_acceptance_is_known
        CHECK (acceptance IN ('plain', 'deferred', 'commitment', 'deemed')),
    ADD COLUMN joint boolean NOT NULL DEFAULT false,
    ADD COLUMN ground text CONSTRAINT case_ground_is_known CHECK (ground IN (
        'not_ours', 'incomplete', 'banned', 'not_eligible', 'by_applicant', 'late', 'death', 'force_majeure', 'other')),
    ADD COLUMN right_body text,
    ADD COLUMN deferred_due_on date,
    ADD COLUMN extension_days smallint NOT NULL DEFAULT 0 CONSTRAINT case_extension_is_bounded
        CHECK (extension_days BETWEEN 0 AND 30),
    ADD COLUMN extended_by integer CONSTRAINT case_extended_by_staff REFERENCES staff,
    ADD COLUMN silent_on date,
    ADD COLUMN renews_case uuid,
    ADD COLUMN checked_on date,
    ADD COLUMN published_on date,
    ADD COLUMN made_on date,
    ADD COLUMN collect text NOT NULL DEFAULT 'window' CONSTRAINT case_is_collected_in_a_known_way
        CHECK (collect IN ('window', 'mail', 'electronic')),
    ADD COLUMN address_sealed bytea,
    ADD COLUMN mail_number text,
    ADD COLUMN permit text CONSTRAINT case_permit_state_is_known CHECK (permit IN (
        'in_force', 'changed', 'renewed', 'withdrawn', 'revoked', 'cancelled', 'struck')),
    ADD COLUMN permit_from date,
    ADD COLUMN permit_to date,
    ADD COLUMN sealed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN case_file.received_on IS 'The day everything handed in so far had arrived: submission, or the last supplement.';
COMMENT ON COLUMN case_file.acceptance IS 'deferred: papers to follow (容缺); commitment: 告知承诺; deemed: by silence (行政许可法 §32-4).';
COMMENT ON COLUMN case_file.joint IS 'Handled jointly with other authorities: 45 working days and 15 (行政许可法 §42).';
COMMENT ON COLUMN case_file.ground IS 'Why it was not accepted, withdrawn or ended.';
COMMENT ON COLUMN case_file.right_body IS 'Not ours: whose it is (行政许可法 §32-2).';
COMMENT ON COLUMN case_file.silent_on IS 'Silence grants from this day on: expiry of the permit to be renewed (§50), or the day of the assembly.';
COMMENT ON COLUMN case_file.renews_case IS 'The case whose permit this one renews or changes.';
COMMENT ON COLUMN case_file.checked_on IS 'On commitment: the day it was checked afterwards.';
COMMENT ON COLUMN case_file.permit IS 'What became of what was granted; the decision itself is never edited. struck: 吊销, a penalty made elsewhere.';
COMMENT ON COLUMN case_file.sealed IS 'Adoption, sex marker: hidden from lists and searches.';
UPDATE case_file SET received_on = submitted_on WHERE submitted_on IS NOT NULL;
UPDATE case_file SET acceptance = 'plain' WHERE accepted_on IS NOT NULL;

ALTER TABLE case_file
    DROP CONSTRAINT case_state_is_known,
    ADD CONSTRAINT case_state_is_known CHECK (state IN (
        'prepared', 'submitted', 'correcting', 'accepted', 'paused', 'granted', 'ready', 'mailed', 'refused', 'ended',
        'closed', 'not_needed', 'not_accepted', 'withdrawn', 'acceptance_withdrawn')),
    DROP CONSTRAINT case_accepted_has_its_day,
    ADD CONSTRAINT case_accepted_has_its_day CHECK (
        state NOT IN ('accepted', 'paused', 'granted', 'ready', 'mailed', 'refused', 'ended', 'closed',
                      'acceptance_withdrawn')
        OR (accepted_on IS NOT NULL AND acceptance IS NOT NULL)),
    DROP CONSTRAINT case_decided_has_its_decision,
    ADD CONSTRAINT case_decided_has_its_decision CHECK (
        (state IN ('granted', 'ready', 'mailed', 'refused', 'ended', 'closed')) = (decision IS NOT NULL)
        AND (decision IS NULL) = (decided_on IS NULL)),
    ADD CONSTRAINT case_not_accepted_has_its_ground CHECK (
        state NOT IN ('not_accepted', 'withdrawn', 'acceptance_withdrawn') OR ground IS NOT NULL) NOT VALID,
    ADD CONSTRAINT case_not_ours_names_the_right_body CHECK ((ground = 'not_ours') <= (length(right_body) >= 2)),
    ADD CONSTRAINT case_extension_is_approved CHECK ((extension_days > 0) = (extended_by IS NOT NULL)),
    ADD CONSTRAINT case_permit_needs_a_grant CHECK (permit IS NULL OR decision = 'granted'),
    ADD CONSTRAINT case_permit_ends_after_it_begins CHECK (permit_to >= permit_from);
UPDATE case_file SET ground = 'other' WHERE state IN ('not_accepted', 'withdrawn');
ALTER TABLE case_file VALIDATE CONSTRAINT case_not_accepted_has_its_ground;

-- The one-time notice of everything missing: a closed list. A second one needs a reason and a supervisor.
CREATE TABLE correction_notice (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    place smallint NOT NULL CONSTRAINT correction_notice_counts_from_one CHECK (place > 0),
    rule_set text NOT NULL CONSTRAINT correction_notice_rule_set_is_known CHECK (rule_set IN ('national', 'zhejiang')),
    issued_at timestamptz NOT NULL,
    issued_on date NOT NULL,
    issued_by integer NOT NULL CONSTRAINT correction_notice_issued_by_staff REFERENCES staff,
    due_on date,
    reason_code text CONSTRAINT correction_notice_reason_is_known CHECK (reason_code IN (
        'law_changed', 'facts_changed', 'false_paper', 'clerk_error')),
    approved_by integer CONSTRAINT correction_notice_approved_by_staff REFERENCES staff,
    receipt text CONSTRAINT correction_notice_receipt_is_known CHECK (receipt IN ('signed', 'app', 'mail', 'witnessed')),
    receipt_on date,
    answered_on date,
    CONSTRAINT correction_notice_stands_once PRIMARY KEY (organ_id, case_id, place),
    CONSTRAINT correction_notice_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT correction_notice_again_needs_a_supervisor CHECK (
        (place = 1) = (reason_code IS NULL) AND (place = 1) = (approved_by IS NULL) AND approved_by <> issued_by),
    CONSTRAINT correction_notice_receipt_has_its_day CHECK ((receipt IS NULL) = (receipt_on IS NULL))
);
CREATE UNIQUE INDEX correction_notice_one_open_per_case ON correction_notice (organ_id, case_id) WHERE answered_on IS NULL;
COMMENT ON COLUMN correction_notice.due_on IS 'zhejiang: late is deemed withdrawn. national: none.';

CREATE TABLE correction_line (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    notice smallint NOT NULL,
    place smallint NOT NULL CONSTRAINT correction_line_counts_from_one CHECK (place > 0),
    material smallint,
    wanted text NOT NULL CONSTRAINT correction_line_says_what_is_wanted CHECK (length(wanted) BETWEEN 2 AND 500),
    CONSTRAINT correction_line_stands_once PRIMARY KEY (organ_id, case_id, notice, place),
    CONSTRAINT correction_line_notice_exists FOREIGN KEY (organ_id, case_id, notice)
        REFERENCES correction_notice (organ_id, case_id, place)
);
COMMENT ON COLUMN correction_line.material IS 'The paper it is about; null: something else, such as a wrong entry.';
REVOKE UPDATE, DELETE ON correction_line FROM yitang_app;

-- Time the law does not count (行政许可法 §45), told in writing.
CREATE TABLE case_pause (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    place smallint NOT NULL CONSTRAINT case_pause_counts_from_one CHECK (place > 0),
    kind text NOT NULL CONSTRAINT case_pause_kind_is_known CHECK (kind IN (
        'hearing', 'bidding', 'auction', 'inspection', 'test', 'quarantine', 'appraisal', 'expert_review')),
    from_on date NOT NULL,
    to_on date,
    expected_days smallint NOT NULL CONSTRAINT case_pause_says_how_long CHECK (expected_days BETWEEN 1 AND 365),
    reason text NOT NULL CONSTRAINT case_pause_states_its_reason CHECK (length(reason) BETWEEN 2 AND 500),
    told_on date NOT NULL,
    staff_id integer NOT NULL CONSTRAINT case_pause_staff_exists REFERENCES staff,
    CONSTRAINT case_pause_stands_once PRIMARY KEY (organ_id, case_id, place),
    CONSTRAINT case_pause_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT case_pause_ends_after_it_begins CHECK (to_on >= from_on)
);
CREATE UNIQUE INDEX case_pause_one_open_per_case ON case_pause (organ_id, case_id) WHERE to_on IS NULL;
COMMENT ON COLUMN case_pause.to_on IS 'The last day that does not count; null: still paused.';

-- Limits that run now, and nothing else: worked out from the case by cases/rules/clocks.py, brought in line after each step.
CREATE TABLE case_clock (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT case_clock_kind_is_known CHECK (kind IN (
        'notice', 'correction', 'deferred', 'legal', 'promised', 'silence', 'delivery', 'publication', 'check')),
    centre_id integer NOT NULL,
    start_on date NOT NULL,
    due_on date NOT NULL,
    provisional boolean NOT NULL,
    effect text CONSTRAINT case_clock_effect_is_known CHECK (effect IN (
        'deemed_accepted', 'deemed_withdrawn', 'acceptance_withdrawn', 'granted_by_silence')),
    yellow_on date NOT NULL,
    red_on date NOT NULL,
    level text NOT NULL DEFAULT 'green' CONSTRAINT case_clock_level_is_known
        CHECK (level IN ('green', 'yellow', 'red', 'overdue')),
    next_on date,
    CONSTRAINT case_clock_runs_once PRIMARY KEY (organ_id, case_id, kind),
    CONSTRAINT case_clock_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT case_clock_warns_in_order CHECK (yellow_on <= red_on)
);
COMMENT ON COLUMN case_clock.next_on IS 'The first day on which the sweep has something to do; null: paused, or all done.';
CREATE INDEX case_clock_due ON case_clock (next_on) WHERE next_on IS NOT NULL;
CREATE INDEX case_clock_work ON case_clock (organ_id, centre_id, kind, due_on, case_id);

-- What a run of a job did: the proof that it ran.
CREATE TABLE job_run (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT job_run_has_id PRIMARY KEY,
    job text NOT NULL,
    on_date date NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    done jsonb NOT NULL
);
CREATE INDEX job_run_newest ON job_run (job, id DESC);
COMMENT ON COLUMN job_run.on_date IS 'The civil date it worked for.';

-- A warning, raised once per limit and level. It comes from a row of case_clock and a run of the same transaction:
-- looking both up again for each of a million would take most of the sweep.
CREATE TABLE case_alert (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT case_alert_has_id PRIMARY KEY,
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    centre_id integer NOT NULL,
    clock text NOT NULL,
    level text NOT NULL CONSTRAINT case_alert_level_is_known CHECK (level IN ('yellow', 'red', 'overdue', 'effect')),
    due_on date NOT NULL,
    role text NOT NULL CONSTRAINT case_alert_role_is_known CHECK (role IN ('clerk', 'reviewer', 'supervisor', 'legal')),
    staff_id integer CONSTRAINT case_alert_staff_exists REFERENCES staff,
    raised_at timestamptz NOT NULL,
    run_id bigint NOT NULL,
    seen_at timestamptz,
    seen_by integer CONSTRAINT case_alert_seen_by_staff REFERENCES staff,
    explanation text,
    explained_at timestamptz,
    explained_by integer CONSTRAINT case_alert_explained_by_staff REFERENCES staff,
    CONSTRAINT case_alert_raised_once UNIQUE (organ_id, case_id, clock, level, due_on, role)
);
CREATE INDEX case_alert_unseen ON case_alert (organ_id, role, centre_id, id) WHERE seen_at IS NULL;
COMMENT ON COLUMN case_alert.explanation IS 'Why it was late, for the applicant (优化营商环境条例 §36).';

-- What an organ may set. No row: the planning defaults of cases/models/policy.py.
CREATE TABLE case_policy (
    organ_id smallint CONSTRAINT case_policy_stands_once PRIMARY KEY CONSTRAINT case_policy_organ_exists REFERENCES organ,
    rule_set text NOT NULL CONSTRAINT case_policy_rule_set_is_known CHECK (rule_set IN ('national', 'zhejiang')),
    correction_days smallint NOT NULL CONSTRAINT case_policy_correction_is_bounded CHECK (correction_days BETWEEN 1 AND 90),
    deferred_days smallint NOT NULL CONSTRAINT case_policy_deferring_is_bounded CHECK (deferred_days BETWEEN 1 AND 90),
    yellow_days smallint NOT NULL CONSTRAINT case_policy_yellow_is_bounded CHECK (yellow_days BETWEEN 0 AND 30),
    red_days smallint NOT NULL CONSTRAINT case_policy_red_comes_after_yellow CHECK (red_days BETWEEN 0 AND yellow_days)
);

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
    'visit_ended'));
-- The work list: what is open at a centre in a state, soonest due first.
DROP INDEX case_work_list;
CREATE INDEX case_work_list ON case_file (organ_id, centre_id, state, least(promised_due_on, legal_due_on), id)
    WHERE state IN ('prepared', 'submitted', 'correcting', 'accepted', 'paused', 'granted', 'ready', 'mailed', 'refused');

-- New indexes of the years bear their rule's name too.
SELECT make_year(year) FROM generate_series(2019, 2032) AS year;
