-- Official papers as issued: numbered without a gap, sealed, never changed.

-- How an organ numbers a kind of paper, of one category or of all. No row: the planning default.
CREATE TABLE paper_rule (
    organ_id smallint NOT NULL CONSTRAINT paper_rule_organ_exists REFERENCES organ,
    kind text NOT NULL,
    category text CONSTRAINT paper_rule_category_is_known
        CHECK (category IN ('household', 'exit_entry', 'vehicle_driver', 'public_order')),
    pattern text NOT NULL CONSTRAINT paper_rule_has_year_and_number
        CHECK (pattern LIKE '%{year}%' AND pattern LIKE '%{number}%' AND length(pattern) <= 60),
    CONSTRAINT paper_rule_stands_once UNIQUE NULLS NOT DISTINCT (organ_id, kind, category)
);

-- The last running number of a series (the number's text without year and running part) in a year.
CREATE TABLE paper_counter (
    organ_id smallint NOT NULL,
    series text NOT NULL,
    year smallint NOT NULL,
    last integer NOT NULL CONSTRAINT paper_counter_counts_from_one CHECK (last > 0),
    CONSTRAINT paper_counter_stands_once PRIMARY KEY (organ_id, series, year)
);
COMMENT ON TABLE paper_counter IS 'Moved in the transaction that writes the paper: what is rolled back leaves no gap.';

CREATE TABLE issued_paper (
    organ_id smallint NOT NULL,
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT issued_paper_kind_is_known CHECK (kind IN (
        'accepted', 'deemed_accepted', 'correction', 'not_accepted', 'not_needed', 'deferral', 'acceptance_withdrawn',
        'withdrawn', 'granted', 'refused', 'extended', 'paused', 'ended', 'receipt', 'permit_withdrawn',
        'permit_revoked', 'permit_cancelled')),
    about smallint NOT NULL DEFAULT 0,
    edition smallint NOT NULL CONSTRAINT issued_paper_counts_from_one CHECK (edition > 0),
    series text NOT NULL,
    year smallint NOT NULL,
    running integer NOT NULL,
    number text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    issued_at timestamptz NOT NULL,
    issued_on date NOT NULL,
    issued_by integer CONSTRAINT issued_paper_issued_by_staff REFERENCES staff,
    size integer NOT NULL CONSTRAINT issued_paper_has_content CHECK (size > 0),
    sha256 bytea NOT NULL CONSTRAINT issued_paper_digest_is_whole CHECK (length(sha256) = 32),
    pdf_sealed bytea,
    forgotten_at timestamptz,
    CONSTRAINT issued_paper_has_id PRIMARY KEY (organ_id, id),
    CONSTRAINT issued_paper_case_exists FOREIGN KEY (organ_id, case_id) REFERENCES case_file (organ_id, id),
    CONSTRAINT issued_paper_number_is_given_once UNIQUE (organ_id, series, year, running),
    CONSTRAINT issued_paper_edition_stands_once UNIQUE (organ_id, case_id, kind, about, edition),
    CONSTRAINT issued_paper_is_kept_or_forgotten CHECK ((pdf_sealed IS NULL) = (forgotten_at IS NOT NULL))
);
COMMENT ON COLUMN issued_paper.pdf_sealed IS 'SM4-GCM; associated data = field and paper id. Retention empties it.';
COMMENT ON COLUMN issued_paper.sha256 IS 'Of the PDF as it was given out, before sealing.';
ALTER TABLE issued_paper ALTER COLUMN pdf_sealed SET STORAGE EXTERNAL;
-- What was issued is never changed; only its content may be forgotten.
REVOKE UPDATE, DELETE ON issued_paper FROM yitang_app;
GRANT UPDATE (pdf_sealed, forgotten_at) ON issued_paper TO yitang_app;

-- What silence did: a job writes its papers.
CREATE INDEX event_by_law ON event (on_date) WHERE actor_kind = 'law';
SELECT make_year(year) FROM generate_series(2019, 2032) AS year;
