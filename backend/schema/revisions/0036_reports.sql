-- The bureau's own report templates, and reports as they were filled: what was handed out can be fetched again.

CREATE TABLE report_template (
    organ_id smallint NOT NULL CONSTRAINT report_template_organ_exists REFERENCES organ,
    sha256 bytea NOT NULL CONSTRAINT report_template_digest_is_whole CHECK (length(sha256) = 32),
    name text NOT NULL CONSTRAINT report_template_has_a_name CHECK (length(name) BETWEEN 1 AND 200),
    uploaded_by integer NOT NULL CONSTRAINT report_template_uploaded_by_staff REFERENCES staff,
    uploaded_at timestamptz NOT NULL,
    size integer NOT NULL CONSTRAINT report_template_has_content CHECK (size > 0),
    content bytea NOT NULL,
    removed_at timestamptz,
    CONSTRAINT report_template_is_kept_once PRIMARY KEY (organ_id, sha256),
    CONSTRAINT report_template_is_what_its_digest_says CHECK (sha256(content) = sha256 AND length(content) = size)
);
COMMENT ON TABLE report_template IS 'Named by its content: another edition is another template.';
COMMENT ON COLUMN report_template.removed_at IS 'Out of the list; what was filled from it stays.';
ALTER TABLE report_template ALTER COLUMN content SET STORAGE EXTERNAL;
REVOKE UPDATE, DELETE ON report_template FROM yitang_app;
GRANT UPDATE (name, uploaded_by, uploaded_at, removed_at) ON report_template TO yitang_app;

CREATE TABLE filled_report (
    organ_id smallint NOT NULL CONSTRAINT filled_report_organ_exists REFERENCES organ,
    id uuid NOT NULL DEFAULT uuidv7(),
    template_name text NOT NULL,
    template_sha256 bytea NOT NULL CONSTRAINT filled_report_template_digest_is_whole CHECK (length(template_sha256) = 32),
    period text NOT NULL,
    choice jsonb NOT NULL,
    answers jsonb NOT NULL,
    evidence jsonb NOT NULL,
    filled_by integer NOT NULL CONSTRAINT filled_report_filled_by_staff REFERENCES staff,
    filled_at timestamptz NOT NULL,
    size integer NOT NULL CONSTRAINT filled_report_has_content CHECK (size > 0),
    sha256 bytea NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT filled_report_has_id PRIMARY KEY (organ_id, id),
    CONSTRAINT filled_report_is_what_its_digest_says CHECK (sha256(content) = sha256 AND length(content) = size)
);
COMMENT ON COLUMN filled_report.choice IS 'Period, place and scope that were chosen, as typed.';
COMMENT ON COLUMN filled_report.answers IS 'Every blank with what became of it, or why it stayed open.';
COMMENT ON COLUMN filled_report.evidence IS 'Every number with definition, version, scope, rows behind and SHA-256, as in the annex.';
ALTER TABLE filled_report ALTER COLUMN content SET STORAGE EXTERNAL;
-- What was handed out is never changed.
REVOKE UPDATE, DELETE ON filled_report FROM yitang_app;
