-- Users, their keys, what was done to them, and the log of changes that gateways follow.

CREATE TABLE users (
  account_id  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  subject     text NOT NULL UNIQUE CHECK (char_length(subject) BETWEEN 1 AND 255),
  email       text NOT NULL DEFAULT '' CHECK (char_length(email) <= 320),
  created_at  timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE keys (
  key_id            text PRIMARY KEY CHECK (key_id ~ '^[0-9A-Za-z]{8}$'),
  account_id        uuid NOT NULL REFERENCES users,
  name              text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 64),
  scopes            text[] NOT NULL CHECK (cardinality(scopes) > 0),
  -- How the secret is verified: bcrypt and a MAC for our own keys, SHA-256 for imported ones, nothing for a default key
  -- that has not been revealed.
  bcrypt_hash       text,
  mac               bytea,
  mac_version       text,
  sha256            bytea UNIQUE CHECK (octet_length(sha256) = 32),
  created_at        timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  last_used_at      timestamptz(3),
  expires_at        timestamptz(3),
  revoked_at        timestamptz(3),
  revoked_by        text,
  revoked_reason    text,
  successor_key_id  text REFERENCES keys,
  CHECK (bcrypt_hash IS NULL OR sha256 IS NULL),
  CHECK ((mac IS NULL) = (mac_version IS NULL)),
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);

-- A name is taken by a key that is neither revoked nor rolled.
CREATE UNIQUE INDEX keys_active_name ON keys (account_id, name) WHERE revoked_at IS NULL AND successor_key_id IS NULL;
CREATE INDEX keys_of_account ON keys (account_id, created_at DESC, key_id DESC);

CREATE TABLE audit (
  audit_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at             timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  account_id     uuid NOT NULL,
  key_id         text NOT NULL DEFAULT '',
  action         text NOT NULL,
  actor_id       text NOT NULL,
  actor_address  text NOT NULL DEFAULT '',
  details        jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_of_account ON audit (account_id, audit_id DESC);

CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();

-- The change log. The one row of change_head is locked from the moment a transaction takes a seq until it ends, so the
-- order of commits is the order of seq: whoever sees seq n has missed nothing below n. A sequence would not give that.
CREATE TABLE change_head (
  only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  seq       bigint NOT NULL
);
INSERT INTO change_head (seq) VALUES (0);

CREATE TABLE key_changes (
  seq         bigint PRIMARY KEY,
  kind        text NOT NULL CHECK (kind IN ('revoked', 'narrowed', 'imported')),
  key_id      text NOT NULL,
  account_id  uuid NOT NULL,
  at          timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX key_changes_at ON key_changes (at);

-- Appends to the log within the caller's transaction, and wakes the listeners when that commits.
CREATE FUNCTION append_change(new_kind text, changed_key text, of_account uuid) RETURNS bigint
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  new_seq bigint;
BEGIN
  UPDATE change_head SET seq = seq + 1 RETURNING seq INTO new_seq;
  INSERT INTO key_changes (seq, kind, key_id, account_id) VALUES (new_seq, new_kind, changed_key, of_account);
  PERFORM pg_notify('hypervize_key_changes', '');
  RETURN new_seq;
END $$;

-- Every new user gets a key named "default", whoever inserts the user. It has no secret: key-service makes one when the
-- owner reveals the key, and until then it authenticates nothing.
CREATE FUNCTION make_default_key() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  letters CONSTANT text := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  random  bytea;
  new_id  text;
BEGIN
  LOOP
    -- Bytes 6 and 8 of a random UUID are partly fixed. A key id is public: it has to be unique, not unguessable.
    random := uuid_send(gen_random_uuid());
    SELECT string_agg(substr(letters, 1 + get_byte(random, at) % 62, 1), '') INTO new_id
      FROM unnest(ARRAY[0, 1, 2, 3, 4, 5, 10, 11]) AS at;
    INSERT INTO keys (key_id, account_id, name, scopes) VALUES (new_id, NEW.account_id, 'default', '{inference}')
      ON CONFLICT (key_id) DO NOTHING;
    EXIT WHEN FOUND;
  END LOOP;
  INSERT INTO audit (account_id, key_id, action, actor_id) VALUES
    (NEW.account_id, '', 'user.created', 'system:sign-up'),
    (NEW.account_id, new_id, 'key.created', 'system:sign-up');
  RETURN NULL;
END $$;
CREATE TRIGGER new_users_get_a_default_key AFTER INSERT ON users
  FOR EACH ROW EXECUTE FUNCTION make_default_key();
