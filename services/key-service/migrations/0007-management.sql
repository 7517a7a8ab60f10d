-- Counting an account's active keys takes no longer when it has revoked very many.
CREATE INDEX keys_not_revoked ON keys (account_id) WHERE revoked_at IS NULL;

-- The audit entries of a new user name who created it, where the service that inserts it says so.
CREATE OR REPLACE FUNCTION make_default_key() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  letters CONSTANT text := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  actor   CONSTANT text := coalesce(nullif(current_setting('hypervize.actor_id', true), ''), 'system:sign-up');
  address CONSTANT text := coalesce(current_setting('hypervize.actor_address', true), '');
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
  INSERT INTO audit (account_id, key_id, action, actor_id, actor_address) VALUES
    (NEW.account_id, '', 'user.created', actor, address),
    (NEW.account_id, new_id, 'key.created', actor, address);
  RETURN NULL;
END $$;
