-- Whose endpoint each change concerned. The endpoint's row has only its latest version.

CREATE TABLE endpoint_changes (
  version     bigint PRIMARY KEY,
  account_id  uuid NOT NULL,
  at          timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO endpoint_changes (version, account_id) SELECT version, account_id FROM endpoints;

-- Each change deletes up to two that are older than a day, so the table needs no other cleaning. Changes are serialized by
-- the lock on endpoint_head.
CREATE OR REPLACE FUNCTION take_endpoint_version() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE endpoint_head SET version = version + 1 RETURNING version INTO NEW.version;
  INSERT INTO endpoint_changes (version, account_id) VALUES (NEW.version, NEW.account_id);
  DELETE FROM endpoint_changes WHERE at < clock_timestamp() - interval '1 day'
    AND version IN (SELECT version FROM endpoint_changes ORDER BY version LIMIT 2);
  PERFORM pg_notify('hypervize_endpoints', '');
  RETURN NEW;
END $$;
