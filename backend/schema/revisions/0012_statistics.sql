-- What counting at county scale needs: appointments by the day of their slot, and case numbers.

CREATE INDEX event_by_slot_day ON event (slot_on, kind) WHERE slot_on IS NOT NULL;

-- Rows behind a number are named by the case number; nothing else of a case is seen.
CREATE VIEW statistics.case_number AS SELECT organ_id, id, number FROM case_file;
GRANT SELECT ON statistics.case_number TO yitang_statistics, yitang_app;
