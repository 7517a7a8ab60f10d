-- Dedicated endpoints. Each change of a row takes the next version; the one row of endpoint_head is locked from then
-- until the transaction ends, so the order of commits is the order of versions, and a replica that reads what lies
-- above the last version it saw misses nothing.

CREATE TABLE endpoint_head (
  only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version   bigint NOT NULL
);
INSERT INTO endpoint_head (version) VALUES (0);

CREATE TABLE endpoints (
  endpoint_id  text PRIMARY KEY CHECK (endpoint_id ~ '^ep_[0-9a-z]{12}$'),
  account_id   uuid NOT NULL,
  model        text NOT NULL CHECK (char_length(model) BETWEEN 1 AND 200),
  auth_mode    text NOT NULL CHECK (auth_mode IN ('private', 'public')),
  hosts        text[] NOT NULL CHECK (cardinality(hosts) BETWEEN 1 AND 64),
  created_at   timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  version      bigint NOT NULL UNIQUE
);
CREATE INDEX endpoints_of_account ON endpoints (account_id, created_at DESC, endpoint_id DESC);

CREATE FUNCTION take_endpoint_version() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE endpoint_head SET version = version + 1 RETURNING version INTO NEW.version;
  PERFORM pg_notify('hypervize_endpoints', '');
  RETURN NEW;
END $$;
CREATE TRIGGER endpoints_have_versions BEFORE INSERT OR UPDATE ON endpoints
  FOR EACH ROW EXECUTE FUNCTION take_endpoint_version();
