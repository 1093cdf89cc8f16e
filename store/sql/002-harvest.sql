-- SPDX-License-Identifier: MIT
--
-- What a harvest must remember: spans of datestamps instead of a number of sets,
-- whom not to ask before when, which records a full harvest has seen, and in
-- which sets a record lives.

ALTER TABLE endpoint ADD COLUMN not_before INTEGER;                  -- the repository asked for a wait
ALTER TABLE endpoint ADD COLUMN n_failures INTEGER NOT NULL DEFAULT 0;  -- runs that failed, in a row
ALTER TABLE endpoint ADD COLUMN deletions INTEGER NOT NULL DEFAULT 0;   -- enum deletion_policy

-- A token without its span cannot be gone on with.
UPDATE run SET is_resumable = 0, token = '';
ALTER TABLE run DROP COLUMN set_index;
ALTER TABLE run ADD COLUMN plan TEXT NOT NULL DEFAULT '';            -- spans left, and gaps
ALTER TABLE run ADD COLUMN has_ended INTEGER NOT NULL DEFAULT 0;     -- nothing but gaps is left
ALTER TABLE run ADD COLUMN vanished INTEGER NOT NULL DEFAULT 0;      -- deleted, as the list had them no more
ALTER TABLE run ADD COLUMN held INTEGER NOT NULL DEFAULT 0;          -- not deleted: the brake held
ALTER TABLE run ADD COLUMN announced INTEGER;                        -- completeListSize
UPDATE run SET has_ended = 1 WHERE outcome = 1;

-- One bit for each record, by id, while a full harvest is under way.
CREATE TABLE seen (
    run   INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    bits  BLOB NOT NULL,
    PRIMARY KEY (run, chunk)
) STRICT, WITHOUT ROWID;

-- Of endpoints that harvest several sets: a hash of the set's spec.
CREATE TABLE set_member (
    record   INTEGER NOT NULL,
    set_hash INTEGER NOT NULL,
    PRIMARY KEY (record, set_hash)
) STRICT, WITHOUT ROWID;
