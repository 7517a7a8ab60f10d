-- Notifies the replicas of each action of an account that succeeded, when its audit entry is committed. The payload is an
-- AccountEvent of src/events/account-event.ts. All its fields are bounded, so it stays far below the 8,000 bytes of a
-- payload. The details of an entry are not sent.
CREATE FUNCTION notify_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('hypervize_events', json_build_object(
    'kind', 'action',
    'accountId', NEW.account_id,
    'action', NEW.action,
    'keyId', NEW.key_id,
    'endpointId', NEW.endpoint_id,
    -- What an action on a session concerns is named in the details of its entry.
    'sessionId', coalesce(NEW.details ->> 'session_id', ''),
    'atMs', floor(extract(epoch FROM NEW.at) * 1000)::bigint
  )::text);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_notifies AFTER INSERT ON audit
  FOR EACH ROW WHEN (NEW.account_id IS NOT NULL AND NEW.outcome = 'success') EXECUTE FUNCTION notify_event();
