-- How many of the times to the first byte are in each bucket of src/usage/first-byte-histogram.ts. Null in rows from before,
-- and unchanged by a version of the service that does not know the column: then the counts are fewer than first_bytes.
ALTER TABLE usage_hourly
  -- Sums over bigint are faster: an array of integers is so short that each element read copies the array.
  ADD COLUMN first_byte_counts bigint[],
  -- Not validated, because every row that exists is null.
  ADD CONSTRAINT usage_hourly_first_byte_counts_check CHECK (cardinality(first_byte_counts) = 26) NOT VALID;
