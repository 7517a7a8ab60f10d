-- One word for responses that began and were not completed, in the table, the contract and the API.
ALTER TABLE usage_hourly RENAME COLUMN cut TO aborted;
