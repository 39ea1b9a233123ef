-- Photos of papers, looked at before the day (预审), and what is handed in without a visit (网上办理).

-- How long photos are kept. No row: the planning defaults of cases/models/photos.py.
CREATE TABLE photo_policy (
    organ_id smallint CONSTRAINT photo_policy_stands_once PRIMARY KEY CONSTRAINT photo_policy_organ_exists REFERENCES organ,
    unsent_days smallint NOT NULL CONSTRAINT photo_policy_outlasts_the_longest_booking CHECK (unsent_days BETWEEN 61 AND 400),
    window_days smallint NOT NULL CONSTRAINT photo_policy_window_days_are_bounded CHECK (window_days BETWEEN 0 AND 365),
    filed_days integer NOT NULL CONSTRAINT photo_policy_filed_days_are_bounded CHECK (filed_days BETWEEN 30 AND 36500)
);
COMMENT ON COLUMN photo_policy.unsent_days IS 'Never handed in: from the newest photo of the case.';
COMMENT ON COLUMN photo_policy.window_days IS 'Handed in at a window, where the papers themselves were seen: from that day.';
COMMENT ON COLUMN photo_policy.filed_days IS 'Handed in online, where the photos are the papers: from the end of the case.';

-- A photo as it was made anew from its pixels: nothing of the file that was sent is kept.
CREATE TABLE case_photo (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    material smallint NOT NULL,
    page smallint NOT NULL CONSTRAINT case_photo_six_a_paper CHECK (page BETWEEN 1 AND 6),
    account_id integer NOT NULL CONSTRAINT case_photo_account_exists REFERENCES account,
    added_at timestamptz NOT NULL,
    width smallint NOT NULL,
    height smallint NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT case_photo_stands_once PRIMARY KEY (organ_id, case_id, material, page),
    CONSTRAINT case_photo_of_a_paper FOREIGN KEY (organ_id, case_id, material)
        REFERENCES case_material (organ_id, case_id, place),
    CONSTRAINT case_photo_is_bounded CHECK (
        width BETWEEN 1 AND 2000 AND height BETWEEN 1 AND 2000 AND octet_length(sealed) BETWEEN 31 AND 2097152)
);
COMMENT ON COLUMN case_photo.sealed IS 'JPEG without any metadata, SM4-GCM; associated data = field, case, paper, page.';
-- Sealed bytes do not shrink: they are kept beside the row as they are.
ALTER TABLE case_photo ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX case_photo_by_age ON case_photo (added_at);
CREATE INDEX case_photo_by_account ON case_photo (account_id, added_at);

-- The applicant asks for a look at the photos; a clerk answers for each paper.
CREATE TABLE pre_review (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    round smallint NOT NULL CONSTRAINT pre_review_counts_from_one CHECK (round > 0),
    revision integer NOT NULL DEFAULT 0,
    asked_at timestamptz NOT NULL,
    asked_by integer NOT NULL CONSTRAINT pre_review_asked_by_an_account REFERENCES account,
    answered_at timestamptz,
    answered_by integer CONSTRAINT pre_review_answered_by_staff REFERENCES staff,
    CONSTRAINT pre_review_stands_once PRIMARY KEY (organ_id, case_id, round),
    CONSTRAINT pre_review_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT pre_review_is_answered_by_somebody CHECK ((answered_at IS NULL) = (answered_by IS NULL))
);
CREATE UNIQUE INDEX pre_review_one_open_per_case ON pre_review (organ_id, case_id) WHERE answered_at IS NULL;
CREATE INDEX pre_review_waiting ON pre_review (organ_id, asked_at) WHERE answered_at IS NULL;
COMMENT ON COLUMN pre_review.revision IS 'Goes up with every change of the photos: an answer names the one it has seen.';

CREATE TABLE paper_answer (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    round smallint NOT NULL,
    material smallint NOT NULL,
    answer text NOT NULL CONSTRAINT paper_answer_is_known CHECK (answer IN ('good', 'bad', 'at_window')),
    reason text CONSTRAINT paper_answer_reason_is_known CHECK (reason IN (
        'unreadable', 'cut_off', 'wrong_paper', 'pages_missing', 'expired', 'not_signed', 'not_the_applicants', 'other')),
    words text CONSTRAINT paper_answer_words_are_short CHECK (length(words) <= 300),
    CONSTRAINT paper_answer_stands_once PRIMARY KEY (organ_id, case_id, round, material),
    CONSTRAINT paper_answer_round_exists FOREIGN KEY (organ_id, case_id, round)
        REFERENCES pre_review (organ_id, case_id, round),
    CONSTRAINT paper_answer_bad_has_its_reason CHECK ((answer = 'bad') = (reason IS NOT NULL)),
    CONSTRAINT paper_answer_other_is_said_in_words CHECK (reason IS DISTINCT FROM 'other' OR length(words) >= 2)
);

-- A matter handed in, or to be handed in, without a visit.
CREATE TABLE online_filing (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    account_id integer NOT NULL CONSTRAINT online_filing_account_exists REFERENCES account,
    person_id integer NOT NULL CONSTRAINT online_filing_person_exists REFERENCES person,
    item_code text NOT NULL,
    member_id uuid CONSTRAINT online_filing_member_exists REFERENCES member,
    started_at timestamptz NOT NULL,
    handed_in_at timestamptz,
    given_up_at timestamptz,
    confirmed smallint[] NOT NULL DEFAULT '{}',
    disputed smallint[] NOT NULL DEFAULT '{}',
    CONSTRAINT online_filing_stands_once PRIMARY KEY (organ_id, case_id),
    CONSTRAINT online_filing_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT online_filing_ends_in_one_way CHECK (num_nonnulls(handed_in_at, given_up_at) <= 1)
);
COMMENT ON COLUMN online_filing.member_id IS 'A child or a principal of the account''s list; null: one''s own matter.';
COMMENT ON COLUMN online_filing.confirmed IS 'Papers from data sharing the applicant confirmed; disputed: said to be wrong.';
CREATE UNIQUE INDEX online_filing_one_draft_per_matter ON online_filing (organ_id, person_id, item_code)
    WHERE handed_in_at IS NULL AND given_up_at IS NULL;
CREATE INDEX online_filing_by_account ON online_filing (account_id);
