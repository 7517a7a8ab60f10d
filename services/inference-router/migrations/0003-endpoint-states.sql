-- Endpoints have states; and the registry knows elastic pools, and the hosts that are to be given nothing new.

ALTER TABLE endpoints
  ADD COLUMN state text NOT NULL DEFAULT 'provisioning'
    CHECK (state IN ('provisioning', 'ready', 'draining', 'deleted')),
  -- Of a draining endpoint: when it is deleted.
  ADD COLUMN delete_at timestamptz(3),
  ADD CHECK ((state = 'draining') = (delete_at IS NOT NULL));
UPDATE endpoints SET state = CASE WHEN deleted_at IS NULL THEN 'ready' ELSE 'deleted' END;
ALTER TABLE endpoints ADD CHECK ((state = 'deleted') = (deleted_at IS NOT NULL));
CREATE INDEX endpoints_draining ON endpoints (delete_at) WHERE state = 'draining';

CREATE TABLE pools (
  model  text PRIMARY KEY CHECK (char_length(model) BETWEEN 1 AND 200),
  spec   jsonb NOT NULL
);
CREATE TABLE draining_hosts (
  url    text PRIMARY KEY,
  since  timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION tell_of_pools() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('hypervize_pools', '');
  RETURN NULL;
END $$;
CREATE TRIGGER pools_are_told AFTER INSERT OR UPDATE OR DELETE ON pools
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_pools();
CREATE TRIGGER draining_hosts_are_told AFTER INSERT OR UPDATE OR DELETE ON draining_hosts
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_pools();
