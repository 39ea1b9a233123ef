-- What for: items, versioned; and which pool of which centre serves which item.

CREATE TABLE item (
    code text CONSTRAINT item_has_code PRIMARY KEY CONSTRAINT item_code_is_ours CHECK (code ~ '^(HJ|CR|CJ|ZA)-[0-9]{3}$'),
    category text NOT NULL CONSTRAINT item_category_is_known
        CHECK (category IN ('household', 'exit_entry', 'vehicle_driver', 'public_order'))
);

CREATE TABLE item_version (
    item_code text NOT NULL CONSTRAINT item_version_item_exists REFERENCES item,
    version integer NOT NULL CONSTRAINT item_version_is_positive CHECK (version > 0),
    valid_from date NOT NULL,
    valid_to date,
    origin text NOT NULL CONSTRAINT item_version_origin_is_known CHECK (origin IN ('import', 'edit')),
    content_hash bytea NOT NULL,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    power_type text NOT NULL CONSTRAINT item_version_power_type_is_known
        CHECK (power_type IN ('licence', 'confirmation', 'public_service', 'other')),
    counts_as_licence boolean NOT NULL,
    statistics_scope text NOT NULL,
    max_visits_exception boolean NOT NULL,
    content jsonb NOT NULL,
    imported_at timestamptz NOT NULL,
    CONSTRAINT item_version_stands_once PRIMARY KEY (item_code, version),
    CONSTRAINT item_version_ends_after_it_starts CHECK (valid_to > valid_from)
);
COMMENT ON COLUMN item_version.valid_to IS 'First day on which it no longer holds.';
CREATE UNIQUE INDEX item_version_one_open_per_item ON item_version (item_code) WHERE valid_to IS NULL;

-- Where an item is served: the pool of a centre, from a day on.
CREATE TABLE service (
    item_code text NOT NULL CONSTRAINT service_item_exists REFERENCES item,
    pool_id integer NOT NULL CONSTRAINT service_pool_exists REFERENCES pool,
    centre_id integer NOT NULL CONSTRAINT service_centre_exists REFERENCES centre,
    valid_from date NOT NULL,
    valid_to date,
    CONSTRAINT service_stands_once PRIMARY KEY (item_code, centre_id, valid_from)
);
CREATE INDEX service_by_centre ON service (centre_id);
