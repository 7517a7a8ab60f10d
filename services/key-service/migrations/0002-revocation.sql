-- Accounts can be suspended; a change says what its key may do from then on; and the log is the outbox of the shared cache.

ALTER TABLE users
  ADD COLUMN suspended_at      timestamptz(3),
  ADD COLUMN suspended_by      text,
  ADD COLUMN suspended_reason  text,
  ADD CHECK ((suspended_at IS NULL) = (suspended_by IS NULL));

ALTER TABLE key_changes
  DROP CONSTRAINT key_changes_kind_check,
  -- What the key may do after the change, and until when; null where the change concerns no single key.
  ADD COLUMN scopes      text[],
  ADD COLUMN expires_at  timestamptz(3),
  -- When the shared cache was told, or there was no need to; null: it is to be told still.
  ADD COLUMN told_at     timestamptz(3);
UPDATE key_changes SET told_at = at, kind = CASE kind WHEN 'narrowed' THEN 'changed' ELSE kind END;
ALTER TABLE key_changes ADD CHECK (kind IN ('revoked', 'changed', 'imported', 'suspended'));
CREATE INDEX key_changes_untold ON key_changes (seq) WHERE told_at IS NULL;

-- Appends to the log within the caller's transaction, and wakes the listeners when that commits. What the key may do is
-- read from its row as the transaction has left it.
CREATE OR REPLACE FUNCTION append_change(new_kind text, changed_key text, of_account uuid) RETURNS bigint
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  new_seq bigint;
BEGIN
  UPDATE change_head SET seq = seq + 1 RETURNING seq INTO new_seq;
  INSERT INTO key_changes (seq, kind, key_id, account_id, scopes, expires_at)
    SELECT new_seq, new_kind, changed_key, of_account, keys.scopes, keys.expires_at
    FROM (VALUES (changed_key)) AS changed (key_id) LEFT JOIN keys USING (key_id);
  PERFORM pg_notify('hypervize_key_changes', '');
  RETURN new_seq;
END $$;
