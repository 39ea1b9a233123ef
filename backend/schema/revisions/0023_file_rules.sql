-- The reviewer's net: findings of the file rules, bans, sealed cases, how long things are kept.

-- What a file rule found in a case: once, as long as it holds; acknowledged until its evidence changes.
CREATE TABLE finding (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    rule text NOT NULL,
    centre_id integer NOT NULL CONSTRAINT finding_centre_exists REFERENCES centre,
    severity text NOT NULL CONSTRAINT finding_severity_is_known CHECK (severity IN ('grave', 'check', 'note')),
    evidence jsonb NOT NULL CONSTRAINT finding_shows_its_evidence CHECK (jsonb_array_length(evidence) > 0),
    state text NOT NULL DEFAULT 'open' CONSTRAINT finding_state_is_known
        CHECK (state IN ('open', 'acknowledged', 'resolved')),
    found_at timestamptz NOT NULL,
    resolved_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by integer CONSTRAINT finding_acknowledged_by_staff REFERENCES staff,
    acknowledgement text,
    CONSTRAINT finding_stands_once PRIMARY KEY (organ_id, case_id, rule),
    CONSTRAINT finding_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT finding_is_resolved_at_a_moment CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
    CONSTRAINT finding_is_acknowledged_with_a_reason CHECK (
        num_nonnulls(acknowledged_at, acknowledged_by, acknowledgement) IN (0, 3)
        AND (state <> 'acknowledged' OR acknowledged_by IS NOT NULL)
        AND (acknowledgement IS NULL OR length(acknowledgement) BETWEEN 2 AND 1000))
);
COMMENT ON TABLE finding IS 'Written by cases/actions/findings.py only; the rules are in cases/filerules, one file each.';
COMMENT ON COLUMN finding.evidence IS 'Sentences in both languages, made of stored facts only: the same facts give the same sentences on any day.';
CREATE INDEX finding_by_state ON finding (organ_id, state, found_at DESC, case_id);

-- A pass over the files: in batches by id, so that it can stop anywhere and go on.
CREATE TABLE file_review (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT file_review_has_id PRIMARY KEY,
    organ_id smallint NOT NULL CONSTRAINT file_review_organ_exists REFERENCES organ,
    whole boolean NOT NULL,
    on_date date NOT NULL,
    began_at timestamptz NOT NULL,
    after_id uuid NOT NULL,
    seen bigint NOT NULL DEFAULT 0,
    opened bigint NOT NULL DEFAULT 0,
    resolved bigint NOT NULL DEFAULT 0,
    ended_at timestamptz
);
CREATE UNIQUE INDEX file_review_one_runs_per_organ ON file_review (organ_id) WHERE ended_at IS NULL;
CREATE INDEX file_review_newest ON file_review (organ_id, whole, on_date DESC);
COMMENT ON COLUMN file_review.whole IS 'Every file; else those that time alone can change.';

-- Who may not apply again, for what and until when (行政许可法 §78, §79; 机动车登记规定 §80, §81).
CREATE TABLE ban (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT ban_has_id PRIMARY KEY,
    organ_id smallint NOT NULL CONSTRAINT ban_organ_exists REFERENCES organ,
    person_id integer NOT NULL CONSTRAINT ban_person_exists REFERENCES person,
    kind text NOT NULL CONSTRAINT ban_kind_is_known CHECK (kind IN ('false_papers', 'fraud')),
    item_code text CONSTRAINT ban_item_exists REFERENCES item,
    subcategory text,
    case_id uuid NOT NULL,
    basis text NOT NULL CONSTRAINT ban_names_its_basis CHECK (length(basis) >= 4),
    from_on date NOT NULL,
    until_on date NOT NULL,
    reason text NOT NULL CONSTRAINT ban_states_its_reason CHECK (length(reason) BETWEEN 2 AND 1000),
    imposed_at timestamptz NOT NULL,
    imposed_by integer NOT NULL CONSTRAINT ban_imposed_by_staff REFERENCES staff,
    lifted_at timestamptz,
    lifted_by integer CONSTRAINT ban_lifted_by_staff REFERENCES staff,
    lift_reason text CONSTRAINT ban_is_lifted_for_a_reason CHECK (length(lift_reason) BETWEEN 2 AND 1000),
    CONSTRAINT ban_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT ban_covers_an_item_or_a_kind CHECK (num_nonnulls(item_code, subcategory) = 1),
    CONSTRAINT ban_lasts_as_the_law_says CHECK (
        until_on = (from_on + CASE kind WHEN 'false_papers' THEN interval '1 year' ELSE interval '3 years' END)::date),
    CONSTRAINT ban_is_lifted_by_somebody CHECK (num_nonnulls(lifted_at, lifted_by, lift_reason) IN (0, 3))
);
CREATE UNIQUE INDEX ban_once_per_case_and_kind ON ban (organ_id, case_id, kind) WHERE lifted_at IS NULL;
CREATE INDEX ban_of_person ON ban (person_id, until_on);
COMMENT ON COLUMN ban.subcategory IS 'Where a regulation bars a whole kind of matter, such as every vehicle registration; else item_code.';
COMMENT ON COLUMN ban.until_on IS 'The last day: the day of the same number, one or three years on (民法典 §202).';
REVOKE UPDATE, DELETE ON ban FROM yitang_app;
GRANT UPDATE (lifted_at, lifted_by, lift_reason) ON ban TO yitang_app;

-- Cases of before: from now on the item says so, when the case is prepared.
UPDATE case_file SET sealed = true WHERE item_code IN ('HJ-103', 'HJ-124');

-- A sealed case counts like any other, but nobody who counts learns its number.
CREATE OR REPLACE VIEW statistics.case_number AS
    SELECT organ_id, id, CASE WHEN sealed THEN '******' ELSE number END AS number FROM case_file;

-- How long things are kept. No row: the planning defaults of cases/models/retention.py, counted but not carried out.
CREATE TABLE retention_policy (
    kind text CONSTRAINT retention_policy_stands_once PRIMARY KEY,
    keep_days integer NOT NULL CONSTRAINT retention_policy_keeps_a_month CHECK (keep_days BETWEEN 30 AND 36600),
    basis text NOT NULL CONSTRAINT retention_policy_names_its_basis CHECK (length(basis) BETWEEN 2 AND 500),
    confirmed boolean NOT NULL,
    carried_out boolean NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by integer NOT NULL CONSTRAINT retention_policy_changed_by_staff REFERENCES staff
);
COMMENT ON COLUMN retention_policy.confirmed IS 'False: still a planning default, not confirmed by the deployment.';
COMMENT ON COLUMN retention_policy.carried_out IS 'False: the daily run only counts what would go.';
