-- The outbox in the terms of the code: a change is published to the shared cache.
ALTER TABLE key_changes RENAME COLUMN told_at TO published_at;
ALTER INDEX key_changes_untold RENAME TO key_changes_unpublished;
