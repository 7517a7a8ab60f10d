-- Limits of keys and accounts, and what has been used.

ALTER TABLE keys ADD COLUMN requests_per_minute int CHECK (requests_per_minute BETWEEN 1 AND 1000000);
ALTER TABLE users
  -- Null: the platform's usual ones.
  ADD COLUMN requests_per_minute  int CHECK (requests_per_minute BETWEEN 1 AND 10000000),
  ADD COLUMN tokens_per_month     bigint CHECK (tokens_per_month BETWEEN 0 AND 1000000000000000);

-- How far each producer's events have been counted. A producer numbers its events and sends them in order, so one number
-- tells for all of them whether they have been.
CREATE TABLE usage_producers (
  producer_id  text PRIMARY KEY CHECK (char_length(producer_id) BETWEEN 1 AND 100),
  counted_seq  bigint NOT NULL,
  counted_at   timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE usage_hourly (
  account_id         uuid NOT NULL,
  hour               timestamptz(0) NOT NULL,
  -- Empty: without a key; an elastic pool.
  key_id             text NOT NULL,
  endpoint_id        text NOT NULL,
  model              text NOT NULL,
  requests           bigint NOT NULL,
  refused            bigint NOT NULL,
  failed             bigint NOT NULL,
  cut                bigint NOT NULL,
  prompt_tokens      bigint NOT NULL,
  completion_tokens  bigint NOT NULL,
  estimated          bigint NOT NULL,
  -- Sums in milliseconds, and how many first bytes there were.
  first_byte_ms      bigint NOT NULL,
  first_bytes        bigint NOT NULL,
  duration_ms        bigint NOT NULL,
  PRIMARY KEY (account_id, hour, key_id, endpoint_id, model)
);

-- The same tokens by the month, to be compared with a quota at once.
CREATE TABLE usage_monthly (
  account_id  uuid NOT NULL,
  month       date NOT NULL,
  tokens      bigint NOT NULL,
  PRIMARY KEY (account_id, month)
);
