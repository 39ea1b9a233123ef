-- Exports: texts no spreadsheet reads as a formula, and large files made in the background.

-- The same as `wording.safe`: an apostrophe before what would start a formula, blanks in front of it or not (CWE-1236).
CREATE FUNCTION statistics.safe_text(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN given ~ '^[ \u3000\ufeff]*[=+@\t\r\n＝＋－＠-]' THEN '''' || given ELSE given END $$;

-- Who asked for what, and how far it is. No file without `done`: its pieces come in the transaction that says so.
CREATE TABLE export_job (
    id uuid CONSTRAINT export_job_has_id PRIMARY KEY,
    organ_id smallint NOT NULL CONSTRAINT export_job_organ_exists REFERENCES organ,
    asked_by integer NOT NULL CONSTRAINT export_job_staff_exists REFERENCES staff,
    asked_at timestamptz NOT NULL,
    asked jsonb NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CONSTRAINT export_job_state_is_known
        CHECK (state IN ('waiting', 'running', 'done', 'refused', 'failed', 'cancelled', 'expired')),
    run integer NOT NULL DEFAULT 0,
    alive_at timestamptz,
    rows_done bigint NOT NULL DEFAULT 0,
    rows_total bigint,
    said_zh text,
    said_en text,
    file_name text,
    media_type text,
    bytes bigint,
    pieces integer,
    sha256 text,
    ended_at timestamptz,
    expires_at timestamptz,
    CONSTRAINT export_job_done_has_a_file
        CHECK (state <> 'done' OR (file_name IS NOT NULL AND media_type IS NOT NULL AND bytes IS NOT NULL AND pieces IS NOT NULL
                                   AND sha256 IS NOT NULL AND expires_at IS NOT NULL)),
    CONSTRAINT export_job_no_says_why CHECK (state <> 'refused' OR (said_zh IS NOT NULL AND said_en IS NOT NULL))
);
CREATE INDEX export_job_by_staff ON export_job (asked_by, asked_at DESC);
CREATE INDEX export_job_due ON export_job (asked_at) WHERE state IN ('waiting', 'running');
CREATE INDEX export_job_to_forget ON export_job (expires_at) WHERE state = 'done';
COMMENT ON COLUMN export_job.run IS 'Which attempt: an older one that wakes up again may not write any more.';
COMMENT ON COLUMN export_job.alive_at IS 'When the present attempt last told how far it is; silent for long, another worker begins anew.';

CREATE TABLE export_piece (
    job_id uuid NOT NULL CONSTRAINT export_piece_job_exists REFERENCES export_job ON DELETE CASCADE,
    place integer NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT export_piece_stands_once PRIMARY KEY (job_id, place)
);
ALTER TABLE export_piece ALTER content SET STORAGE EXTERNAL;
COMMENT ON TABLE export_piece IS 'Files in pieces of a megabyte, so that any host can hand them out; counted rows only, nobody''s name.';

-- How long a finished file waits to be fetched.
CREATE TABLE export_policy (
    organ_id smallint CONSTRAINT export_policy_stands_once PRIMARY KEY CONSTRAINT export_policy_organ_exists REFERENCES organ,
    keep_days smallint NOT NULL CONSTRAINT export_policy_days_are_few CHECK (keep_days BETWEEN 1 AND 90)
);
