-- Sessions, and what a change of the log can say about them and about an account's right to inference. A version of the
-- service that does not know sessions keeps working: it calls append_change with three arguments.

CREATE TABLE sessions (
  session_id           text PRIMARY KEY CHECK (session_id ~ '^[0-9A-Za-z]{12}$'),
  account_id           uuid NOT NULL REFERENCES users,
  -- Of the whole credential. Its secret has 131 random bits, so a slow hash would add nothing.
  sha256               bytea NOT NULL CHECK (octet_length(sha256) = 32),
  created_at           timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  last_used_at         timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  -- When it ends unless it is used before. Each recorded use moves it, up to absolute_expires_at.
  expires_at           timestamptz(3) NOT NULL,
  absolute_expires_at  timestamptz(3) NOT NULL,
  ended_at             timestamptz(3),
  ended_by             text,
  ended_reason         text,
  user_agent           text NOT NULL DEFAULT '' CHECK (char_length(user_agent) <= 200),
  address              text NOT NULL DEFAULT '' CHECK (char_length(address) <= 100),
  -- The identity provider's id of its own session; empty if it has none.
  provider_session     text NOT NULL DEFAULT '' CHECK (char_length(provider_session) <= 255),
  CHECK (expires_at <= absolute_expires_at),
  CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
-- At most 100 rows per account, because creating one more ends others.
CREATE INDEX sessions_not_ended ON sessions (account_id) WHERE ended_at IS NULL;
-- Whether an account had a session before.
CREATE INDEX sessions_of_account ON sessions (account_id);
CREATE INDEX sessions_of_provider ON sessions (provider_session) WHERE provider_session <> '';
CREATE INDEX sessions_over ON sessions ((coalesce(ended_at, absolute_expires_at)));

ALTER TABLE key_changes
  DROP CONSTRAINT key_changes_kind_check,
  -- Empty: the change concerns no session.
  ADD COLUMN session_id text NOT NULL DEFAULT '',
  ADD CONSTRAINT key_changes_kind_check CHECK (kind IN ('revoked', 'changed', 'imported', 'suspended', 'keyless'));

-- Appends to the log within the caller's transaction, and wakes the listeners when that commits. What a key may do, and
-- until when, is read from its row as the transaction has left it, and so is the expiry of a session. Of a change of the
-- account itself, until_time says until when it has an active key that permits inference.
CREATE FUNCTION append_change(
  new_kind text, changed_key text, changed_session text, of_account uuid, until_time timestamptz
) RETURNS bigint
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  new_seq bigint;
BEGIN
  UPDATE change_head SET seq = seq + 1 RETURNING seq INTO new_seq;
  INSERT INTO key_changes (seq, kind, key_id, session_id, account_id, scopes, expires_at)
    SELECT new_seq, new_kind, changed_key, changed_session, of_account, keys.scopes,
      coalesce(keys.expires_at, sessions.expires_at, until_time)
    FROM (VALUES (changed_key, changed_session)) AS changed (key_id, session_id)
      LEFT JOIN keys USING (key_id) LEFT JOIN sessions USING (session_id);
  PERFORM pg_notify('hypervize_key_changes', '');
  RETURN new_seq;
END $$;

CREATE OR REPLACE FUNCTION append_change(new_kind text, changed_key text, of_account uuid) RETURNS bigint
LANGUAGE sql SET search_path FROM CURRENT AS $$
  SELECT append_change(new_kind, changed_key, '', of_account, NULL)
$$;
