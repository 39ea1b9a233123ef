-- F26 counts what was decided on a commitment: what was counted before is counted again, by the worker.

UPDATE tally_state SET ground = 'before 0042' WHERE EXISTS (SELECT FROM tally_fact);

COMMENT ON COLUMN close.marks IS 'Days of the period, and of all before it, that were incomplete or unbalanced; null: closed before marks were kept.';
