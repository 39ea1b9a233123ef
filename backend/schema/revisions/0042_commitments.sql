-- F26 counts what was decided on a commitment: what was counted before is counted again, by the worker.

UPDATE tally_state SET ground = 'before 0042' WHERE EXISTS (SELECT FROM tally_fact);
