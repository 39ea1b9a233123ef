-- Whom a resident may book for: children under guardian, grown members of the family, people who gave a power of attorney.

CREATE TABLE member (
    id uuid CONSTRAINT member_has_id PRIMARY KEY,
    account_id integer NOT NULL CONSTRAINT member_account_exists REFERENCES account,
    number smallint NOT NULL CONSTRAINT member_number_is_one_to_ten CHECK (number BETWEEN 1 AND 10),
    kind text NOT NULL CONSTRAINT member_kind_is_known CHECK (kind IN ('child', 'adult', 'principal')),
    relation text NOT NULL CONSTRAINT member_relation_is_known CHECK (relation IN (
        'father', 'mother', 'grandparent', 'sibling', 'guardian', 'spouse', 'son', 'daughter', 'grandchild', 'relative',
        'friend', 'neighbour', 'colleague', 'employer', 'client', 'other')),
    person_id integer CONSTRAINT member_person_exists REFERENCES person,
    id_number_index bytea,
    name_sealed bytea,
    id_number_sealed bytea,
    phone_sealed bytea,
    phone_index bytea,
    valid_until date,
    made_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    ended_at timestamptz,
    ended_because text CONSTRAINT member_end_is_known
        CHECK (ended_because IN ('removed', 'withdrawn', 'replaced', 'unconfirmed')),
    CONSTRAINT member_ends_for_a_reason CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
    CONSTRAINT member_is_somebody_once_confirmed CHECK ((confirmed_at IS NULL) = (person_id IS NULL)),
    CONSTRAINT member_is_known_by_number_while_live CHECK (ended_at IS NOT NULL OR id_number_index IS NOT NULL),
    -- What was said of somebody who has not agreed is kept here, sealed, and goes when they agree or it ends.
    CONSTRAINT member_keeps_no_words_longer_than_needed CHECK (
        (num_nonnulls(name_sealed, id_number_sealed) = 2) = (confirmed_at IS NULL AND ended_at IS NULL)
        AND num_nonnulls(name_sealed, id_number_sealed) IN (0, 2)
        AND (ended_at IS NULL OR num_nonnulls(phone_sealed, phone_index) = 0)),
    CONSTRAINT member_grown_up_has_a_phone CHECK (
        ended_at IS NOT NULL OR num_nonnulls(phone_sealed, phone_index) = CASE kind WHEN 'child' THEN 0 ELSE 2 END),
    CONSTRAINT member_principal_has_a_last_day CHECK ((kind = 'principal') = (valid_until IS NOT NULL))
);
COMMENT ON COLUMN member.number IS 'Which of the account''s ten: nobody has more.';
COMMENT ON COLUMN member.relation IS 'child: what the account''s holder is to the child; else what the member is to the holder.';
COMMENT ON COLUMN member.id_number_index IS 'As person.id_number_index. Unconfirmed, the person may not exist here at all.';
COMMENT ON COLUMN member.valid_until IS 'Last day of the power of attorney.';

-- Somebody stands in an account once, and an account has ten at most.
CREATE UNIQUE INDEX member_once_per_account ON member (account_id, id_number_index) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX member_ten_per_account ON member (account_id, number) WHERE ended_at IS NULL;
CREATE INDEX member_of_person ON member (person_id) WHERE ended_at IS NULL;
CREATE INDEX member_unconfirmed ON member (made_at) WHERE confirmed_at IS NULL AND ended_at IS NULL;

-- A power of attorney for some items only; no row: for all.
CREATE TABLE member_item (
    member_id uuid NOT NULL CONSTRAINT member_item_of_a_member REFERENCES member,
    item_code text NOT NULL CONSTRAINT member_item_is_of_the_catalogue REFERENCES item,
    CONSTRAINT member_item_stands_once PRIMARY KEY (member_id, item_code)
);

-- Codes by which a grown-up agrees, sent to their own phone.
CREATE TABLE member_code (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT member_code_has_id PRIMARY KEY,
    member_id uuid NOT NULL CONSTRAINT member_code_of_a_member REFERENCES member,
    phone_index bytea NOT NULL,
    code_digest bytea NOT NULL,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    tries smallint NOT NULL DEFAULT 0 CONSTRAINT member_code_allows_five_tries CHECK (tries BETWEEN 0 AND 5),
    spent_at timestamptz
);
CREATE INDEX member_code_by_phone ON member_code (phone_index, asked_at DESC);
CREATE INDEX member_code_by_member ON member_code (member_id, id DESC);

-- How often an account named somebody: refused or not, so that nobody tries out numbers and names.
CREATE TABLE member_try (
    account_id integer NOT NULL CONSTRAINT member_try_account_exists REFERENCES account,
    at timestamptz NOT NULL
);
CREATE INDEX member_try_by_account ON member_try (account_id, at);
