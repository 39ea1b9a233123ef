-- Today: tickets, calls, desks, visits.

CREATE TABLE ticket (
    organ_id smallint NOT NULL CONSTRAINT ticket_organ_exists REFERENCES organ,
    id uuid NOT NULL,
    centre_id integer NOT NULL CONSTRAINT ticket_centre_exists REFERENCES centre,
    on_date date NOT NULL,
    pool_id integer NOT NULL CONSTRAINT ticket_pool_exists REFERENCES pool,
    prefix text NOT NULL,
    number smallint NOT NULL CONSTRAINT ticket_number_is_positive CHECK (number > 0),
    item_code text NOT NULL CONSTRAINT ticket_item_exists REFERENCES item,
    person_id integer CONSTRAINT ticket_person_exists REFERENCES person,
    appointment_id uuid,
    case_id uuid,
    due_at timestamptz NOT NULL,
    priority boolean NOT NULL DEFAULT false,
    state text NOT NULL CONSTRAINT ticket_state_is_known
        CHECK (state IN ('waiting', 'called', 'serving', 'served', 'missed', 'left')),
    window_id integer CONSTRAINT ticket_window_exists REFERENCES service_window,
    staff_id integer CONSTRAINT ticket_staff_exists REFERENCES staff,
    issued_at timestamptz NOT NULL,
    called_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    CONSTRAINT ticket_has_id PRIMARY KEY (organ_id, on_date, id),
    CONSTRAINT ticket_number_is_unique_in_its_centre_and_day UNIQUE (organ_id, centre_id, on_date, prefix, number),
    CONSTRAINT ticket_at_a_window_names_it CHECK (state NOT IN ('called', 'serving') OR (window_id IS NOT NULL AND staff_id IS NOT NULL))
) PARTITION BY RANGE (on_date);
COMMENT ON COLUMN ticket.due_at IS 'When its turn falls due: the booked time of an appointment that came in time, else its arrival.';
CREATE INDEX ticket_line ON ticket (centre_id, on_date, due_at) WHERE state = 'waiting';
-- One window has one person before it; one appointment gives one ticket.
CREATE UNIQUE INDEX ticket_one_at_a_window ON ticket (organ_id, on_date, window_id) WHERE state IN ('called', 'serving');
CREATE UNIQUE INDEX ticket_one_per_appointment ON ticket (organ_id, on_date, appointment_id) WHERE appointment_id IS NOT NULL;

CREATE TABLE ticket_counter (
    centre_id integer NOT NULL CONSTRAINT ticket_counter_centre_exists REFERENCES centre,
    on_date date NOT NULL,
    prefix text NOT NULL,
    last smallint NOT NULL CONSTRAINT ticket_counter_counts_up CHECK (last > 0),
    CONSTRAINT ticket_counter_stands_once PRIMARY KEY (centre_id, on_date, prefix)
);

-- Who sits where now.
CREATE TABLE desk (
    window_id integer CONSTRAINT desk_one_clerk_at_a_window PRIMARY KEY CONSTRAINT desk_window_exists REFERENCES service_window,
    staff_id integer NOT NULL CONSTRAINT desk_one_window_for_a_clerk UNIQUE CONSTRAINT desk_staff_exists REFERENCES staff,
    since timestamptz NOT NULL
);

-- A person attended at a centre on a day, for one or more cases.
CREATE TABLE visit (
    organ_id smallint NOT NULL,
    id uuid NOT NULL,
    centre_id integer NOT NULL CONSTRAINT visit_centre_exists REFERENCES centre,
    on_date date NOT NULL,
    person_id integer CONSTRAINT visit_person_exists REFERENCES person,
    ticket_id uuid,
    outcome text NOT NULL CONSTRAINT visit_outcome_is_known
        CHECK (outcome IN ('served', 'unserved_ours', 'unserved_theirs')),
    cause text CONSTRAINT visit_cause_is_known CHECK (cause IN (
        'system_down', 'window_closed', 'wrong_guidance', 'paper_missing', 'not_eligible', 'left_early')),
    ended_at timestamptz NOT NULL,
    CONSTRAINT visit_has_id PRIMARY KEY (organ_id, id),
    CONSTRAINT visit_unserved_has_a_cause CHECK ((outcome = 'served') = (cause IS NULL))
);

COMMENT ON COLUMN visit.person_id IS 'Null: a walk-in that ended before a name was taken. The trip counts all the same.';

CREATE TABLE visit_case (
    organ_id smallint NOT NULL,
    visit_id uuid NOT NULL,
    case_id uuid NOT NULL,
    CONSTRAINT visit_counts_a_case_once PRIMARY KEY (organ_id, visit_id, case_id),
    CONSTRAINT visit_case_visit_exists FOREIGN KEY (organ_id, visit_id) REFERENCES visit (organ_id, id),
    CONSTRAINT visit_case_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id)
);
CREATE INDEX visit_case_by_case ON visit_case (organ_id, case_id);
