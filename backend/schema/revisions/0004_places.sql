-- Where: divisions, villages, centres, pools of windows, windows.

CREATE TABLE division (
    code text CONSTRAINT division_has_code PRIMARY KEY CONSTRAINT division_code_is_digits CHECK (code ~ '^[0-9]{6,12}$'),
    parent_code text CONSTRAINT division_parent_exists REFERENCES division,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    population integer CONSTRAINT division_population_is_not_negative CHECK (population >= 0),
    latitude numeric(8, 5),
    longitude numeric(8, 5)
);
COMMENT ON TABLE division IS 'County (6 digits), township (9), village (12); villages carry population and place.';

CREATE TABLE centre (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT centre_has_id PRIMARY KEY,
    organ_id smallint NOT NULL CONSTRAINT centre_organ_exists REFERENCES organ,
    code text NOT NULL CONSTRAINT centre_has_one_code UNIQUE,
    tier text NOT NULL CONSTRAINT centre_tier_is_known
        CHECK (tier IN ('county_hall', 'regional_centre', 'agent_point', 'police_post')),
    division_code text NOT NULL CONSTRAINT centre_division_exists REFERENCES division,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    address_zh text NOT NULL,
    address_en text NOT NULL,
    phone text,
    latitude numeric(8, 5) NOT NULL,
    longitude numeric(8, 5) NOT NULL,
    opened_on date NOT NULL,
    closed_on date,
    CONSTRAINT centre_closes_after_opening CHECK (closed_on > opened_on)
);

-- Windows of a centre that serve the same categories; an inspection bay is a pool of its own.
CREATE TABLE pool (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT pool_has_id PRIMARY KEY,
    centre_id integer NOT NULL CONSTRAINT pool_centre_exists REFERENCES centre,
    code text NOT NULL,
    kind text NOT NULL CONSTRAINT pool_kind_is_known CHECK (kind IN ('window', 'bay')),
    skills text[] NOT NULL CONSTRAINT pool_skills_are_known CHECK (
        skills <@ ARRAY['household', 'exit_entry', 'vehicle_driver', 'public_order', 'inspection']),
    ticket_prefix text NOT NULL CONSTRAINT pool_prefix_is_a_letter CHECK (ticket_prefix ~ '^[A-Z]$'),
    name_zh text NOT NULL,
    name_en text NOT NULL,
    opened_on date NOT NULL,
    closed_on date,
    CONSTRAINT pool_has_one_code_in_its_centre UNIQUE (centre_id, code),
    CONSTRAINT pool_bay_inspects CHECK ((kind = 'bay') = ('inspection' = ANY (skills)))
);

CREATE TABLE service_window (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT window_has_id PRIMARY KEY,
    centre_id integer NOT NULL CONSTRAINT window_centre_exists REFERENCES centre,
    number smallint NOT NULL CONSTRAINT window_number_is_positive CHECK (number > 0),
    name_zh text NOT NULL,
    name_en text NOT NULL,
    closed_on date,
    CONSTRAINT window_has_one_number_in_its_centre UNIQUE (centre_id, number)
);
COMMENT ON TABLE service_window IS 'A window (the bare word is reserved in SQL).';

-- Which pools a window serves: its skills.
CREATE TABLE window_pool (
    window_id integer NOT NULL CONSTRAINT window_pool_window_exists REFERENCES service_window,
    pool_id integer NOT NULL CONSTRAINT window_pool_pool_exists REFERENCES pool,
    CONSTRAINT window_serves_a_pool_once PRIMARY KEY (window_id, pool_id)
);

-- A staff member's role, at one centre or (null) everywhere in the organ.
CREATE TABLE staff_role (
    staff_id integer NOT NULL CONSTRAINT staff_role_staff_exists REFERENCES staff,
    role text NOT NULL CONSTRAINT staff_role_is_known
        CHECK (role IN ('clerk', 'reviewer', 'supervisor', 'legal', 'statistician', 'administrator')),
    centre_id integer CONSTRAINT staff_role_centre_exists REFERENCES centre,
    CONSTRAINT staff_role_is_given_once UNIQUE NULLS NOT DISTINCT (staff_id, role, centre_id)
);
