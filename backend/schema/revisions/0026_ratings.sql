-- 好差评: what people say of a step that was served (GB/T 39734-2020), and how a bad rating is put right.
CREATE TABLE rating (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    step text NOT NULL CONSTRAINT rating_step_is_known CHECK (step IN ('handing_in', 'result')),
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT rating_has_id UNIQUE,
    item_code text NOT NULL,
    centre_id integer NOT NULL CONSTRAINT rating_centre_exists REFERENCES centre,
    staff_id integer CONSTRAINT rating_staff_exists REFERENCES staff,
    way text NOT NULL CONSTRAINT rating_way_is_known CHECK (way IN ('on_site', 'online')),
    level smallint NOT NULL CONSTRAINT rating_has_five_levels CHECK (level BETWEEN 1 AND 5),
    efficiency smallint CONSTRAINT rating_efficiency_has_five_levels CHECK (efficiency BETWEEN 1 AND 5),
    competence smallint CONSTRAINT rating_competence_has_five_levels CHECK (competence BETWEEN 1 AND 5),
    attitude smallint CONSTRAINT rating_attitude_has_five_levels CHECK (attitude BETWEEN 1 AND 5),
    guidance smallint CONSTRAINT rating_guidance_has_five_levels CHECK (guidance BETWEEN 1 AND 5),
    convenience smallint CONSTRAINT rating_convenience_has_five_levels CHECK (convenience BETWEEN 1 AND 5),
    platform smallint CONSTRAINT rating_platform_has_five_levels CHECK (platform BETWEEN 1 AND 5),
    comment_sealed bytea,
    named boolean NOT NULL,
    rated_at timestamptz NOT NULL,
    rated_on date NOT NULL,
    changed_at timestamptz,
    bad_on date,
    founded boolean,
    called_on date,
    closed_on date,
    exclusion_asked_by integer CONSTRAINT rating_exclusion_asked_by_staff REFERENCES staff,
    exclusion_agreed_by integer CONSTRAINT rating_exclusion_agreed_by_staff REFERENCES staff,
    excluded_on date,
    CONSTRAINT rating_stands_once_per_step PRIMARY KEY (organ_id, case_id, step),
    CONSTRAINT rating_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT rating_asks_what_was_met CHECK (
        CASE way WHEN 'on_site' THEN num_nonnulls(guidance, convenience, platform) = 0
                 ELSE num_nonnulls(competence, attitude) = 0 END),
    CONSTRAINT rating_bad_has_its_day CHECK (level > 2 OR bad_on IS NOT NULL),
    CONSTRAINT rating_named_bad_is_called_back CHECK (closed_on IS NULL OR NOT named OR called_on IS NOT NULL),
    CONSTRAINT rating_is_excluded_by_two CHECK (
        (excluded_on IS NULL) = (exclusion_agreed_by IS NULL)
        AND (exclusion_agreed_by IS NULL OR exclusion_asked_by IS NOT NULL)
        AND exclusion_agreed_by <> exclusion_asked_by)
);
COMMENT ON COLUMN rating.staff_id IS 'Who served in this step; null: nobody did. It never learns of a single rating.';
COMMENT ON COLUMN rating.level IS '5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意; there is no default.';
COMMENT ON COLUMN rating.named IS 'The rater may be called back; else nobody here learns who it was.';
COMMENT ON COLUMN rating.bad_on IS 'The day it first was one of the last two levels: from here its limits run.';
COMMENT ON COLUMN rating.founded IS 'What the verification found.';
CREATE INDEX rating_bad ON rating (organ_id, bad_on) WHERE bad_on IS NOT NULL AND closed_on IS NULL AND excluded_on IS NULL;
CREATE INDEX rating_of_staff ON rating (staff_id, rated_on) WHERE staff_id IS NOT NULL;
CREATE INDEX rating_by_day ON rating (organ_id, rated_on);

-- Who did what about a bad rating, when, and in which words.
CREATE TABLE rating_act (
    rating_id bigint NOT NULL CONSTRAINT rating_act_rating_exists REFERENCES rating (id),
    kind text NOT NULL CONSTRAINT rating_act_kind_is_known CHECK (kind IN (
        'verified', 'fixed', 'told', 'called', 'closed', 'exclusion_asked', 'exclusion_agreed', 'exclusion_declined')),
    at timestamptz NOT NULL,
    on_date date NOT NULL,
    staff_id integer NOT NULL CONSTRAINT rating_act_staff_exists REFERENCES staff,
    words text NOT NULL CONSTRAINT rating_act_says_what CHECK (length(words) BETWEEN 2 AND 1000),
    CONSTRAINT rating_act_stands_once PRIMARY KEY (rating_id, kind)
);
REVOKE UPDATE, DELETE ON rating_act FROM yitang_app;

-- Who was asked, once, whether they want to rate.
CREATE TABLE rating_invitation (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT rating_invitation_stands_once PRIMARY KEY (organ_id, case_id),
    CONSTRAINT rating_invitation_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id)
);
CREATE INDEX case_delivered ON case_file (delivered_on, id) WHERE delivered_on IS NOT NULL;

-- What an organ may set about ratings. No row: the planning defaults of cases/models/ratings.py.
CREATE TABLE rating_policy (
    organ_id smallint CONSTRAINT rating_policy_stands_once PRIMARY KEY CONSTRAINT rating_policy_organ_exists REFERENCES organ,
    change_days smallint NOT NULL CONSTRAINT rating_policy_change_is_bounded CHECK (change_days BETWEEN 0 AND 90),
    invite_days smallint NOT NULL CONSTRAINT rating_policy_invitation_is_bounded CHECK (invite_days BETWEEN 1 AND 30),
    verify_days smallint NOT NULL CONSTRAINT rating_policy_verifying_is_bounded CHECK (verify_days BETWEEN 1 AND 30),
    fix_days smallint NOT NULL CONSTRAINT rating_policy_fixing_comes_after CHECK (fix_days BETWEEN verify_days AND 60),
    close_days smallint NOT NULL CONSTRAINT rating_policy_closing_comes_last CHECK (close_days BETWEEN fix_days AND 90)
);

-- What the applicant wrote when answering a correction notice.
CREATE TABLE correction_answer (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    notice smallint NOT NULL,
    at timestamptz NOT NULL,
    words_sealed bytea NOT NULL,
    CONSTRAINT correction_answer_stands_once PRIMARY KEY (organ_id, case_id, notice),
    CONSTRAINT correction_answer_notice_exists FOREIGN KEY (organ_id, case_id, notice)
        REFERENCES correction_notice (organ_id, case_id, place)
);
REVOKE UPDATE, DELETE ON correction_answer FROM yitang_app;
