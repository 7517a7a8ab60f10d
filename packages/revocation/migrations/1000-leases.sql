-- Who may use what it remembers, until when, and what it knows. A lease is committed before the head of the changes is
-- read for its answer; a change that is committed waits for the leases that it finds.

CREATE TABLE leases (
  holder_id    text PRIMARY KEY CHECK (char_length(holder_id) BETWEEN 1 AND 100),
  -- Every change up to here has been applied by the holder.
  applied_seq  bigint NOT NULL,
  -- Counts the renewals. Replicas time a lease by their own clocks, from when they first see a new count.
  renewal      bigint NOT NULL DEFAULT 1,
  lease_ms     integer NOT NULL CHECK (lease_ms > 0),
  -- For people; nothing is decided by it.
  renewed_at   timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

-- Notes progress, and wakes the replicas that wait for it. A crash of the server may lose it, which only makes somebody
-- wait longer, so nobody waits for the disk.
CREATE FUNCTION note_applied(holders text[], seqs bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  UPDATE leases SET applied_seq = told.seq
    FROM unnest(holders, seqs) AS told (holder, seq)
    WHERE holder_id = told.holder AND applied_seq < told.seq;
  IF FOUND THEN
    PERFORM pg_notify('hypervize_leases_' || current_schema(), '');
  END IF;
END $$;
