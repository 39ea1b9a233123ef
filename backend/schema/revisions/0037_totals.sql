-- Totals as they are kept: what items and organs say of themselves is joined to what has been added up of them.

DROP VIEW statistics.tally_total;
CREATE VIEW statistics.tally_total AS
    SELECT source, grain, first, part, organ_id, centre_id, item_code, item_version, n, amount FROM tally_total;
CREATE VIEW statistics.item AS SELECT code, category FROM item;
GRANT SELECT ON statistics.tally_total, statistics.item TO yitang_statistics, yitang_app;
COMMENT ON COLUMN tally_total.part IS 'Of a source; or axis=value: all parts with this value together.';

-- What was counted before has them from now on.
INSERT INTO tally_total (source, grain, first, part, organ_id, centre_id, item_code, item_version, n, amount)
SELECT source, grain, first, CASE source WHEN 'accepted' THEN 'nth=first' ELSE 'pairing=paired' END, organ_id, centre_id,
       item_code, item_version, sum(n), sum(amount)
FROM tally_total
WHERE source = 'accepted' AND part LIKE '%.first' OR source = 'decided' AND part LIKE '%.paired'
GROUP BY source, grain, first, organ_id, centre_id, item_code, item_version;
