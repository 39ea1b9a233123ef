-- Situation questions: what was answered, and what it came to for this case.

ALTER TABLE appointment ADD COLUMN situation jsonb;
COMMENT ON COLUMN appointment.situation IS 'Version of the questions and the answers given, with the minutes and the bay they took; null: not asked.';

ALTER TABLE ticket ADD COLUMN situation jsonb;
COMMENT ON COLUMN ticket.situation IS 'What was answered at the kiosk or at the desk; the case takes it over.';

ALTER TABLE case_file
    ADD COLUMN situation jsonb,
    ADD COLUMN shared_confirmed_at timestamptz,
    ADD COLUMN shared_confirmed_by text CONSTRAINT case_shared_confirmed_by_is_known
        CHECK (shared_confirmed_by IN ('resident', 'staff')),
    ADD CONSTRAINT case_shared_confirmed_says_by_whom
        CHECK ((shared_confirmed_at IS NULL) = (shared_confirmed_by IS NULL));
COMMENT ON COLUMN case_file.situation IS 'The answers, in words too, and what they came to: kept as it was, whatever the questions say later.';
COMMENT ON COLUMN case_file.shared_confirmed_at IS 'When the applicant confirmed what data sharing supplies (浙江省保障“最多跑一次”改革规定 §7).';

-- New indexes of the years bear their rule's name too.
SELECT make_year(year) FROM generate_series(2019, 2032) AS year;
