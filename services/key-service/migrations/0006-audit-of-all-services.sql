-- The audit log records what other services do, refused attempts, and actions that concern no account.

ALTER TABLE audit
  -- Null: the entry concerns the platform.
  ALTER COLUMN account_id DROP NOT NULL,
  ADD COLUMN endpoint_id  text NOT NULL DEFAULT '',
  -- 'success', or the error code with which the attempt was refused.
  ADD COLUMN outcome      text NOT NULL DEFAULT 'success',
  -- Given by the service that recorded the entry, which may send it again.
  ADD COLUMN event_id     uuid UNIQUE,
  ADD CHECK (octet_length(details::text) <= 16384);
CREATE INDEX audit_of_platform ON audit (audit_id DESC) WHERE account_id IS NULL;

-- Finds the change of a key that was revoked before, and whether a change concerns an account.
CREATE INDEX key_changes_of_account ON key_changes (account_id, seq);
