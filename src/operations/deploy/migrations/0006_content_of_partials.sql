-- What tells the trades of a partial, to refuse the same ones under another name. Null for partials that were made before.
ALTER TABLE partials
  ADD COLUMN IF NOT EXISTS rows bigint,
  ADD COLUMN IF NOT EXISTS has_all_ids boolean,
  ADD COLUMN IF NOT EXISTS first_id numeric(20),
  ADD COLUMN IF NOT EXISTS last_id numeric(20),
  ADD COLUMN IF NOT EXISTS content_hash numeric(20);
