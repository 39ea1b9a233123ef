-- The close of a day.
SELECT 1;
