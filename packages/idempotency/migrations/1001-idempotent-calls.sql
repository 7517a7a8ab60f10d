-- What calls with an idempotency key have made. A row is written in the transaction of the change that it records.
CREATE TABLE idempotent_calls (
  account_id         uuid NOT NULL,
  -- Digests, because a caller can send anything as its key, a secret included.
  key_sha256         bytea NOT NULL CHECK (octet_length(key_sha256) = 32),
  method             text NOT NULL,
  parameters_sha256  bytea NOT NULL CHECK (octet_length(parameters_sha256) = 32),
  made_id            text NOT NULL,
  -- A row counts for one day from then on.
  created_at         timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (account_id, key_sha256)
);
CREATE INDEX idempotent_calls_created_at ON idempotent_calls (created_at);
