-- A deleted endpoint stays as a row, so that its deletion has a place in the order of versions.
ALTER TABLE endpoints ADD COLUMN deleted_at timestamptz(3);
