-- The waiting list and the draw.
SELECT 1;
