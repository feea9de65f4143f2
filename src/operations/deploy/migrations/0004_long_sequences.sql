-- Ids that are numbers order the trades of one time; some venues give them more than twenty digits.
ALTER TABLE partials ALTER COLUMN open_seq TYPE numeric(39), ALTER COLUMN close_seq TYPE numeric(39);
