-- Cases: one person's matter for one item, from application to receipt of the result.

CREATE TABLE case_file (
    organ_id smallint NOT NULL CONSTRAINT case_organ_exists REFERENCES organ,
    id uuid NOT NULL,
    number text NOT NULL,
    item_code text NOT NULL,
    item_version integer NOT NULL,
    person_id integer NOT NULL CONSTRAINT case_person_exists REFERENCES person,
    account_id integer,
    channel text NOT NULL CONSTRAINT case_channel_is_known CHECK (channel IN ('window', 'app', 'kiosk', 'clerk')),
    centre_id integer NOT NULL CONSTRAINT case_centre_exists REFERENCES centre,
    state text NOT NULL CONSTRAINT case_state_is_known CHECK (state IN (
        'prepared', 'submitted', 'accepted', 'not_accepted', 'granted', 'refused', 'ended', 'closed', 'withdrawn')),
    made_at timestamptz NOT NULL,
    submitted_on date,
    complete_at_first boolean,
    accepted_on date,
    accepted_by integer CONSTRAINT case_accepted_by_staff REFERENCES staff,
    legal_due_on date,
    promised_due_on date,
    due_provisional boolean NOT NULL DEFAULT false,
    decided_on date,
    decided_by integer CONSTRAINT case_decided_by_staff REFERENCES staff,
    decision text CONSTRAINT case_decision_is_known CHECK (decision IN ('granted', 'refused', 'ended')),
    reason text,
    delivered_on date,
    CONSTRAINT case_has_id PRIMARY KEY (organ_id, id),
    CONSTRAINT case_item_version_exists FOREIGN KEY (item_code, item_version) REFERENCES item_version (item_code, version),
    CONSTRAINT case_accepted_has_its_day CHECK (
        state NOT IN ('accepted', 'granted', 'refused', 'ended', 'closed') OR accepted_on IS NOT NULL),
    CONSTRAINT case_decided_has_its_decision CHECK (
        (state IN ('granted', 'refused', 'ended', 'closed')) = (decision IS NOT NULL)
        AND (decision IS NULL) = (decided_on IS NULL)),
    CONSTRAINT case_is_decided_after_acceptance CHECK (decided_on >= accepted_on),
    CONSTRAINT case_is_delivered_after_decision CHECK (delivered_on >= decided_on),
    CONSTRAINT case_refusal_states_its_reason CHECK (decision IS DISTINCT FROM 'refused' OR length(reason) >= 2)
) PARTITION BY RANGE (id);
COMMENT ON TABLE case_file IS 'A case (the bare word is reserved in SQL).';
CREATE INDEX case_by_number ON case_file (number);
CREATE INDEX case_by_person ON case_file (person_id);
CREATE INDEX case_by_account ON case_file (account_id) WHERE account_id IS NOT NULL;
-- The work list: what is open, soonest due first.
CREATE INDEX case_work_list ON case_file (organ_id, state, promised_due_on)
    WHERE state IN ('submitted', 'accepted', 'granted', 'refused');

CREATE SEQUENCE case_number AS bigint;
COMMENT ON SEQUENCE case_number IS 'Runs on; a number is division + year + seven digits.';

CREATE TABLE case_material (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    place smallint NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    state text NOT NULL CONSTRAINT case_material_state_is_known
        CHECK (state IN ('missing', 'have', 'shared', 'deferred', 'not_needed')),
    CONSTRAINT case_material_stands_once PRIMARY KEY (organ_id, case_id, place),
    CONSTRAINT case_material_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id)
);
COMMENT ON COLUMN case_material.state IS 'shared: supplied by data sharing, never demanded; deferred: may follow later (容缺).';
