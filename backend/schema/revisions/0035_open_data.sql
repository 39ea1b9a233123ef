-- Open data: the yearly figures a statistician has released, as they stay.

-- What is said beside the data; without a row the defaults of the release hold.
CREATE TABLE open_policy (
    organ_id smallint NOT NULL CONSTRAINT open_policy_stands_once PRIMARY KEY CONSTRAINT open_policy_organ_exists REFERENCES organ,
    publisher_zh text NOT NULL CONSTRAINT open_policy_publisher_is_short CHECK (length(publisher_zh) <= 100),
    publisher_en text NOT NULL CONSTRAINT open_policy_publisher_en_is_short CHECK (length(publisher_en) <= 100),
    licence_zh text NOT NULL CONSTRAINT open_policy_licence_is_said CHECK (length(licence_zh) BETWEEN 2 AND 200),
    licence_en text NOT NULL CONSTRAINT open_policy_licence_en_is_said CHECK (length(licence_en) BETWEEN 2 AND 200),
    licence_url text NOT NULL CONSTRAINT open_policy_licence_url_is_an_address
        CHECK (licence_url = '' OR (licence_url ~ '^https?://[^ ]+$' AND length(licence_url) <= 300)),
    contact text NOT NULL CONSTRAINT open_policy_contact_is_short CHECK (length(contact) <= 200),
    least smallint NOT NULL CONSTRAINT open_policy_withholds_small_numbers CHECK (least BETWEEN 3 AND 50),
    changed_by integer NOT NULL CONSTRAINT open_policy_changed_by_staff REFERENCES staff,
    changed_at timestamptz NOT NULL
);
COMMENT ON COLUMN open_policy.least IS 'The smallest number but zero that is shown; smaller ones are published as “fewer than”.';

-- Every edition of a released year. A correction is a further edition; nothing that was public is edited.
CREATE TABLE open_year (
    organ_id smallint NOT NULL CONSTRAINT open_year_organ_exists REFERENCES organ,
    year smallint NOT NULL CONSTRAINT open_year_is_a_year CHECK (year BETWEEN 2000 AND 2100),
    edition smallint NOT NULL CONSTRAINT open_year_counts_editions_from_one CHECK (edition > 0),
    released_by integer NOT NULL CONSTRAINT open_year_released_by_staff REFERENCES staff,
    released_at timestamptz NOT NULL,
    reason text NOT NULL CONSTRAINT open_year_again_states_its_reason
        CHECK (length(reason) <= 500 AND (edition = 1 OR length(reason) >= 2)),
    body text NOT NULL,
    sha256 text NOT NULL CONSTRAINT open_year_hash_is_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    ended_at timestamptz,
    ended_by integer CONSTRAINT open_year_ended_by_staff REFERENCES staff,
    ended_why text CONSTRAINT open_year_end_states_its_reason CHECK (length(ended_why) BETWEEN 2 AND 500),
    CONSTRAINT open_year_edition_stands_once PRIMARY KEY (organ_id, year, edition),
    CONSTRAINT open_year_is_over_when_released CHECK ((released_at AT TIME ZONE 'Asia/Shanghai')::date > make_date(year, 12, 31)),
    CONSTRAINT open_year_end_is_whole CHECK (
        (ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_why IS NULL))
);
CREATE UNIQUE INDEX open_year_one_edition_is_public ON open_year (organ_id, year) WHERE ended_at IS NULL;
COMMENT ON COLUMN open_year.body IS 'The sets as JSON with small numbers already withheld: true ones are not stored here. sha256 is over its bytes.';
REVOKE UPDATE, DELETE ON open_year FROM yitang_app;
GRANT UPDATE (ended_at, ended_by, ended_why) ON open_year TO yitang_app;
