-- Numbers lent to a centre for when its connection is gone.
SELECT 1;
