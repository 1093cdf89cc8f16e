-- SPDX-License-Identifier: MIT
--
-- What was received: endpoint, run, record, rejected. Never thrown away.
-- What is derived from it: all other tables. Can be emptied and computed again.
--
-- Narrow integer keys throughout; wide columns stand last in their rows, so that
-- reading the narrow ones does not touch them.

CREATE TABLE endpoint (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    url  TEXT NOT NULL
) STRICT;

CREATE TABLE run (
    id            INTEGER PRIMARY KEY,
    endpoint      INTEGER NOT NULL REFERENCES endpoint (id),
    request       BLOB NOT NULL,      -- digest of what was asked
    mode          INTEGER NOT NULL,   -- enum run_mode
    outcome       INTEGER NOT NULL,   -- enum run_outcome
    started       INTEGER NOT NULL,
    finished      INTEGER,
    from_time     INTEGER,
    until_time    INTEGER,
    response_date INTEGER,
    requests      INTEGER NOT NULL DEFAULT 0,
    pages         INTEGER NOT NULL DEFAULT 0,
    retries       INTEGER NOT NULL DEFAULT 0,
    received      INTEGER NOT NULL DEFAULT 0,
    n_new         INTEGER NOT NULL DEFAULT 0,
    changed       INTEGER NOT NULL DEFAULT 0,
    unchanged     INTEGER NOT NULL DEFAULT 0,
    deleted       INTEGER NOT NULL DEFAULT 0,
    rejected      INTEGER NOT NULL DEFAULT 0,
    error_code    INTEGER NOT NULL DEFAULT 0,
    error         TEXT NOT NULL DEFAULT '',
    -- The process that works on it, while outcome is "running".
    lease_host    TEXT,
    lease_pid     INTEGER,
    lease_ticks   INTEGER,            -- when it started: process ids come again
    -- Where to go on.
    is_resumable  INTEGER NOT NULL DEFAULT 0,
    set_index     INTEGER NOT NULL DEFAULT 0,
    is_list_done  INTEGER NOT NULL DEFAULT 0,
    token         TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX run_endpoint ON run (endpoint);

-- A record's identity is (endpoint, identifier). A unique index on the text
-- would double the cost of a harvest, so a hash of it is indexed and the text
-- compared. Tombstones keep the last body.
CREATE TABLE record (
    id            INTEGER PRIMARY KEY,
    endpoint      INTEGER NOT NULL,
    name_hash     INTEGER NOT NULL,
    is_deleted    INTEGER NOT NULL,
    rules_version INTEGER NOT NULL,
    first_seen    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL,
    digest        BLOB NOT NULL,
    datestamp     TEXT NOT NULL,
    identifier    TEXT NOT NULL,
    body          BLOB NOT NULL
) STRICT;
CREATE INDEX record_name ON record (endpoint, name_hash);
CREATE INDEX record_deleted ON record (endpoint) WHERE is_deleted = 1;

CREATE TABLE dirty (
    record INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE rejected (
    id         INTEGER PRIMARY KEY,
    endpoint   INTEGER NOT NULL REFERENCES endpoint (id),
    run        INTEGER NOT NULL,
    seen       INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    digest     BLOB NOT NULL UNIQUE,
    identifier TEXT NOT NULL,
    source     TEXT NOT NULL,
    reason     TEXT NOT NULL,
    bytes      BLOB NOT NULL
) STRICT;
CREATE INDEX rejected_endpoint ON rejected (endpoint);

-- One row: a digest of the rules and the configuration that what follows was made by.
CREATE TABLE dedup_basis (
    digest BLOB NOT NULL
) STRICT;

CREATE TABLE dedup_state (
    record         INTEGER PRIMARY KEY,
    publication    INTEGER,
    profile_digest INTEGER NOT NULL DEFAULT 0,
    keys           BLOB
) STRICT;
CREATE INDEX dedup_state_publication ON dedup_state (publication) WHERE publication IS NOT NULL;

CREATE TABLE block_key (
    key    INTEGER NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (key, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE match (
    a       INTEGER NOT NULL,
    b       INTEGER NOT NULL,
    verdict INTEGER NOT NULL,
    rule    INTEGER NOT NULL,
    score   INTEGER NOT NULL,
    PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX match_b ON match (b, a);

CREATE TABLE publication (
    id          INTEGER PRIMARY KEY,
    founder     INTEGER NOT NULL,
    is_alive    INTEGER NOT NULL,
    merged_into INTEGER REFERENCES publication (id),
    first_seen  INTEGER NOT NULL DEFAULT 0,
    modified    INTEGER NOT NULL DEFAULT 0,
    digest      BLOB,
    public_id   TEXT NOT NULL UNIQUE,
    body        BLOB
) STRICT;
CREATE INDEX publication_dead ON publication (merged_into) WHERE is_alive = 0;

CREATE TABLE change (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    op          INTEGER NOT NULL,   -- 1 upsert, 2 delete, 3 merged
    publication INTEGER NOT NULL,
    into_id     INTEGER,
    at          INTEGER NOT NULL
) STRICT;
