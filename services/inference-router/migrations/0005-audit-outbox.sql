-- Entries for the audit log, which key-service keeps. An entry is written in the transaction of its change, and deleted once
-- key-service has recorded it.
CREATE TABLE audit_outbox (
  -- The order of delivery.
  place        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- key-service records an entry once, however often it is delivered.
  event_id     uuid NOT NULL UNIQUE,
  at           timestamptz(3) NOT NULL,
  -- NULL: the entry concerns the platform.
  account_id   uuid,
  action       text NOT NULL,
  -- Empty: none.
  endpoint_id  text NOT NULL,
  actor_id     text NOT NULL,
  address      text NOT NULL,
  -- 'success', or the error code of a refusal.
  outcome      text NOT NULL,
  details      text NOT NULL
);
