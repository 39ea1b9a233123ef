-- Who is asking: persons, residents' accounts, staff, sessions, and the trace of every full view.

CREATE TABLE person (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT person_has_id PRIMARY KEY,
    name_sealed bytea NOT NULL,
    id_number_sealed bytea,
    id_number_index bytea CONSTRAINT person_has_one_id_number UNIQUE,
    phone_sealed bytea,
    phone_index bytea,
    kind text NOT NULL DEFAULT 'person' CONSTRAINT person_kind_is_known CHECK (kind IN ('person', 'organisation')),
    home_division text CONSTRAINT person_home_is_a_division_code CHECK (home_division ~ '^[0-9]{6,12}$'),
    made_at timestamptz NOT NULL
);
COMMENT ON COLUMN person.name_sealed IS 'SM4-GCM; associated data = field and person id.';
COMMENT ON COLUMN person.id_number_index IS 'HMAC-SM3 blind index of the normalised number.';

CREATE TABLE account (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT account_has_id PRIMARY KEY,
    phone_sealed bytea NOT NULL,
    phone_index bytea NOT NULL CONSTRAINT account_has_one_phone UNIQUE,
    person_id integer CONSTRAINT account_person_exists REFERENCES person,
    language text NOT NULL DEFAULT 'zh' CONSTRAINT account_language_is_known CHECK (language IN ('zh', 'en')),
    made_at timestamptz NOT NULL
);

CREATE TABLE login_code (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT login_code_has_id PRIMARY KEY,
    phone_index bytea NOT NULL,
    code_digest bytea NOT NULL,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    tries smallint NOT NULL DEFAULT 0 CONSTRAINT login_code_allows_five_tries CHECK (tries BETWEEN 0 AND 5),
    spent_at timestamptz
);
CREATE INDEX login_code_by_phone ON login_code (phone_index, asked_at DESC);

CREATE TABLE staff (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT staff_has_id PRIMARY KEY,
    organ_id smallint NOT NULL CONSTRAINT staff_organ_exists REFERENCES organ,
    login text NOT NULL CONSTRAINT staff_has_one_login UNIQUE,
    name text NOT NULL,
    password_hash text NOT NULL CONSTRAINT staff_password_is_argon2id CHECK (password_hash LIKE '$argon2id$%'),
    demo boolean NOT NULL DEFAULT false,
    disabled_at timestamptz
);
COMMENT ON COLUMN staff.demo IS 'Made by seed demo: serve refuses to start while one exists and demo is not allowed.';

CREATE TABLE session (
    token_digest bytea CONSTRAINT session_has_token PRIMARY KEY,
    account_id integer CONSTRAINT session_account_exists REFERENCES account,
    staff_id integer CONSTRAINT session_staff_exists REFERENCES staff,
    made_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT session_belongs_to_one CHECK (num_nonnulls(account_id, staff_id) = 1)
);

-- Every full view of personal data, by whom and why. Rows are only ever added.
CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_has_id PRIMARY KEY,
    at timestamptz NOT NULL,
    staff_id integer NOT NULL CONSTRAINT audit_staff_exists REFERENCES staff,
    centre_id integer,
    act text NOT NULL,
    person_id integer CONSTRAINT audit_person_exists REFERENCES person,
    reason text NOT NULL CONSTRAINT audit_reason_is_given CHECK (length(reason) >= 2),
    details jsonb
);
CREATE INDEX audit_by_person ON audit (person_id, at);
