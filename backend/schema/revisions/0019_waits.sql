-- What was learned about waits, and how often it held.
SELECT 1;
