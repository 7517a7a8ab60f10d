-- Appends several changes to the log within the caller's transaction, in the order of the arrays, as append_change does for
-- one, and returns the seq before the first of them. It updates the head once: each update of the row within one transaction
-- has to pass all those before it. It is planned anew each time: a kept plan, made while the tables had few rows, would read
-- a whole table for each change.
CREATE FUNCTION append_changes(
  new_kinds text[], changed_keys text[], changed_sessions text[], of_accounts uuid[], until_times timestamptz[]
) RETURNS bigint
LANGUAGE plpgsql SET search_path FROM CURRENT SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  old_head bigint;
BEGIN
  UPDATE change_head SET seq = seq + cardinality(new_kinds) RETURNING seq - cardinality(new_kinds) INTO old_head;
  INSERT INTO key_changes (seq, kind, key_id, session_id, account_id, scopes, expires_at)
    SELECT old_head + new.place, new.kind, new.key_id, new.session_id, new.account_id, changed_key.scopes,
      coalesce(changed_key.expires_at, changed_session.expires_at, new.until)
    FROM unnest(new_kinds, changed_keys, changed_sessions, of_accounts, until_times)
        WITH ORDINALITY AS new (kind, key_id, session_id, account_id, until, place)
      -- OFFSET 0 keeps these a lookup for each change, whatever the statistics say.
      LEFT JOIN LATERAL (
        SELECT scopes, expires_at FROM keys WHERE keys.key_id = new.key_id OFFSET 0) AS changed_key ON true
      LEFT JOIN LATERAL (
        SELECT expires_at FROM sessions WHERE sessions.session_id = new.session_id OFFSET 0) AS changed_session ON true
    ORDER BY new.place;
  PERFORM pg_notify('hypervize_key_changes', '');
  RETURN old_head;
END $$;
