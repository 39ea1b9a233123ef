-- What is published of decisions on organisations (双公示). Revisions are added; nothing is changed or deleted.

CREATE TABLE publication (
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    revision smallint NOT NULL CONSTRAINT publication_revision_counts_from_one CHECK (revision > 0),
    published_at timestamptz NOT NULL,
    published_on date NOT NULL,
    due_on date NOT NULL,
    published_by integer CONSTRAINT publication_published_by_staff REFERENCES staff,
    xk_xdr_mc text NOT NULL CONSTRAINT publication_names_whom CHECK (length(xk_xdr_mc) BETWEEN 2 AND 200),
    xk_xdr_lb text NOT NULL CONSTRAINT publication_is_never_of_a_person
        CHECK (xk_xdr_lb IN ('法人及非法人组织', '个体工商户')),
    xk_xdr_shxym text NOT NULL CONSTRAINT publication_code_is_eighteen_long CHECK (xk_xdr_shxym ~ '^[0-9A-Z]{18}$'),
    xk_xkws text NOT NULL CONSTRAINT publication_names_its_paper CHECK (length(xk_xkws) BETWEEN 1 AND 64),
    xk_wsh text NOT NULL CONSTRAINT publication_has_its_number CHECK (length(xk_wsh) BETWEEN 1 AND 64),
    xk_xklb text NOT NULL CONSTRAINT publication_kind_is_known
        CHECK (xk_xklb IN ('普通', '特许', '认可', '核准', '登记', '其他')),
    xk_xkzs text NOT NULL CONSTRAINT publication_certificate_is_short CHECK (length(xk_xkzs) <= 64),
    xk_xkbh text NOT NULL CONSTRAINT publication_certificate_number_is_short CHECK (length(xk_xkbh) <= 64),
    xk_nr text NOT NULL CONSTRAINT publication_says_what CHECK (length(xk_nr) BETWEEN 1 AND 4000),
    xk_jdrq date NOT NULL,
    xk_yxqz date NOT NULL,
    xk_yxqzi date NOT NULL,
    xk_xkjg text NOT NULL CONSTRAINT publication_names_who_decided CHECK (length(xk_xkjg) BETWEEN 2 AND 200),
    xk_xkjgdm text NOT NULL CONSTRAINT publication_decider_code_is_whole CHECK (xk_xkjgdm ~ '^[0-9A-Z]{18}$'),
    xk_zt smallint NOT NULL CONSTRAINT publication_status_is_known CHECK (xk_zt IN (1, 2)),
    xk_lydw text NOT NULL CONSTRAINT publication_names_its_source CHECK (length(xk_lydw) BETWEEN 2 AND 200),
    xk_lydwdm text NOT NULL CONSTRAINT publication_source_code_is_whole CHECK (xk_lydwdm ~ '^[0-9A-Z]{18}$'),
    bz text NOT NULL CONSTRAINT publication_remark_is_bounded CHECK (length(bz) <= 500),
    CONSTRAINT publication_revision_stands_once PRIMARY KEY (organ_id, case_id, revision),
    CONSTRAINT publication_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT publication_ends_after_it_begins CHECK (xk_yxqzi >= xk_yxqz)
);
COMMENT ON TABLE publication IS 'The columns are the codes of the national form; 2099-12-31: without end.';
CREATE INDEX publication_by_decision ON publication (xk_jdrq DESC, case_id);
CREATE INDEX publication_by_day ON publication (organ_id, published_on);
REVOKE UPDATE, DELETE ON publication FROM yitang_app;

-- Held back with a reason, until released.
CREATE TABLE publication_hold (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT publication_hold_has_id PRIMARY KEY,
    organ_id smallint NOT NULL,
    case_id uuid NOT NULL,
    held_at timestamptz NOT NULL,
    held_by integer NOT NULL CONSTRAINT publication_hold_by_staff REFERENCES staff,
    reason text NOT NULL CONSTRAINT publication_hold_states_its_reason CHECK (length(reason) BETWEEN 2 AND 500),
    released_at timestamptz,
    released_by integer CONSTRAINT publication_hold_released_by_staff REFERENCES staff,
    CONSTRAINT publication_hold_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT publication_hold_is_released_by_somebody CHECK ((released_at IS NULL) = (released_by IS NULL))
);
CREATE UNIQUE INDEX publication_hold_one_open_per_case ON publication_hold (organ_id, case_id) WHERE released_at IS NULL;

-- How an organ publishes. No row: the planning defaults.
CREATE TABLE publication_policy (
    organ_id smallint CONSTRAINT publication_policy_stands_once PRIMARY KEY
        CONSTRAINT publication_policy_organ_exists REFERENCES organ,
    automatic boolean NOT NULL,
    after_days smallint NOT NULL CONSTRAINT publication_policy_leaves_time CHECK (after_days BETWEEN 0 AND 6)
);

-- The queue: what has to be published, soonest first.
CREATE INDEX case_clock_publication ON case_clock (organ_id, due_on) WHERE kind = 'publication';
